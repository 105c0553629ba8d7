"""Asking an engine politely: few words at a time, again after a fault, not at all after many."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum import clock
from forum.adapters.translators import ENGINES
from forum.adapters.translators.errors import (
    EngineUnavailable,
    Misconfigured,
    RateLimited,
    Retryable,
    TextRefused,
)
from forum.adapters.translators.settings import EngineSettings
from forum.domain.translation.circuit_breaker import CLOSED, BreakerState, admits, failed, probing
from forum.domain.translation.placeholders import LETTER, PLACEHOLDER

TRIES = 2
FIRST_WAIT = 1.0  # seconds; doubled with each try
LONGEST_WAIT = 10.0  # an engine that wants a longer one is left to the breaker

# Bytes in one request: texts of these two travel in the address, MyMemory takes 500
LIMITS = {"google": 1_500, "mymemory": 450}
LIMIT = 4_500


@dataclass(frozen=True, slots=True)
class BreakerStore:
    """Where the state of an engine's breaker is read and written."""

    load: Callable[[], BreakerState]
    save: Callable[[BreakerState], None]


@dataclass(frozen=True, slots=True)
class RetryPace:
    """The time that retries take; tests have their own."""

    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    now: Callable[[], datetime] | None = None

    def instant(self) -> datetime:
        """Return the present instant."""
        return (self.now or clock.now)()


def translate_sentences(
    texts: Sequence[str],
    source: str,
    target: str,
    *,
    engine_name: str,
    settings: EngineSettings,
    breaker: BreakerStore | None = None,
    pace: RetryPace | None = None,
) -> list[str]:
    """Translate sentences, in order; what has no letters is returned as it is, unsent.

    Raises TranslationError: Unavailable while the breaker is open, else the engine's own.
    """
    pace = pace or RetryPace()
    clean = [" ".join(text.split()) for text in texts]
    sent = [text for text in dict.fromkeys(clean) if _is_worth_asking(text)]
    if source == target or not sent:
        return clean
    if engine_name not in ENGINES:
        raise Misconfigured(engine_name, "unknown")
    state = breaker.load() if breaker else CLOSED
    if not admits(state, pace.instant()):
        raise EngineUnavailable(engine_name, state.kind)
    if breaker and probing(state, pace.instant()) != state:
        breaker.save(probing(state, pace.instant()))
    try:
        answers = _translate(sent, (source, target), engine_name, settings=settings, pace=pace)
    except (Retryable, RateLimited, Misconfigured) as error:
        if breaker:
            wait = error.retry_after if isinstance(error, RateLimited) else None
            breaker.save(failed(state, error.kind, pace.instant(), retry_after=wait))
        raise
    except TextRefused:
        _close(breaker, state)  # it answered
        raise
    _close(breaker, state)
    return [answers.get(text, text) for text in clean]


def _close(breaker: BreakerStore | None, state: BreakerState) -> None:
    if breaker and state != CLOSED:
        breaker.save(CLOSED)


def _is_worth_asking(text: str) -> bool:
    return LETTER.search(PLACEHOLDER.sub("", text)) is not None


def _translate(
    texts: list[str], pair: tuple[str, str], name: str, *, settings: EngineSettings, pace: RetryPace
) -> dict[str, str]:
    """Translate distinct texts, request by request; one that is too long goes in parts."""
    limit = LIMITS.get(name, LIMIT)
    parts = {text: list(_parts(text, limit)) for text in texts}
    answers: list[str] = []
    for request in _requests([part for text in texts for part in parts[text]], limit):
        answers += _ask(name, request, pair, settings=settings, pace=pace)
    said = iter(answers)
    return {text: " ".join(next(said) for _ in parts[text]) for text in texts}


def _ask(
    name: str, texts: list[str], pair: tuple[str, str], *, settings: EngineSettings, pace: RetryPace
) -> list[str]:
    """Ask once, and once more after a fault that may pass."""
    wait = FIRST_WAIT
    for left in reversed(range(TRIES)):
        try:
            return ENGINES[name](texts, *pair, settings)
        except (Retryable, RateLimited) as error:
            named = error.retry_after if isinstance(error, RateLimited) else None
            if not left or (named or 0) > LONGEST_WAIT:
                raise
            pace.sleep(max(named or 0, wait * (0.5 + pace.jitter())))
            wait *= 2
    raise AssertionError("the last try returns or raises")


def _parts(text: str, limit: int) -> Iterator[str]:
    """Cut a text into parts of at most `limit` bytes, at blanks where there are any."""
    while len(text.encode()) > limit:
        fits = len(text.encode()[:limit].decode(errors="ignore"))
        at = text.rfind(" ", 1, fits) + 1 or fits
        yield text[:at].rstrip()
        text = text[at:]
    yield text


def _requests(texts: list[str], limit: int) -> Iterator[list[str]]:
    """Group texts so that each group, a line for each text, has at most `limit` bytes."""
    held: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode()) + 1
        if held and size + length > limit + 1:
            yield held
            held, size = [], 0
        held.append(text)
        size += length
    if held:
        yield held
