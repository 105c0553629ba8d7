"""Publishing, opening, extending, closing and archiving: dates change, history records it."""

from datetime import datetime

from forum import clock
from forum.domain.lifecycle import DateChangeKind, Stage
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.date_change import DateChange
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch
from forum.services.texts.store import write


def _begin(consultation: Consultation, by: User, *stages: Stage) -> datetime:
    """Hold the consultation and return now; raises NotAllowed outside `stages`."""
    lock(consultation)
    require(by, consultation, Action.SCHEDULE)
    now = clock.now()
    stage = consultation.stage(now)
    if stage not in stages:
        raise NotAllowed(stage.value)
    return now


def note(
    consultation: Consultation,
    kind: DateChangeKind,
    *,
    by: User | None,
    before: datetime | None = None,
    after: datetime | None = None,
    reason: str = "",
    language: str = "",
) -> DateChange:
    """Add a step to the public history; the reason is a text like any other, and translated."""
    event = DateChange(
        consultation_id=consultation.id,
        kind=kind,
        by_id=None if by is None else by.id,
        at=clock.now(),
        before=before,
        after=after,
    )
    if reason.strip():
        event.reason_id = write(
            consultation.id, reason.strip(), language or consultation.language
        ).id
    db.session.add(event)
    touch(consultation.id)
    return event


def publish(consultation: Consultation, *, by: User) -> DateChange:
    """Let everybody see a draft; it opens by itself at its opening date."""
    now = _begin(consultation, by, Stage.DRAFT)
    if consultation.opens_at is None:
        raise Invalid("opening_missing", "opens_at")
    if consultation.closes_at is not None and consultation.closes_at <= now:
        raise Invalid("closing_passed", "closes_at")
    if not consultation.questions or "title" not in consultation.texts:
        raise Invalid("question_missing", "questions")
    consultation.published_at = now
    return note(consultation, DateChangeKind.PUBLISHED, by=by, after=consultation.opens_at)


def open_now(consultation: Consultation, *, by: User) -> DateChange:
    """Open a published consultation at this instant instead of later."""
    now = _begin(consultation, by, Stage.SCHEDULED)
    if consultation.closes_at is not None and consultation.closes_at <= now:
        raise Invalid("closing_passed", "closes_at")
    before, consultation.opens_at = consultation.opens_at, now
    return note(consultation, DateChangeKind.OPENED, by=by, before=before, after=now)


def close_now(consultation: Consultation, *, by: User, reason: str, language: str) -> DateChange:
    """Close an open consultation at this instant."""
    now = _begin(consultation, by, Stage.OPEN)
    if not reason.strip():
        raise Invalid("reason_missing", "reason")
    before, consultation.closes_at = consultation.closes_at, now
    return note(
        consultation,
        DateChangeKind.CLOSED,
        by=by,
        before=before,
        after=now,
        reason=reason,
        language=language,
    )


def extend(
    consultation: Consultation, closes_at: datetime, *, by: User, reason: str, language: str
) -> DateChange:
    """Move the closing date of an open or closed consultation to a later instant, with a reason.

    A closed consultation is open again from now on. Raises Invalid for a date that is not
    later than now and than the present closing date, or without reason.
    """
    now = _begin(consultation, by, Stage.OPEN, Stage.CLOSED)
    before = consultation.closes_at
    if not reason.strip():
        raise Invalid("reason_missing", "reason")
    if closes_at <= now:
        raise Invalid("closing_passed", "closes_at")
    if before is not None and closes_at <= before:
        raise Invalid("not_later", "closes_at")
    is_closed = consultation.stage(now) is Stage.CLOSED
    consultation.closes_at = closes_at
    return note(
        consultation,
        DateChangeKind.REOPENED if is_closed else DateChangeKind.EXTENDED,
        by=by,
        before=before,
        after=closes_at,
        reason=reason,
        language=language,
    )


def reopen(
    consultation: Consultation, closes_at: datetime, *, by: User, reason: str, language: str
) -> DateChange:
    """Open a closed consultation again until `closes_at`."""
    _begin(consultation, by, Stage.CLOSED)
    return extend(consultation, closes_at, by=by, reason=reason, language=language)


def archive(consultation: Consultation, *, by: User) -> DateChange:
    """Put a closed consultation away: it stays readable and changes no more."""
    now = _begin(consultation, by, Stage.CLOSED)
    consultation.archived_at = now
    return note(consultation, DateChangeKind.ARCHIVED, by=by, after=now)


def restore(consultation: Consultation, *, by: User) -> DateChange:
    """Take a consultation out of the archive; it is closed again."""
    now = _begin(consultation, by, Stage.ARCHIVED)
    consultation.archived_at = None
    return note(consultation, DateChangeKind.RESTORED, by=by, after=now)
