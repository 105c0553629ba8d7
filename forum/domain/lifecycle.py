"""The stage of a consultation, derived from its dates and the clock; none is stored."""

from datetime import datetime, timedelta
from enum import StrEnum

CLOSING_SOON = timedelta(days=7)
TIME_TO_SEND_AGAIN = timedelta(days=7)
"""How long after its return a text can be sent again, even after closing."""

TIME_TO_UNDO = timedelta(days=1)
"""How long an author can undo the withdrawal of a text."""


class Stage(StrEnum):
    """The phase of its life in which a consultation is."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class DateChangeKind(StrEnum):
    """A change of a consultation's dates that readers see in its history."""

    PUBLISHED = "published"
    OPENED = "opened"
    RESCHEDULED = "rescheduled"
    EXTENDED = "extended"
    CLOSED = "closed"
    REOPENED = "reopened"
    ARCHIVED = "archived"
    RESTORED = "restored"


def stage_at(
    now: datetime,
    *,
    published_at: datetime | None,
    opens_at: datetime | None,
    closes_at: datetime | None,
    archived_at: datetime | None,
) -> Stage:
    """Return the stage at `now`; every interval includes its start, not its end.

    A consultation without closing date stays open; one without opening date stays scheduled.
    """
    if published_at is None or now < published_at:
        return Stage.DRAFT
    if archived_at is not None and now >= archived_at:
        return Stage.ARCHIVED
    if opens_at is None or now < opens_at:
        return Stage.SCHEDULED
    if closes_at is not None and now >= closes_at:
        return Stage.CLOSED
    return Stage.OPEN


def may_send_late(
    now: datetime,
    *,
    begun_at: datetime | None,
    closes_at: datetime | None,
    grace: timedelta,
) -> bool:
    """Return whether a text begun before closing may still be sent after it, marked as late.

    It may from the instant of closing until just before the end of the grace period.
    """
    if begun_at is None or closes_at is None:
        return False
    return begun_at < closes_at <= now < closes_at + grace


def may_send_again(now: datetime, *, returned_at: datetime | None) -> bool:
    """Return whether a returned text may still be sent again, even after closing.

    It may for seven days from its return, without the last instant. Such a text is not marked as
    late: its first version came in time.
    """
    return returned_at is not None and returned_at <= now < returned_at + TIME_TO_SEND_AGAIN


def send_again_until(
    returned_at: datetime, *, closes_at: datetime | None, archived_at: datetime | None
) -> datetime | None:
    """Return the instant from which a returned text cannot be sent again, or None for no limit."""
    if closes_at is None:
        return archived_at
    until = max(closes_at, returned_at + TIME_TO_SEND_AGAIN)
    return until if archived_at is None else min(until, archived_at)


def is_closing(now: datetime, closes_at: datetime | None) -> bool:
    """Return whether a consultation closes within the next seven days."""
    return closes_at is not None and timedelta(0) < closes_at - now <= CLOSING_SOON
