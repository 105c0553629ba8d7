"""The only module that reads the clock; tests replace `now`."""

import time
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""Instants that people, documents and other programs may give, the last one excluded."""


class SteadyClock:
    """A clock that never goes back, whatever is done to that of the machine.

    Where the clock of the machine is put back, this one goes on at half its speed, until the two
    agree again: what was closed stays closed, and what waits for a time still comes to it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = datetime.min.replace(tzinfo=UTC)
        self._ticks = time.monotonic()

    def now(self) -> datetime:
        """Return the time of the machine, or a later one if an earlier call has returned it."""
        with self._lock:
            ticks = time.monotonic()
            slow = self._last + timedelta(seconds=(ticks - self._ticks) / 2)
            self._last, self._ticks = max(_machine_now(), slow), ticks
            return self._last

    def advance_to(self, instant: datetime) -> None:
        """Go on from an instant that was seen before, by another process or an earlier one."""
        with self._lock:
            if instant > self._last:
                self._last, self._ticks = instant, time.monotonic()


def _machine_now() -> datetime:
    return datetime.now(UTC)


def machine_lag() -> timedelta:
    """Return how far the clock of the machine is behind the time that was seen before."""
    return max(timedelta(0), now() - _machine_now())


_steady: Final = SteadyClock()


def now() -> datetime:
    """Return the current time: timezone-aware, in UTC, and never earlier than before."""
    return _steady.now()


def advance_to(instant: datetime) -> None:
    """Let the clock of this process go on from an instant that was seen before."""
    _steady.advance_to(instant)


def is_within_bounds(instant: datetime) -> bool:
    """Return whether an instant that was given lies within the years that are accepted."""
    return EARLIEST <= instant < LATEST
