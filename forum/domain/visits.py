"""Visits: how long somebody is thought to be still reading, and so what is new the next time."""

from datetime import datetime, timedelta
from typing import Final

VISIT_ENDS_AFTER: Final = timedelta(minutes=30)
"""How long after the last sign of activity a visit is over."""

REPORTED_EVERY: Final = timedelta(minutes=5)
"""How often activity is recorded during a visit in which nothing new appears."""


def has_ended(seen_at: datetime, now: datetime) -> bool:
    """Return whether a visit with its last activity at `seen_at` is over at `now`."""
    return now - seen_at >= VISIT_ENDS_AFTER
