"""Moving the demonstration's dates."""

from datetime import UTC, datetime

import pytest

from forum.services.demo import shift_dates

DOCUMENT = {
    "anchor": "2026-12-08T09:00:00Z",
    "zone": "Europe/Paris",
    "opens_at": "2026-12-01T08:00:00Z",
    "archived_at": None,
    "contributions": [{"date": "2026-12-08T09:00:00Z", "title": {"text": "2026-12-08T09:00:00Z"}}],
}


@pytest.mark.parametrize(
    ("now", "opens_at"),
    [
        (datetime(2026, 12, 8, 9, 0, tzinfo=UTC), "2026-12-01T08:00:00+00:00"),
        (datetime(2026, 12, 9, 8, 59, tzinfo=UTC), "2026-12-01T08:00:00+00:00"),
        (datetime(2026, 12, 9, 9, 0, tzinfo=UTC), "2026-12-02T08:00:00+00:00"),
        (datetime(2026, 12, 8, 8, 0, tzinfo=UTC), "2026-11-30T08:00:00+00:00"),
        (datetime(2027, 7, 8, 12, 0, tzinfo=UTC), "2027-07-01T07:00:00+00:00"),
    ],
    ids=str,
)
def test_dates_move_by_whole_days_at_the_same_hour_in_the_zone(
    now: datetime, opens_at: str
) -> None:
    found = shift_dates(DOCUMENT, now)
    assert found["opens_at"] == opens_at
    assert found["archived_at"] is None
    assert datetime.fromisoformat(found["contributions"][0]["date"]) <= now


def test_words_stay() -> None:
    found = shift_dates(DOCUMENT, datetime(2027, 1, 1, tzinfo=UTC))
    assert found["contributions"][0]["title"]["text"] == "2026-12-08T09:00:00Z"
