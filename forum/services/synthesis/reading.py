"""What each facilitator has read, and who is at the reading desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from forum import clock
from forum.database import upsert
from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.reading import DeskPresence, ReadingMark
from forum.models.user import User
from forum.services.access.gate import require

PRESENT_FOR: Final = timedelta(seconds=75)
"""How long somebody counts as being at the desk; an open page reports every half minute."""


@dataclass(frozen=True, slots=True)
class DeskReader:
    """A colleague at the desk, with the number of the contribution before them, or 0."""

    name: str
    number: int


def find_read_ids(consultation: Consultation, user: User) -> set[int]:
    """Return the ids of contributions that a person has read in their present version."""
    rows = db.session.scalars(
        select(ReadingMark.contribution_id)
        .join(Contribution, Contribution.id == ReadingMark.contribution_id)
        .where(
            ReadingMark.consultation_id == consultation.id,
            ReadingMark.user_id == user.id,
            ReadingMark.revision == Contribution.approved_revision,
        )
    )
    return set(rows)


def note_read(
    consultation: Consultation, numbers: Iterable[int], *, by: User, is_read: bool = True
) -> None:
    """Record that a person has read contributions with these numbers, or that they have not."""
    require(by, consultation, Action.SUMMARISE)
    rows = db.session.execute(
        select(Contribution.id, Contribution.approved_revision).where(
            Contribution.consultation_id == consultation.id,
            Contribution.number.in_(sorted(set(numbers))),
            Contribution.is_readable,
        )
    ).all()
    if not rows:
        return
    if not is_read:
        ids = [id_ for id_, _revision in rows]
        db.session.execute(
            delete(ReadingMark).where(
                ReadingMark.user_id == by.id, ReadingMark.contribution_id.in_(ids)
            )
        )
        return
    marks = [
        {
            "user_id": by.id,
            "contribution_id": id_,
            "consultation_id": consultation.id,
            "revision": revision,
            "read_at": clock.now(),
        }
        for id_, revision in rows
    ]
    key = ("user_id", "contribution_id")
    db.session.execute(upsert(ReadingMark, key, ("revision", "read_at")), marks)


def note_presence(consultation: Consultation, number: int, *, by: User) -> None:
    """Record that a person is at the desk, with this contribution before them."""
    require(by, consultation, Action.SUMMARISE)
    key = ("user_id", "consultation_id")
    values = {
        "user_id": by.id,
        "consultation_id": consultation.id,
        "number": number,
        "seen_at": clock.now(),
    }
    db.session.execute(upsert(DeskPresence, key, ("number", "seen_at")).values(**values))


def list_readers(consultation: Consultation, *, besides: User) -> list[DeskReader]:
    """Return the colleagues who are at the desk at this moment, by name."""
    rows = db.session.execute(
        select(User.name, DeskPresence.number)
        .join(User, User.id == DeskPresence.user_id)
        .where(
            DeskPresence.consultation_id == consultation.id,
            DeskPresence.seen_at > clock.now() - PRESENT_FOR,
            DeskPresence.user_id != besides.id,
        )
        .order_by(User.name)
    )
    return [DeskReader(name, number) for name, number in rows]
