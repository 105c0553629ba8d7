"""Who codes: people of the team, and others whose codes were brought in."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.domain.characters import clean_line
from forum.domain.synthesis.coding.codebook import MAX_NAME
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.code import Coder
from forum.models.user import User


def list_coders(consultation: Consultation) -> list[Coder]:
    """Return all who have coded, in the order in which they began."""
    return list(
        db.session.scalars(
            select(Coder)
            .where(Coder.consultation_id == consultation.id)
            .options(joinedload(Coder.user))
            .order_by(Coder.id)
        )
    )


def find_coder(consultation: Consultation, user: User) -> Coder | None:
    """Return a person as a coder, or None before the first code."""
    return db.session.scalar(
        select(Coder).where(Coder.consultation_id == consultation.id, Coder.user_id == user.id)
    )


def person_as_coder(consultation: Consultation, user: User) -> Coder:
    """Return a person as a coder, made if need be; the caller has locked the consultation."""
    return find_coder(consultation, user) or _store(
        Coder(consultation_id=consultation.id, user_id=user.id)
    )


def outside_coder(consultation: Consultation, name: str) -> Coder:
    """Return the coder of this name who has no account here, made if need be.

    The caller has locked the consultation. Raises Invalid("coder_name").
    """
    name = clean_line(name)
    if not name or len(name) > MAX_NAME:
        raise Invalid("coder_name", "coder")
    known = db.session.scalar(
        select(Coder)
        .where(
            Coder.consultation_id == consultation.id, Coder.user_id.is_(None), Coder.name == name
        )
        .limit(1)
    )
    return known or _store(Coder(consultation_id=consultation.id, name=name))


def _store(coder: Coder) -> Coder:
    db.session.add(coder)
    db.session.flush()  # codings need its id
    return coder


def coder_name(coder: Coder) -> str:
    """Return how a coder is called; empty if the account is gone."""
    return coder.user.name if coder.user is not None else coder.name
