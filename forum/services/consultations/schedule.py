"""Changes of a consultation's dates: publish, open, extend, close, archive; each is recorded."""

from datetime import datetime

from forum import clock
from forum.domain.lifecycle import DateChangeKind, Stage
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.date_change import DateChange
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch
from forum.services.posts.planned import stop_planned
from forum.services.texts.store import store_text


def _lock_at_stage(consultation: Consultation, by: User, *stages: Stage) -> datetime:
    """Lock the consultation and return the present instant; raises NotAllowed outside `stages`."""
    lock(consultation)
    require(by, consultation, Action.SCHEDULE)
    now = clock.now()
    stage = consultation.stage(now)
    if stage not in stages:
        raise NotAllowed(stage.value)
    return now


def record_date_change(
    consultation: Consultation,
    kind: DateChangeKind,
    *,
    by: User | None,
    before: datetime | None = None,
    after: datetime | None = None,
    reason: str = "",
    language: str = "",
) -> DateChange:
    """Record a date change in the public history; the reason is stored as a text and translated.

    Notes that were to appear by themselves are stopped.
    """
    change = DateChange(
        consultation_id=consultation.id,
        kind=kind,
        by_id=None if by is None else by.id,
        at=clock.now(),
        before=before,
        after=after,
    )
    if reason.strip():
        change.reason_id = store_text(
            consultation.id, reason.strip(), language or consultation.language
        ).id
    db.session.add(change)
    stop_planned(consultation.id)
    touch(consultation.id)
    return change


def publish(consultation: Consultation, *, by: User) -> DateChange:
    """Publish a draft; it opens by itself at its opening date.

    Raises Invalid without opening date, title or question, or if the closing date has passed.
    """
    now = _lock_at_stage(consultation, by, Stage.DRAFT)
    if consultation.opens_at is None:
        raise Invalid("opening_missing", "opens_at")
    if consultation.closes_at is not None and consultation.closes_at <= now:
        raise Invalid("closing_passed", "closes_at")
    if not consultation.questions or "title" not in consultation.texts:
        raise Invalid("question_missing", "questions")
    consultation.published_at = now
    return record_date_change(
        consultation, DateChangeKind.PUBLISHED, by=by, after=consultation.opens_at
    )


def open_now(consultation: Consultation, *, by: User) -> DateChange:
    """Open a scheduled consultation now; raises Invalid if its closing date has passed."""
    now = _lock_at_stage(consultation, by, Stage.SCHEDULED)
    if consultation.closes_at is not None and consultation.closes_at <= now:
        raise Invalid("closing_passed", "closes_at")
    before, consultation.opens_at = consultation.opens_at, now
    return record_date_change(consultation, DateChangeKind.OPENED, by=by, before=before, after=now)


def close_now(consultation: Consultation, *, by: User, reason: str, language: str) -> DateChange:
    """Close an open consultation now; raises Invalid without a reason."""
    now = _lock_at_stage(consultation, by, Stage.OPEN)
    if not reason.strip():
        raise Invalid("reason_missing", "reason")
    before, consultation.closes_at = consultation.closes_at, now
    return record_date_change(
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
    """Move the closing date of an open or closed consultation to a later instant.

    A closed consultation is open again from now on. Raises Invalid without a reason, and unless
    `closes_at` is later than now and than the present closing date.
    """
    now = _lock_at_stage(consultation, by, Stage.OPEN, Stage.CLOSED)
    before = consultation.closes_at
    if not reason.strip():
        raise Invalid("reason_missing", "reason")
    if closes_at <= now:
        raise Invalid("closing_passed", "closes_at")
    if before is not None and closes_at <= before:
        raise Invalid("not_later", "closes_at")
    is_closed = consultation.stage(now) is Stage.CLOSED
    consultation.closes_at = closes_at
    return record_date_change(
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
    """Open a closed consultation again until `closes_at`; raises as `extend` does."""
    _lock_at_stage(consultation, by, Stage.CLOSED)
    return extend(consultation, closes_at, by=by, reason=reason, language=language)


def archive(consultation: Consultation, *, by: User) -> DateChange:
    """Archive a closed consultation: it stays readable and can no longer be changed."""
    now = _lock_at_stage(consultation, by, Stage.CLOSED)
    consultation.archived_at = now
    return record_date_change(consultation, DateChangeKind.ARCHIVED, by=by, after=now)


def restore(consultation: Consultation, *, by: User) -> DateChange:
    """Restore an archived consultation; it is closed again."""
    now = _lock_at_stage(consultation, by, Stage.ARCHIVED)
    consultation.archived_at = None
    return record_date_change(consultation, DateChangeKind.RESTORED, by=by, after=now)
