"""The circuit breaker: pauses, one probe, and settings that must change."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.domain.translation.circuit_breaker import (
    CLOSED,
    BreakerState,
    allows_call,
    state_after_failure,
    state_while_probing,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def after(*kinds: str, retry_after: float | None = None) -> BreakerState:
    state = CLOSED
    for kind in kinds:
        state = state_after_failure(state, kind, NOW, retry_after=retry_after)
    return state


def pause(state: BreakerState) -> float | None:
    return None if state.open_until is None else (state.open_until - NOW).total_seconds()


PAUSES = [
    (["retryable"], None),
    (["retryable"] * 2, None),
    (["retryable"] * 3, 60),
    (["retryable"] * 4, 120),
    (["retryable"] * 5, 240),
    (["retryable"] * 8, 1800),
    (["retryable"] * 5000, 1800),
    (["rate-limited"], 60),
    (["rate-limited"] * 2, 120),
    (["retryable", "retryable", "rate-limited"], 60),
]


@pytest.mark.parametrize(("kinds", "seconds"), PAUSES)
def test_the_pause_after_failures(kinds: list[str], seconds: float | None) -> None:
    assert pause(after(*kinds)) == seconds


@pytest.mark.parametrize(("named", "seconds"), [(5, 60), (300, 300), (10**9, 1800), (-1, 60)])
def test_the_wait_that_the_engine_names_is_respected(named: float, seconds: float) -> None:
    assert pause(after("rate-limited", retry_after=named)) == seconds


def test_the_pause_ends_at_its_end() -> None:
    state = after(*["retryable"] * 3)
    assert not allows_call(state, NOW)
    assert not allows_call(state, NOW + timedelta(seconds=59))
    assert allows_call(state, NOW + timedelta(seconds=60))


def test_after_the_pause_one_caller_tries_for_all() -> None:
    later = NOW + timedelta(minutes=1)
    probed = state_while_probing(after(*["retryable"] * 3), later)
    assert not allows_call(probed, later)
    assert pause(state_after_failure(probed, "retryable", NOW)) == 120


def test_while_all_is_well_nobody_waits() -> None:
    assert allows_call(CLOSED, NOW)
    assert state_while_probing(CLOSED, NOW) == CLOSED
    assert allows_call(after("retryable"), NOW)


def test_wrong_settings_are_tried_again_once_in_the_longest_pause() -> None:
    state = state_after_failure(CLOSED, "misconfigured", NOW, code="status-403")
    assert (state.kind, state.code) == ("misconfigured", "status-403")
    assert not allows_call(state, NOW + timedelta(minutes=29))
    later = NOW + timedelta(minutes=30)
    assert allows_call(state, later)
    assert not allows_call(state_while_probing(state, later), later)
    assert pause(state_after_failure(state, "misconfigured", NOW)) == 1800
