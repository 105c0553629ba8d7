"""The only module that reads the clock; tests replace `now`."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time: timezone-aware, in UTC."""
    return datetime.now(UTC)
