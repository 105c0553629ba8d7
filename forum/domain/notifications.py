"""When a person who moderates is told by mail of texts that wait."""

from datetime import datetime, time, tzinfo
from enum import StrEnum
from typing import Final


class QueueMail(StrEnum):
    """How often a moderator gets mail about texts that wait for a decision."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


DIGEST_HOUR: Final = time(8)
"""When the daily mail is sent, in the zone of the person."""


def digest_due_at(now: datetime, zone: tzinfo) -> datetime | None:
    """Return the hour of today's digest in this zone, or None if it has not come yet."""
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), DIGEST_HOUR, zone)
    return due if local >= due else None
