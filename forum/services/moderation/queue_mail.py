"""Mail to those who moderate: texts and reports that wait, and those that have waited too long.

Everything follows from the tables: who moderates, what waits, and which notices there are. Each
notice has a key, so that a sweep that runs twice sends nothing twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from forum import clock
from forum.database import insert_or_ignore
from forum.domain.lifecycle import Stage
from forum.domain.notifications import QueueMail, digest_due_at
from forum.domain.policy import Action, Role, roles_for
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.job import Notice
from forum.models.user import User
from forum.services.access.gate import can, is_at_stage
from forum.services.background.notices import notify
from forum.services.consultations.titles import read_title
from forum.services.moderation.queue import WAITING_TARGET
from forum.services.moderation.waiting import WaitingText, list_waiting

WAITING: Final = "texts_waiting"
OVERDUE: Final = "texts_overdue"
DAILY: Final = "texts_waiting_daily"
KINDS: Final = frozenset({WAITING, OVERDUE, DAILY})

NEWS: Final = timedelta(days=2)
"""A text that has waited longer is no news; its moderators hear of it as overdue."""

MOST_TEXTS: Final = 1000
KEYS_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Recipient:
    """A person who moderates a consultation, and how often they wish to hear of its queue."""

    person: User
    rhythm: QueueMail


def request_queue_mail() -> int:
    """Store the notices that are due to moderators, and return their number; does not commit."""
    now = clock.now()
    moderated = or_(is_at_stage(Stage.OPEN, now), is_at_stage(Stage.CLOSED, now))
    ids = db.session.scalars(select(Consultation.id).where(moderated)).all()
    texts_by_consultation: dict[int, list[WaitingText]] = defaultdict(list)
    for text in list_waiting(ids, limit=MOST_TEXTS) if ids else ():
        texts_by_consultation[text.consultation_id].append(text)
    return sum(
        _request_mail_about(consultation, texts_by_consultation[consultation.id], now)
        for consultation in _load_consultations(texts_by_consultation)
    )


def _load_consultations(ids: Iterable[int]) -> Sequence[Consultation]:
    seats = selectinload(Consultation.appointments).joinedload(Appointment.user)
    return db.session.scalars(
        select(Consultation).where(Consultation.id.in_(sorted(ids))).options(seats)
    ).all()


def _request_mail_about(consultation: Consultation, texts: list[WaitingText], now: datetime) -> int:
    """Store what is due about the waiting texts of one consultation, and return its number."""
    sent = 0
    for recipient in list_recipients(consultation):
        person, rhythm = recipient.person, recipient.rhythm
        if rhythm is QueueMail.NEVER:
            continue
        late = [text for text in texts if text.sent_at <= now - WAITING_TARGET]
        sent += _tell(OVERDUE, consultation, person, late, is_once_for_all=True)
        if rhythm is QueueMail.DAILY:
            sent += _tell_daily(consultation, person, texts, now)
            continue
        recent = [text for text in texts if text.sent_at > now - NEWS and text not in late]
        sent += _tell(WAITING, consultation, person, recent)
    return sent


def list_recipients(consultation: Consultation) -> list[Recipient]:
    """Return who moderates a consultation, with the rhythm that each has chosen.

    A seat has its own choice. Who moderates by a site-wide role has one for all consultations;
    until organisers and administrators make it, they hear only of a consultation whose team has
    nobody to moderate it.
    """
    moderating = roles_for(Action.MODERATE)
    recipients = {
        seat.user_id: Recipient(seat.user, seat.queue_mail)
        for seat in consultation.appointments
        if seat.role in moderating
    }
    has_moderators = bool(recipients)
    for person in db.session.scalars(
        select(User).where(User.role.in_(moderating), User.active, User.email.is_not(None))
    ):
        rhythm = person.queue_mail or default_rhythm(person, has_moderators=has_moderators)
        recipients.setdefault(person.id, Recipient(person, rhythm))
    return list(recipients.values())


def default_rhythm(person: User, *, has_moderators: bool) -> QueueMail:
    """Return the rhythm of a person with a site-wide role who has not chosen one."""
    if person.role is Role.MODERATOR or not has_moderators:
        return QueueMail.AT_ONCE
    return QueueMail.NEVER


def _key(kind: str, text: WaitingText, person: User) -> str:
    version = text.revision if text.flag_id is None else f"flag{text.flag_id}"
    return f"{kind}:{text.contribution_id}.{version}:{person.id}"


def _tell(
    kind: str,
    consultation: Consultation,
    person: User,
    texts: list[WaitingText],
    *,
    is_once_for_all: bool = False,
) -> int:
    """Store one notice about those of the texts of which the person has not been told.

    Each text has a row, so that nobody hears of it twice; one of the rows becomes the mail. With
    `is_once_for_all` there is no mail as long as a text waits of which the person was told.
    """
    keys = [_key(kind, text, person) for text in texts]
    told = _find_known_keys(keys)
    untold = [key for key in keys if key not in told]
    if not untold:
        return 0
    is_mailed = not (is_once_for_all and told)
    if is_mailed:
        notify(person, kind, untold.pop(), consultation=consultation.id)
    if untold:
        now = clock.now()
        row = {"user_id": person.id, "kind": kind, "args": {}, "created_at": now, "sent_at": now}
        db.session.execute(
            insert_or_ignore(Notice, ["key"]).values([{**row, "key": key} for key in untold])
        )
    return int(is_mailed)


def _tell_daily(
    consultation: Consultation, person: User, texts: list[WaitingText], now: datetime
) -> int:
    """Store the notice of today if texts have waited since before its hour."""
    zones = (person.zone, consultation.zone)
    name = next((zone for zone in zones if zone in available_timezones()), "UTC")
    due_at = digest_due_at(now, ZoneInfo(name))
    if due_at is None or not any(text.sent_at < due_at for text in texts):
        return 0
    key = f"{DAILY}:{consultation.id}:{person.id}:{due_at.date().isoformat()}"
    if _find_known_keys([key]):
        return 0
    notify(person, DAILY, key, consultation=consultation.id)
    return 1


def _find_known_keys(keys: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[start : start + KEYS_AT_ONCE]
        known.update(db.session.scalars(select(Notice.key).where(Notice.key.in_(some))))
    return known


def read_mail_values(args: dict[str, Any], person: User) -> dict[str, object] | None:
    """Return what a mail to a moderator says, read when it is sent.

    None if nothing waits any more, or if the person no longer moderates the consultation. It says
    nothing of authors and their words: only numbers, the title and addresses.
    """
    consultation = db.session.get(Consultation, args["consultation"])
    if consultation is None or not can(person, Action.MODERATE, consultation):
        return None
    texts = list_waiting([consultation.id], limit=MOST_TEXTS)
    if not texts:
        return None
    oldest = texts[0]
    now = clock.now()
    return {
        "title": read_title(consultation.id, person.language),
        "slug": consultation.slug,
        "waiting": len(texts),
        "reported": sum(text.flag_id is not None for text in texts),
        "overdue": sum(text.sent_at <= now - WAITING_TARGET for text in texts),
        "oldest": now - oldest.sent_at,
        "only": oldest if len(texts) == 1 else None,
        "target": WAITING_TARGET,
    }


# --- what a person chooses ---------------------------------------------------------------------


def list_moderating_seats(user: User) -> list[Appointment]:
    """Return the seats from which a person moderates, one for each consultation."""
    seats = db.session.scalars(
        select(Appointment)
        .join(Consultation, Consultation.id == Appointment.consultation_id)
        .where(
            Appointment.user_id == user.id,
            Appointment.role.in_(roles_for(Action.MODERATE)),
            ~is_at_stage(Stage.ARCHIVED, clock.now()),
        )
        .order_by(Appointment.id.desc())
    )
    return list({seat.consultation_id: seat for seat in seats}.values())


def moderates_everywhere(user: User) -> bool:
    """Return whether a person moderates by a site-wide role."""
    return user.role in roles_for(Action.MODERATE)


def moderates_anything(user: User) -> bool:
    """Return whether a person moderates some consultation."""
    return moderates_everywhere(user) or bool(list_moderating_seats(user))


def choose_rhythms(
    user: User, *, everywhere: QueueMail | None, by_seat: dict[int, QueueMail]
) -> None:
    """Store how often a person wishes to hear of what waits; `by_seat` is by consultation id."""
    if everywhere is not None and moderates_everywhere(user):
        user.queue_mail = everywhere
    for seat in db.session.scalars(select(Appointment).where(Appointment.user_id == user.id)):
        seat.queue_mail = by_seat.get(seat.consultation_id, seat.queue_mail)
