"""When a translation engine that fails is left in peace, and when it is tried again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FAILURES = 3
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
PROBE = timedelta(minutes=2)  # how long one caller may take to find out for all

FOR_EVER = "misconfigured"
AT_ONCE = frozenset({"rate-limited", FOR_EVER})


@dataclass(frozen=True, slots=True)
class BreakerState:
    """Failures in a row, the kind of the last, and until when nothing is asked.

    With the kind `misconfigured` nothing is asked for ever: other settings have another state.
    """

    failures: int = 0
    open_until: datetime | None = None
    kind: str = ""


CLOSED = BreakerState()


def admits(state: BreakerState, now: datetime) -> bool:
    """Tell whether the engine may be asked at `now`."""
    if state.kind == FOR_EVER:
        return False
    return state.open_until is None or state.open_until <= now


def probing(state: BreakerState, now: datetime) -> BreakerState:
    """Return the state while an admitted caller asks: after a pause, it is the only one."""
    return state if state.open_until is None else replace(state, open_until=now + PROBE)


def failed(
    state: BreakerState, kind: str, now: datetime, *, retry_after: float | None = None
) -> BreakerState:
    """Return the state after a failure; `retry_after` is the wait in seconds the engine named."""
    failures = state.failures + 1
    if kind not in AT_ONCE and failures < FAILURES:
        return BreakerState(failures, None, kind)
    doublings = max(failures - FAILURES, 0)
    pause = min(FIRST_PAUSE * 2 ** min(doublings, 10), LONGEST_PAUSE)
    named = timedelta(seconds=min(max(retry_after or 0, 0), LONGEST_PAUSE.total_seconds()))
    return BreakerState(max(failures, FAILURES), now + max(pause, named), kind)
