"""Asking an engine politely: what is sent, how often, and when not at all."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from forum.adapters.translators import ENGINES, Misconfigured
from forum.adapters.translators.client import BreakerStore, RetryPace, translate_sentences
from forum.adapters.translators.errors import (
    EngineUnavailable,
    RateLimited,
    Retryable,
    TextRefused,
    TranslationError,
)
from forum.adapters.translators.settings import EngineSettings
from forum.domain.translation.circuit_breaker import CLOSED, PROBE, BreakerState

Translate = Callable[..., list[str]]

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Engine:
    """Fails as often as it is told, then answers in capitals."""

    def __init__(self) -> None:
        self.faults: list[TranslationError] = []
        self.asked: list[list[str]] = []

    def __call__(
        self, texts: Sequence[str], source: str, target: str, settings: EngineSettings
    ) -> list[str]:
        self.asked.append(list(texts))
        if self.faults:
            raise self.faults.pop(0)
        return [text.upper() for text in texts]


class Memory:
    """Keeps a breaker's state."""

    def __init__(self, state: BreakerState = CLOSED) -> None:
        self.state = state
        self.saved: list[BreakerState] = []
        self.breaker = BreakerStore(lambda: self.state, self.save)

    def save(self, state: BreakerState) -> None:
        self.state = state
        self.saved.append(state)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    engine = Engine()
    monkeypatch.setitem(ENGINES, "test", engine)
    monkeypatch.setitem(ENGINES, "mymemory", engine)
    return engine


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def translate(slept: list[float]) -> Translate:
    def translate(
        *texts: str, name: str = "test", memory: Memory | None = None, now: datetime = NOW
    ) -> list[str]:
        return translate_sentences(
            texts,
            "en",
            "es",
            engine_name=name,
            settings=EngineSettings(),
            breaker=memory.breaker if memory else None,
            pace=RetryPace(slept.append, lambda: 0.5, lambda: now),
        )

    return translate


def test_sentences_come_back_in_order_each_asked_once(engine: Engine, translate: Translate) -> None:
    assert translate("b", "a", "b", " a\n") == ["B", "A", "B", "A"]
    assert engine.asked == [["b", "a"]]


@pytest.mark.parametrize("text", ["", "  ", "12.5 %", "…", "😀", "XQ1Z", "XQ1Z, xq22z!"])
def test_what_has_no_words_is_not_sent(engine: Engine, translate: Translate, text: str) -> None:
    assert translate(text) == [" ".join(text.split())]
    assert engine.asked == []


def test_nothing_is_sent_within_a_language(engine: Engine) -> None:
    assert translate_sentences(
        ["a"], "en", "en", engine_name="test", settings=EngineSettings()
    ) == ["a"]
    assert engine.asked == []


def test_requests_are_short_and_sentences_stay_whole(engine: Engine, translate: Translate) -> None:
    texts = [f"sentence {number} " + "x" * 300 for number in range(40)]
    assert translate(*texts) == [text.upper() for text in texts]
    assert len(engine.asked) > 2
    assert all(len("\n".join(asked).encode()) <= 4_500 for asked in engine.asked)
    assert [text for asked in engine.asked for text in asked] == texts


def test_a_sentence_that_is_too_long_goes_in_parts(engine: Engine, translate: Translate) -> None:
    text = "é" * 20 + " " + "mot " * 300 + "ñ" * 900
    (answer,) = translate(text, name="mymemory")
    assert answer.replace(" ", "") == text.upper().replace(" ", "")
    assert all(len("\n".join(asked).encode()) <= 450 for asked in engine.asked)


AGAIN = [
    ([Retryable("test", "x")], [1.0]),
    ([RateLimited("test", "x")], [1.0]),
    ([RateLimited("test", "x", 7)], [7]),
]


@pytest.mark.parametrize(("faults", "waits"), AGAIN)
def test_a_fault_that_may_pass_is_followed_by_one_more_try(
    engine: Engine,
    translate: Translate,
    slept: list[float],
    faults: list[TranslationError],
    waits: list[float],
) -> None:
    engine.faults = faults
    memory = Memory()
    assert translate("a", memory=memory) == ["A"]
    assert slept == waits
    assert memory.saved == []


NOT_AGAIN = [
    ([Retryable("test", "x")] * 2, Retryable, 2, BreakerState(1, None, "retryable", "x")),
    (
        [RateLimited("test", "x", 300)],
        RateLimited,
        1,
        BreakerState(3, NOW + timedelta(seconds=300), "rate-limited", "x"),
    ),
    (
        [RateLimited("test", "x")] * 2,
        RateLimited,
        2,
        BreakerState(3, NOW + timedelta(seconds=60), "rate-limited", "x"),
    ),
    (
        [Misconfigured("test", "x")],
        Misconfigured,
        1,
        BreakerState(3, NOW + timedelta(minutes=30), "misconfigured", "x"),
    ),
    ([TextRefused("test", "x")], TextRefused, 1, CLOSED),
]


@pytest.mark.parametrize(("faults", "kind", "tries", "state"), NOT_AGAIN)
def test_other_faults_are_raised_and_remembered(
    engine: Engine,
    translate: Translate,
    faults: list[TranslationError],
    kind: type[TranslationError],
    tries: int,
    state: BreakerState,
) -> None:
    engine.faults = faults
    memory = Memory()
    with pytest.raises(kind):
        translate("a", memory=memory)
    assert len(engine.asked) == tries
    assert memory.state == state


def test_three_failures_open_the_breaker_and_a_probe_closes_it(
    engine: Engine, translate: Translate
) -> None:
    memory = Memory()
    for _ in range(3):
        engine.faults = [Retryable("test", "x")] * 2
        with pytest.raises(Retryable):
            translate("a", memory=memory)
    engine.asked.clear()
    with pytest.raises(EngineUnavailable):
        translate("a", memory=memory, now=NOW + timedelta(seconds=59))
    assert engine.asked == []
    assert translate("a", memory=memory, now=NOW + timedelta(seconds=60)) == ["A"]
    assert memory.saved[-2].open_until == NOW + timedelta(seconds=60) + PROBE
    assert memory.state == CLOSED


def test_what_an_engine_refused_with_is_named_while_it_rests(
    engine: Engine, translate: Translate
) -> None:
    until = NOW + timedelta(minutes=30)
    memory = Memory(BreakerState(3, until, "misconfigured", "status-403"))
    with pytest.raises(EngineUnavailable, match="status-403"):
        translate("a", memory=memory, now=NOW + timedelta(minutes=29))
    assert engine.asked == []
    assert translate("a", memory=memory, now=until) == ["A"]


def test_an_engine_that_answers_closes_its_breaker(engine: Engine, translate: Translate) -> None:
    memory = Memory(BreakerState(2, None, "retryable"))
    engine.faults = [TextRefused("test", "x")]
    with pytest.raises(TextRefused):
        translate("a", memory=memory)
    assert memory.state == CLOSED


def test_an_engine_nobody_knows_is_a_matter_of_settings(translate: Translate) -> None:
    with pytest.raises(Misconfigured):
        translate("a", name="nobody")
