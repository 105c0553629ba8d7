"""The stage follows from four dates and the clock, over every combination of them."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from forum.domain.lifecycle import (
    CLOSING_SOON,
    TIME_TO_SEND_AGAIN,
    Stage,
    is_closing,
    may_send_again,
    may_send_late,
    send_again_until,
    stage_at,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WHEN = {
    "none": None,
    "past": NOW - timedelta(days=1),
    "now": NOW,
    "future": NOW + timedelta(days=1),
}

# Read from the top: the first line that fits gives the stage. `*` fits every date; `begun` is
# past or now.
STAGES = """
published  archived  opens   closes   stage
none       *         *       *        draft
future     *         *       *        draft
begun      begun     *       *        archived
begun      *         none    *        scheduled
begun      *         future  *        scheduled
begun      *         begun   begun    closed
begun      *         begun   *        open
"""


def expected(*dates: str) -> str:
    for line in STAGES.strip().splitlines()[1:]:
        *patterns, stage = line.split()
        if all(
            pattern in ("*", date) or (pattern == "begun" and date in ("past", "now"))
            for pattern, date in zip(patterns, dates, strict=True)
        ):
            return stage
    raise AssertionError(dates)


def test_every_combination_of_dates_has_the_stage_of_the_table() -> None:
    found, wanted = {}, {}
    for dates in product(WHEN, repeat=4):
        published, archived, opens, closes = dates
        wanted[dates] = expected(*dates)
        found[dates] = stage_at(
            NOW,
            published_at=WHEN[published],
            archived_at=WHEN[archived],
            opens_at=WHEN[opens],
            closes_at=WHEN[closes],
        )
    assert found == wanted


def test_a_consultation_runs_through_its_stages_and_each_begins_at_its_instant() -> None:
    start = NOW
    dates = {
        "published_at": start + timedelta(days=1),
        "opens_at": start + timedelta(days=2),
        "closes_at": start + timedelta(days=3),
        "archived_at": start + timedelta(days=4),
    }
    for begins, stage, before in (
        ("published_at", Stage.SCHEDULED, Stage.DRAFT),
        ("opens_at", Stage.OPEN, Stage.SCHEDULED),
        ("closes_at", Stage.CLOSED, Stage.OPEN),
        ("archived_at", Stage.ARCHIVED, Stage.CLOSED),
    ):
        instant = dates[begins]
        assert stage_at(instant, **dates) is stage
        assert stage_at(instant - timedelta(microseconds=1), **dates) is before


@pytest.mark.parametrize(
    ("left", "warns"),
    [
        (timedelta(0), False),
        (timedelta(microseconds=1), True),
        (CLOSING_SOON, True),
        (CLOSING_SOON + timedelta(microseconds=1), False),
        (-timedelta(days=1), False),
    ],
)
def test_the_last_seven_days_call_for_a_warning_colour(left: timedelta, warns: bool) -> None:
    assert is_closing(NOW, NOW + left) is warns


def test_without_closing_date_nothing_is_closing() -> None:
    assert not is_closing(NOW, None)


# --- late texts -------------------------------------------------------------------------------

CLOSES = NOW
INSTANT = timedelta(microseconds=1)
GRACE = timedelta(hours=1)

LATE = """
begun   sent              may
before  before            no
before  at_closing        yes
before  within            yes
before  last_instant      yes
before  end_of_grace      no
before  after             no
closing at_closing        no
closing within            no
never   within            no
"""
BEGUN = {"before": CLOSES - INSTANT, "closing": CLOSES, "never": None}
SENT = {
    "before": CLOSES - INSTANT,
    "at_closing": CLOSES,
    "within": CLOSES + GRACE / 2,
    "last_instant": CLOSES + GRACE - INSTANT,
    "end_of_grace": CLOSES + GRACE,
    "after": CLOSES + GRACE + INSTANT,
}


@pytest.mark.parametrize("line", LATE.strip().splitlines()[1:])
def test_a_text_begun_before_closing_may_be_sent_until_the_grace_period_ends(line: str) -> None:
    begun, sent, may = line.split()
    found = may_send_late(SENT[sent], begun_at=BEGUN[begun], closes_at=CLOSES, grace=GRACE)
    assert found is (may == "yes")


ANSWERED = """
returned  sent          may
never     at_once       no
then      before        no
then      at_once       yes
then      within        yes
then      last_instant  yes
then      end           no
then      after         no
"""
RETURNED = NOW
AGAIN = {
    "before": RETURNED - INSTANT,
    "at_once": RETURNED,
    "within": RETURNED + TIME_TO_SEND_AGAIN / 2,
    "last_instant": RETURNED + TIME_TO_SEND_AGAIN - INSTANT,
    "end": RETURNED + TIME_TO_SEND_AGAIN,
    "after": RETURNED + TIME_TO_SEND_AGAIN + INSTANT,
}


@pytest.mark.parametrize("line", ANSWERED.strip().splitlines()[1:])
def test_a_returned_text_may_be_sent_again_for_seven_days(line: str) -> None:
    returned, sent, may = line.split()
    returned_at = None if returned == "never" else RETURNED
    assert may_send_again(AGAIN[sent], returned_at=returned_at) is (may == "yes")


@pytest.mark.parametrize(
    ("closes", "archived", "until"),
    [
        (None, None, None),
        (-30, None, 7),
        (0, None, 7),
        (6, None, 7),
        (7, None, 7),
        (8, None, 8),
        (-30, 3, 3),
        (-30, 9, 7),
        (8, 9, 8),
        (None, 9, 9),
    ],
)
def test_a_returned_text_can_be_sent_until_closing_and_for_seven_days_at_least(
    closes: int | None, archived: int | None, until: int | None
) -> None:
    def day(number: int | None) -> datetime | None:
        return None if number is None else NOW + timedelta(days=number)

    found = send_again_until(NOW, closes_at=day(closes), archived_at=day(archived))
    assert found == day(until)


def test_without_grace_or_closing_date_nothing_is_late() -> None:
    for sent in SENT.values():
        assert not may_send_late(
            sent, begun_at=BEGUN["before"], closes_at=CLOSES, grace=timedelta(0)
        )
        assert not may_send_late(sent, begun_at=BEGUN["before"], closes_at=None, grace=GRACE)
