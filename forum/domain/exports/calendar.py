"""The dates of a consultation, for calendars (RFC 5545)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True)
class CalendarDate:
    """One instant; with a `reminder`, calendars remind their owner that long before it."""

    uid: str
    title: str
    description: str
    at: datetime
    reminder: timedelta | None = None


@dataclass(frozen=True)
class CalendarSheet:
    """The dates of one consultation in its time zone.

    `revision` counts the changes of its dates, the last of them at `revised_at`: by these two a
    calendar knows that it holds an older version.
    """

    title: str
    language: str
    address: str
    zone: str
    revision: int
    revised_at: datetime
    dates: list[CalendarDate] = field(default_factory=list)
