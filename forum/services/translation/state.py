"""What an operator must know of translation: engines for each direction, their state, and jobs."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from forum import clock
from forum.extensions import db
from forum.models.job import Job
from forum.services.translation.again import TRANSLATE
from forum.services.translation.budget import EngineTotal, list_totals
from forum.services.translation.engines import (
    EngineChoice,
    Ladder,
    directions,
    read_breaker_state,
)

MOST_REASONS: Final = 10


@dataclass(frozen=True, slots=True)
class DirectionState:
    """The engines of one direction by name with version, the first to be asked first."""

    source: str
    target: str
    engines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EngineReport:
    """The state of an engine: failures in a row, why the last, until when it gets no text.

    `today` and `used` are the characters that it was sent today and this month, `cap` those that it
    may get in a month, or 0.
    """

    name: str
    is_hosted: bool
    failures: int
    reason: str
    paused_until: datetime | None
    today: int
    used: int
    cap: int

    @property
    def is_capped(self) -> bool:
        """Whether it gets no more text this month."""
        return bool(self.cap) and self.used >= self.cap


@dataclass(frozen=True, slots=True)
class FailureReason:
    """Why translations failed, and how many are tried again or were given up for it."""

    words: str
    retried: int
    given_up: int


@dataclass(frozen=True, slots=True)
class TranslationQueue:
    """How many translations wait, how many of these failed before, and how many were given up.

    `reasons` begin with the one for which the most failed.
    """

    waiting: int
    retried: int
    given_up: int
    reasons: tuple[FailureReason, ...]


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
    today = _sum_by_engine(list_totals(since=clock.now().date()))
    month = _sum_by_engine(list_totals())
    return [
        _describe_engine(choice, today[choice.engine], month[choice.engine])
        for choice in ladder.choices
    ]


def _sum_by_engine(totals: Iterable[EngineTotal]) -> Counter[str]:
    sums = Counter[str]()
    for total in totals:
        sums[total.engine] += total.characters
    return sums


def _describe_engine(choice: EngineChoice, today: int, month: int) -> EngineReport:
    state = read_breaker_state(choice)
    return EngineReport(
        name=choice.engine,
        is_hosted=choice.is_hosted,
        failures=state.failures,
        reason=" ".join(filter(None, (state.kind, state.code))),
        paused_until=state.open_until,
        today=today,
        used=month,
        cap=choice.settings.cap,
    )


def read_queue() -> TranslationQueue:
    """Return the translations that wait or were given up, by one statement."""
    is_given_up = Job.failed_at.is_not(None)
    rows = db.session.execute(
        select(is_given_up, Job.error, func.count())
        .where(Job.kind == TRANSLATE)
        .group_by(is_given_up, Job.error)
    ).all()
    waiting, retried, given_up = 0, Counter[str](), Counter[str]()
    for is_failed, error, n in rows:
        waiting += 0 if is_failed else n
        if error or is_failed:
            (given_up if is_failed else retried)[_reason_of(error)] += n
    reasons = (retried + given_up).most_common(MOST_REASONS)
    return TranslationQueue(
        waiting,
        retried.total(),
        given_up.total(),
        tuple(FailureReason(words, retried[words], given_up[words]) for words, _ in reasons),
    )


def _reason_of(error: str) -> str:
    """Return what the error of a job says, without its class and the mark of the engines."""
    words = error.split(" ")
    return " ".join(words[1:-1]) if words[0].startswith("Engine") else words[0]
