"""Nudges: private letters of the team to invitees who have not been heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.domain.characters import clean_text
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.invitee import Invitee, Nudge
from forum.models.user import User
from forum.services.access.gate import can, require
from forum.services.access.locking import lock
from forum.services.background.jobs import enqueue
from forum.services.notifications.invitees import (
    find_invitee,
    has_written,
    hash_of_address,
    refuses,
)

NUDGE: Final = "nudge"
REST: Final = timedelta(days=7)
"""The least time between two letters to one person, in whatever consultation."""
MOST_CHARACTERS: Final = 3_000
LOG_SIZE: Final = 30


@dataclass(frozen=True)
class NudgeEntry:
    """One line of the log: who wrote to whom, when, and whether the letter has gone.

    There is no name of one who was taken off the list, and no `language`: letters are in that of
    the invitee.
    """

    name: str | None
    organisation: str | None
    language: str | None
    by: str
    made_at: datetime
    sent_at: datetime | None
    dropped_at: datetime | None
    note: str


def nudge(consultation: Consultation, invitee_id: int, note: str, *, by: User) -> Nudge:
    """Write a private letter to an invitee; it is sent in the background, and logged.

    Raises NotFound, Invalid("nudge_heard") for one who has written, ("nudge_refused"),
    ("nudge_week") within a week of the last letter to that address, ("nudge_empty") and
    ("too_many_characters").
    """
    lock(consultation)
    require(by, consultation, Action.NUDGE)
    invitee = find_invitee(consultation, invitee_id)
    note = clean_text(note).strip()
    if not note:
        raise Invalid("nudge_empty", "note")
    if len(note) > MOST_CHARACTERS:
        raise Invalid("too_many_characters", "note", most=MOST_CHARACTERS)
    _lock_address(invitee.email)
    if refuses(invitee.email):
        raise Invalid("nudge_refused", "note")
    if db.session.scalar(select(Invitee.id).where(Invitee.id == invitee.id, has_written())):
        raise Invalid("nudge_heard", "note")
    address_hash = hash_of_address(invitee.email)
    recent = select(Nudge.id).where(
        Nudge.address_hash == address_hash, Nudge.made_at > clock.now() - REST
    )
    if db.session.scalar(recent.limit(1)) is not None:
        raise Invalid("nudge_week", "note")
    letter = Nudge(
        consultation_id=consultation.id,
        invitee_id=invitee.id,
        address_hash=address_hash,
        by_id=by.id,
        note=note,
        made_at=clock.now(),
    )
    db.session.add(letter)
    db.session.flush()
    enqueue(NUDGE, {"nudge": letter.id}, key=f"nudge-{letter.id}")
    return letter


def _lock_address(address: str) -> None:
    """Let nobody else write to this address until commit, from whatever consultation."""
    db.session.execute(
        select(Invitee.id).where(Invitee.email == address).order_by(Invitee.id).with_for_update()
    )


def is_to_be_sent(letter: Nudge, consultation: Consultation) -> bool:
    """Return whether a letter may still go: nobody has written, refused or closed meanwhile."""
    if letter.invitee is None:
        return False
    is_heard = db.session.scalar(
        select(Invitee.id).where(Invitee.id == letter.invitee_id, has_written())
    )
    may_write = letter.by.active and can(letter.by, Action.NUDGE, consultation)
    return not is_heard and may_write and not refuses(letter.invitee.email)


def list_unsent_ids(limit: int) -> Sequence[int]:
    """Return the ids of letters that were never sent, for a job that was lost."""
    hour_ago, week_ago = clock.now() - timedelta(hours=1), clock.now() - REST
    return db.session.scalars(
        select(Nudge.id)
        .where(
            Nudge.sent_at.is_(None),
            Nudge.dropped_at.is_(None),
            Nudge.made_at.between(week_ago, hour_ago),
        )
        .limit(limit)
    ).all()


def list_nudges(consultation: Consultation) -> list[NudgeEntry]:
    """Return the latest letters of a consultation, by one statement."""
    rows = db.session.execute(
        select(
            Invitee.name,
            Invitee.organisation,
            Invitee.language,
            User.name,
            Nudge.made_at,
            Nudge.sent_at,
            Nudge.dropped_at,
            Nudge.note,
        )
        .join(User, User.id == Nudge.by_id)
        .outerjoin(Invitee, Invitee.id == Nudge.invitee_id)
        .where(Nudge.consultation_id == consultation.id)
        .order_by(Nudge.made_at.desc(), Nudge.id.desc())
        .limit(LOG_SIZE)
    )
    return [NudgeEntry(*row) for row in rows]
