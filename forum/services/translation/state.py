"""What an operator must know of translation: engines for each direction, their state, and jobs."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.extensions import db
from forum.models.job import Job
from forum.services.translation.budget import used_this_month
from forum.services.translation.engines import (
    EngineChoice,
    Ladder,
    directions,
    read_breaker_state,
)


@dataclass(frozen=True, slots=True)
class DirectionState:
    """The engines of one direction by name with version, the first to be asked first."""

    source: str
    target: str
    engines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EngineReport:
    """The state of an engine: failures in a row, why the last, until when it gets no text.

    `used` are the characters that it was sent this month, `cap` those that it may get, or 0.
    """

    name: str
    is_hosted: bool
    failures: int
    reason: str
    paused_until: datetime | None
    used: int
    cap: int

    @property
    def is_capped(self) -> bool:
        """Whether it gets no more text this month."""
        return bool(self.cap) and self.used >= self.cap


@dataclass(frozen=True, slots=True)
class TranslationQueue:
    """How many translations wait and how many were given up, with the reasons and their numbers."""

    waiting: int
    failed: int
    reasons: tuple[tuple[str, int], ...]


def describe_directions(ladder: Ladder) -> list[DirectionState]:
    """Return the engines of every direction."""
    return [
        DirectionState(
            source,
            target,
            tuple(
                choice.version_for(source, target) for choice in ladder.engines_for(source, target)
            ),
        )
        for source, target in directions()
    ]


def describe_engines(ladder: Ladder) -> list[EngineReport]:
    """Return the state of every engine that serves a direction."""
    return [_describe_engine(choice) for choice in ladder.choices]


def _describe_engine(choice: EngineChoice) -> EngineReport:
    state = read_breaker_state(choice)
    return EngineReport(
        name=choice.engine,
        is_hosted=choice.is_hosted,
        failures=state.failures,
        reason=" ".join(filter(None, (state.kind, state.code))),
        paused_until=state.open_until,
        used=used_this_month(choice.engine),
        cap=choice.settings.cap,
    )


def read_queue() -> TranslationQueue:
    """Return the translations that wait or were given up, by one statement."""
    rows = db.session.execute(select(Job.failed_at, Job.error).where(Job.kind == "translate")).all()
    failed = [error for failed_at, error in rows if failed_at is not None]
    reasons = Counter(_reason_of(error) for _, error in rows if error)
    return TranslationQueue(len(rows) - len(failed), len(failed), tuple(reasons.most_common(5)))


def _reason_of(error: str) -> str:
    """Return what the error of a job says, without its class and the mark of the engines."""
    words = error.split(" ")
    return " ".join(words[1:-1]) if words[0].startswith("Engine") else words[0]
