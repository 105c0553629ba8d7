"""Calling an engine: in requests of limited size, with a retry, and not after many failures."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime

from forum import clock
from forum.adapters.translators import ENGINES, HOSTED
from forum.adapters.translators.errors import (
    EngineUnavailable,
    Misconfigured,
    RateLimited,
    Retryable,
    TextRefused,
    TranslationError,
)
from forum.adapters.translators.settings import EngineSettings
from forum.domain.translation.circuit_breaker import (
    CLOSED,
    BreakerState,
    allows_call,
    state_after_failure,
    state_while_probing,
)
from forum.domain.translation.placeholders import LETTER, PLACEHOLDER

TRIES = 2
FIRST_WAIT = 1.0  # seconds; doubled with each try
LONGEST_WAIT = 10.0  # seconds; for a longer one the breaker opens instead
GRACE = 0.5  # seconds; so long after its deadline an engine may still answer
TIME_OUT = "time-out"

# Bytes in one request: these two get texts in the address, and MyMemory accepts 500
LIMITS = {"google": 1_500, "mymemory": 450}
DEFAULT_LIMIT = 4_500


@dataclass(frozen=True, slots=True)
class BreakerStore:
    """The functions that read and write the state of an engine's circuit breaker."""

    load: Callable[[], BreakerState]
    save: Callable[[BreakerState], None]


@dataclass(frozen=True, slots=True)
class RetryPace:
    """The clock and the pauses of retries, which tests replace."""

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
    """Translate sentences, in order; those without letters are returned unchanged and unsent.

    Raises EngineUnavailable while the breaker is open, else the TranslationError of the engine.
    """
    pace = pace or RetryPace()
    clean = [" ".join(text.split()) for text in texts]
    sent = [text for text in dict.fromkeys(clean) if _has_letters(text)]
    if source == target or not sent:
        return clean
    if engine_name not in ENGINES:
        raise Misconfigured(engine_name, "unknown")
    state = breaker.load() if breaker else CLOSED
    if not allows_call(state, pace.instant()):
        raise EngineUnavailable(engine_name, state.code or state.kind)
    if breaker and state_while_probing(state, pace.instant()) != state:
        breaker.save(state_while_probing(state, pace.instant()))
    try:
        answers = _translate_in_requests(
            sent, (source, target), engine_name, settings=settings, pace=pace
        )
    except (Retryable, RateLimited, Misconfigured) as error:
        if breaker:
            breaker.save(_state_after(error, state, pace.instant()))
        raise
    except TextRefused:
        _close(breaker, state)  # the engine works
        raise
    _close(breaker, state)
    return [answers.get(text, text) for text in clean]


def _state_after(error: TranslationError, state: BreakerState, now: datetime) -> BreakerState:
    wait = error.retry_after if isinstance(error, RateLimited) else None
    return state_after_failure(state, error.kind, now, code=error.code, retry_after=wait)


def _close(breaker: BreakerStore | None, state: BreakerState) -> None:
    if breaker and state != CLOSED:
        breaker.save(CLOSED)


def _has_letters(text: str) -> bool:
    return LETTER.search(PLACEHOLDER.sub("", text)) is not None


def _translate_in_requests(
    texts: list[str], pair: tuple[str, str], name: str, *, settings: EngineSettings, pace: RetryPace
) -> dict[str, str]:
    """Return the translations of distinct texts; a text beyond the limit is sent in parts."""
    limit = LIMITS.get(name, DEFAULT_LIMIT)
    parts = {text: list(_split_text(text, limit)) for text in texts}
    answers: list[str] = []
    for request in _group_texts([part for text in texts for part in parts[text]], limit):
        answers += _request(name, request, pair, settings=settings, pace=pace)
    answer = iter(answers)
    return {text: " ".join(next(answer) for _ in parts[text]) for text in texts}


def _request(
    name: str, texts: list[str], pair: tuple[str, str], *, settings: EngineSettings, pace: RetryPace
) -> list[str]:
    """Send a request, and once more after an error that may pass."""
    wait = FIRST_WAIT
    for tries_left in reversed(range(TRIES)):
        try:
            return _check_form(name, texts, _call_in_time(name, texts, pair, settings))
        except (Retryable, RateLimited) as error:
            requested_wait = error.retry_after if isinstance(error, RateLimited) else None
            is_hopeless = name not in HOSTED and error.code == TIME_OUT
            if not tries_left or is_hopeless or (requested_wait or 0) > LONGEST_WAIT:
                raise
            pace.sleep(max(requested_wait or 0, wait * (0.5 + pace.jitter())))
            wait *= 2
        except (TranslationError, KeyboardInterrupt):
            raise
        except BaseException:  # a library may exit, and one in Rust panics with a BaseException
            raise Retryable(name, "crash") from None
    raise AssertionError("the last try returns or raises")


def _call_in_time(
    name: str, texts: list[str], pair: tuple[str, str], settings: EngineSettings
) -> object:
    """Return what an engine says, in a thread: nothing that it does can hold the caller longer."""
    future: Future[object] = Future()

    def call() -> None:
        try:
            future.set_result(ENGINES[name](texts, *pair, settings))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=copy_context().run, args=(call,), daemon=True).start()
    try:
        return future.result(settings.deadline + GRACE)
    except TimeoutError:
        raise Retryable(name, TIME_OUT) from None


def _check_form(name: str, texts: Sequence[str], answers: object) -> list[str]:
    """Return answers as texts, one for each text; what is none becomes an empty one."""
    if not isinstance(answers, list) or len(answers) != len(texts):
        raise Retryable(name, "answer")
    return [answer if isinstance(answer, str) else "" for answer in answers]


def _split_text(text: str, limit: int) -> Iterator[str]:
    """Yield parts of a text with at most `limit` bytes, cut at blanks if there are any."""
    while len(text.encode()) > limit:
        max_characters = len(text.encode()[:limit].decode(errors="ignore"))
        cut_at = text.rfind(" ", 1, max_characters) + 1 or max_characters
        yield text[:cut_at].rstrip()
        text = text[cut_at:]
    yield text


def _group_texts(texts: list[str], limit: int) -> Iterator[list[str]]:
    """Yield groups of texts, each with at most `limit` bytes with one text on each line."""
    group: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode()) + 1
        if group and size + length > limit + 1:
            yield group
            group, size = [], 0
        group.append(text)
        size += length
    if group:
        yield group
