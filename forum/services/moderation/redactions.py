"""Redactions by moderators: taking them, undoing them, and who is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.redactions import REDACTION_RULES
from forum.domain.contributions.statuses import Rule, Status
from forum.domain.html.bars import BarSpan, redact_html
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed, NotFound, VersionConflict
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.redaction import Redaction
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock_text
from forum.services.contributions import redactions
from forum.services.contributions.redactions import RedactionWish
from forum.services.exports.files import delete_of
from forum.services.notifications.contribution_mail import notify_of_redaction
from forum.services.texts.redacted import read_bars, read_originals


@dataclass(frozen=True, slots=True)
class OriginalPassage:
    """A passage as its author wrote it, for those who may see it: its safe HTML, and its bars."""

    position: int
    kind: PassageKind
    question_id: int | None
    language: str
    html: str
    bars: Sequence[BarSpan]


def read_original_passages(contribution: Contribution) -> list[OriginalPassage]:
    """Return the passages of which words can be redacted, as they were written.

    Callers must have checked that the person may redact, or is the author.
    """
    passages = redactions.read_redactable(contribution)
    bars = read_bars(passage.text_id for passage in passages)
    originals = read_originals(passage.text for passage in passages)
    return [
        OriginalPassage(
            passage.position,
            passage.kind,
            passage.question_id,
            passage.text.language,
            str(originals[passage.text_id].html),
            bars.get(passage.text_id, ()),
        )
        for passage in passages
    ]


def preview(contribution: Contribution, wish: RedactionWish, rule: Rule) -> dict[int, str]:
    """Return what readers would see of the passages of a wish, as safe HTML by position.

    Raises as `redact` does for words that stand nowhere, and for a wish of nothing.
    """
    spans, _files = redactions.find_wished(contribution, wish)
    shown: dict[int, str] = {}
    for passage in read_original_passages(contribution):
        new = [BarSpan(s.start, s.end, rule.value) for s in spans.get(passage.position, ())]
        if new:
            bars = [*passage.bars, *new]
            shown[passage.position] = redact_html(passage.html, bars, passage.language).html
    return shown


def list_files(contribution: Contribution) -> Sequence[Attachment]:
    """Return the files of a contribution that are not redacted."""
    revision = contribution.approved_revision or contribution.latest_revision
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.contribution_id == contribution.id, Attachment.is_in_revision(revision))
        .order_by(Attachment.id)
    ).all()


def list_redactions(ids: Iterable[int], *, in_force: bool = False) -> list[Redaction]:
    """Return the redactions of contributions, the first step first; with `in_force` these alone."""
    query = (
        select(Redaction)
        .where(Redaction.contribution_id.in_(sorted(ids)))
        .options(joinedload(Redaction.by), joinedload(Redaction.undone_by))
        .order_by(Redaction.id)
    )
    if in_force:
        query = query.where(Redaction.undone_at.is_(None))
    return list(db.session.scalars(query))


def list_rules_of_files(contribution: Contribution) -> list[Rule]:
    """Return for which rule each file that readers no longer get is redacted.

    One statement, if anything was ever redacted.
    """
    if not contribution.redaction_version:
        return []
    return list(
        db.session.scalars(
            select(Redaction.rule)
            .join(Attachment, Attachment.redaction_id == Redaction.id)
            .where(Redaction.contribution_id == contribution.id)
            .order_by(Attachment.id)
        )
    )


def list_latest(consultation: Consultation, *, limit: int) -> list[Redaction]:
    """Return the latest redactions of a consultation, with their contributions."""
    latest = func.coalesce(Redaction.undone_at, Redaction.at)
    return list(
        db.session.scalars(
            select(Redaction)
            .join(Redaction.contribution)
            .where(Contribution.consultation_id == consultation.id)
            .options(
                joinedload(Redaction.contribution),
                joinedload(Redaction.by),
                joinedload(Redaction.undone_by),
            )
            .order_by(latest.desc(), Redaction.id.desc())
            .limit(limit)
        )
    )


def count_by_rule(consultation: Consultation) -> dict[Rule, int]:
    """Return how many redactions are in force for each rule that has any."""
    rows = db.session.execute(
        select(Redaction.rule, func.count())
        .join(Contribution, Contribution.id == Redaction.contribution_id)
        .where(Contribution.consultation_id == consultation.id, Redaction.undone_at.is_(None))
        .group_by(Redaction.rule)
    )
    counts = dict(rows.all())
    return {rule: counts[rule] for rule in REDACTION_RULES if rule in counts}


def redact(
    contribution: Contribution,
    wish: RedactionWish,
    *,
    rule: Rule | None,
    reason: str = "",
    by: User,
    seen: int,
) -> Redaction:
    """Redact words and files of a contribution, for one of the published rules; tell the author.

    `seen` is the `redaction_version` that the moderator saw. Raises VersionConflict after another
    redaction since, NotAllowed("status") for a text that was withdrawn, Invalid("rule_missing"),
    and as `redactions.redact` does.
    """
    consultation = contribution.consultation
    lock_text(contribution, consultation)
    require(by, consultation, Action.REDACT)
    if contribution.status is Status.WITHDRAWN:
        raise NotAllowed("status")
    if seen != contribution.redaction_version:
        raise VersionConflict
    if rule not in REDACTION_RULES:
        raise Invalid("rule_missing", "rule")
    redaction = redactions.redact(contribution, wish, rule=rule, reason=reason.strip(), by=by)
    delete_of(consultation)
    notify_of_redaction(redaction)
    return redaction


def undo(contribution: Contribution, redaction_id: int, *, by: User) -> bool:
    """Undo a redaction, and tell the author; returns False if a colleague has done so before.

    Raises NotFound if the contribution has no such redaction.
    """
    consultation = contribution.consultation
    lock_text(contribution, consultation)
    require(by, consultation, Action.REDACT)
    redaction = db.session.get(Redaction, redaction_id, populate_existing=True)
    if redaction is None or redaction.contribution_id != contribution.id:
        raise NotFound
    if redaction.undone_at is not None:
        return False
    redactions.undo(redaction, by=by)
    delete_of(consultation)
    notify_of_redaction(redaction)
    return True
