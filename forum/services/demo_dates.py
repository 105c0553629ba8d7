"""Moving the demonstration's dates, so that it always looks as it did on its anchor day."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

INSTANTS: Final = frozenset(
    {"published_at", "opens_at", "closes_at", "archived_at", "date", "published"}
    | {"at", "before", "after"}
)
DAY: Final = timedelta(days=1)


def moved(document: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the document as if its `anchor` were now, to the day; hours of the day stay.

    Whole days are added on the clock of the consultation's zone, so that it opens at the same
    hour in summer and in winter.
    """
    days = (now - datetime.fromisoformat(document["anchor"])) // DAY
    found: dict[str, Any] = _moved(document, days, ZoneInfo(document["zone"]))
    return found


def _moved(value: Any, days: int, zone: ZoneInfo, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {key: _moved(child, days, zone, key) for key, child in value.items()}
    if isinstance(value, list):
        return [_moved(child, days, zone) for child in value]
    if name in INSTANTS and isinstance(value, str):
        there = datetime.fromisoformat(value).astimezone(zone) + days * DAY
        return there.astimezone(UTC).isoformat()
    return value
