"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta
from typing import cast

from forum import clock

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning; every test begins here."""


class StillClock:
    """Stands in for `forum.clock.now`."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Tell the time as `forum.clock.now` does."""
        return self.now

    def time(self) -> float:
        """Tell the time as the module `time` does, to what counts how often somebody asks."""
        return self.now.timestamp()

    def tick(self, step: timedelta | None = None, **parts: float) -> datetime:
        """Move on, by a second or by what is given: `tick(days=3)`; return the new instant."""
        if step is None:
            step = timedelta(**parts) if parts else timedelta(seconds=1)
        self.now += step
        return self.now

    def go_to(self, instant: datetime) -> datetime:
        """Move to an instant, forth or back."""
        self.now = instant
        return self.now


def present() -> StillClock:
    """Return the clock of the test that runs."""
    return cast("StillClock", clock.now)
