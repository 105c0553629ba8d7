"""When a failing translation engine gets no calls, and when it is tried again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FAILURES = 3
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
PROBE = timedelta(minutes=2)  # how long the one caller that tries it again may take

NEVER_AGAIN = "misconfigured"
KINDS_THAT_PAUSE_AT_ONCE = frozenset({"rate-limited", NEVER_AGAIN})


@dataclass(frozen=True, slots=True)
class BreakerState:
    """The number of failures in a row, the kind of the last, and until when no call is allowed.

    After a failure of kind `misconfigured` no call is allowed: other settings have their own state.
    """

    failures: int = 0
    open_until: datetime | None = None
    kind: str = ""


CLOSED = BreakerState()


def allows_call(state: BreakerState, now: datetime) -> bool:
    """Return whether the engine may be called at `now`."""
    if state.kind == NEVER_AGAIN:
        return False
    return state.open_until is None or state.open_until <= now


def state_while_probing(state: BreakerState, now: datetime) -> BreakerState:
    """Return the state during an allowed call: after a pause, no other call is allowed then."""
    return state if state.open_until is None else replace(state, open_until=now + PROBE)


def state_after_failure(
    state: BreakerState, kind: str, now: datetime, *, retry_after: float | None = None
) -> BreakerState:
    """Return the state after a failure; `retry_after` is the wait in seconds the engine named."""
    failures = state.failures + 1
    if kind not in KINDS_THAT_PAUSE_AT_ONCE and failures < FAILURES:
        return BreakerState(failures, None, kind)
    doublings = max(failures - FAILURES, 0)
    pause = min(FIRST_PAUSE * 2 ** min(doublings, 10), LONGEST_PAUSE)
    requested = timedelta(seconds=min(max(retry_after or 0, 0), LONGEST_PAUSE.total_seconds()))
    return BreakerState(max(failures, FAILURES), now + max(pause, requested), kind)
