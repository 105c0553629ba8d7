"""Retention: how long the personal details of those who took part are kept."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS_KEPT: Final = 730
"""How many days after closing personal details are kept, where organisers set no date."""

TOLD_BEFORE: Final = timedelta(days=30)
"""How long before personal details are removed the organisers are told."""

LEAST_NOTICE: Final = timedelta(days=7)
"""The least time between telling the organisers and removing the details."""


def day_of_removal(
    kept_until: date | None, *, closes_at: datetime | None, created_at: datetime, zone: str
) -> date | None:
    """Return the last day on which details are kept, or None if there is no end yet.

    That is the organisers' date, or DAYS_KEPT days after closing in the zone of the consultation.
    A discussion that was brought in when it was over counts from that day.
    """
    if kept_until is not None or closes_at is None:
        return kept_until
    begins_at = max(closes_at, created_at)
    return begins_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=DAYS_KEPT)
