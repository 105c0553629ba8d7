"""When a failing translation engine gets no calls, and when it is tried again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FAILURES = 3
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
PROBE = timedelta(minutes=2)  # how long the one caller that tries it again may take

REFUSED = "misconfigured"
KINDS_THAT_PAUSE_AT_ONCE = frozenset({"rate-limited", REFUSED})


@dataclass(frozen=True, slots=True)
class BreakerState:
    """The number of failures in a row, kind and code of the last, and how long no call is allowed.

    After a failure of kind `misconfigured` the longest pause begins at once: only an administrator
    can mend that. Other settings have a state of their own.
    """

    failures: int = 0
    open_until: datetime | None = None
    kind: str = ""
    code: str = ""


CLOSED = BreakerState()


def allows_call(state: BreakerState, now: datetime) -> bool:
    """Return whether the engine may be called at `now`."""
    return state.open_until is None or state.open_until <= now


def state_while_probing(state: BreakerState, now: datetime) -> BreakerState:
    """Return the state during an allowed call: after a pause, no other call is allowed then."""
    return state if state.open_until is None else replace(state, open_until=now + PROBE)


def state_after_failure(
    state: BreakerState,
    kind: str,
    now: datetime,
    *,
    code: str = "",
    retry_after: float | None = None,
) -> BreakerState:
    """Return the state after a failure; `retry_after` is the wait in seconds the engine named."""
    failures = state.failures + 1
    if kind not in KINDS_THAT_PAUSE_AT_ONCE and failures < FAILURES:
        return BreakerState(failures, None, kind, code)
    doublings = max(failures - FAILURES, 0)
    pause = min(FIRST_PAUSE * 2 ** min(doublings, 10), LONGEST_PAUSE)
    pause = LONGEST_PAUSE if kind == REFUSED else pause
    requested = timedelta(seconds=min(max(retry_after or 0, 0), LONGEST_PAUSE.total_seconds()))
    return BreakerState(max(failures, FAILURES), now + max(pause, requested), kind, code)
