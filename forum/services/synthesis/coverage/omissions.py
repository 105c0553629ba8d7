"""Notes that the summary leaves a contribution out on purpose, and takes such a note back."""

from sqlalchemy import literal, select

from forum import clock
from forum.domain.characters import clean_line
from forum.domain.policy import Action
from forum.domain.synthesis.omissions import MAX_NOTE, OmissionReason
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.omission import Omission
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.synthesis.summaries import select_cited_ids


def leave_out(
    contribution: Contribution,
    consultation: Consultation,
    reason: OmissionReason,
    *,
    note: str,
    language: str,
    by: User,
) -> Omission:
    """Note why no statement cites a contribution; a later note replaces the one before.

    Raises NotFound for a text that readers do not see, Invalid("cited") for one that a statement
    cites, and Invalid for a note that is missing or too long.
    """
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    if not contribution.is_readable:
        raise NotFound
    note = clean_line(note).strip()
    if reason is OmissionReason.OTHER and not note:
        raise Invalid("omission_note", "note")
    if len(note) > MAX_NOTE:
        raise Invalid("too_long", "note")
    is_cited = literal(contribution.id).in_(select_cited_ids(consultation))
    if db.session.scalar(select(is_cited)):
        raise Invalid("omission_cited", "reason")
    omission = db.session.get(Omission, contribution.id)
    if omission is None:
        omission = Omission(contribution_id=contribution.id)
        db.session.add(omission)
    omission.reason, omission.note, omission.language = reason, note, language
    omission.by_id, omission.at = by.id, clock.now()
    db.session.flush()
    return omission


def take_back(contribution: Contribution, consultation: Consultation, *, by: User) -> None:
    """Let a contribution be open again, as if nobody had left it out."""
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    omission = db.session.get(Omission, contribution.id)
    if omission is not None:
        db.session.delete(omission)
        db.session.flush()
