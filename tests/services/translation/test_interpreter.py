"""Engines that answer with something else than a translation: nothing of it is stored."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from forum.adapters.translators import ENGINES
from forum.adapters.translators.settings import EngineSettings
from forum.domain.translation.units import Origin
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import Segment, Translation, TranslationUnit
from forum.services.translation.engines import read_ladder
from forum.services.translation.machine import find_request, run_engine
from tests.services.translation.conftest import stored_units, translated, words

pytestmark = [pytest.mark.usefixtures("db_session"), pytest.mark.usefixtures("engine")]

SOURCE = (
    "In 2030 we will plant 1,500 trees by the river near the old school. "
    "Please read A/75/100/Add.2 before you agree with what we propose."
)


def good(texts: Sequence[str], *_: object) -> list[str]:
    """Translate the two sentences of the text, whatever its placeholders are called."""
    return [
        "En 2030 plantaremos 1.500 árboles junto al río, cerca de la antigua escuela."
        if "trees" in text
        else f"Lea {text.split()[2]} antes de aceptar lo que proponemos."
        for text in texts
    ]


class Panic(BaseException):
    """What a library written in Rust raises."""


def panics(*_: object) -> list[str]:
    """Panic."""
    raise Panic


Answering = Callable[[Sequence[str]], object]

NONSENSE: dict[str, Answering] = {
    "nothing": lambda texts: ["" for _ in texts],
    "blanks": lambda texts: ["  \n" for _ in texts],
    "no text": lambda texts: [None for _ in texts],
    "a number": lambda texts: [7 for _ in texts],
    "no list": lambda texts: "Plantaremos árboles.",
    "one answer too few": lambda texts: good(texts)[1:],
    "the text itself": list,
    "German": lambda texts: [
        "Im Jahr 2030 werden wir 1500 Bäume am Fluss neben der alten Schule pflanzen, "
        "und alle werden sich darüber freuen."
        for _ in texts
    ],
    "half": lambda texts: [answer[: len(answer) // 3] for answer in good(texts)],
    "too much": lambda texts: ["árboles y ríos " * 180_000 for _ in texts],
    "an apology": lambda texts: ["Lo siento, pero no puedo traducir este texto." for _ in texts],
    "a warning": lambda texts: [
        "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY." for _ in texts
    ],
    "a page": lambda texts: ["<html><body><h1>502 Bad Gateway</h1></body></html>" for _ in texts],
    "a loop": lambda texts: [f"{text[:10]} los árboles de los árboles de los árboles de los "
                             "árboles de los árboles" for text in texts],
    "other numbers": lambda texts: [
        answer.replace("1.500", "1.600").replace("2030", "2031").replace("XQ", "XQ9")
        for answer in good(texts)
    ],
    "lost atoms": lambda texts: [
        "Lea el documento antes de aceptar lo que proponemos." for _ in texts
    ],
    "broken letters": lambda texts: [
        answer.encode().decode("latin-1") + " Ã©Ã±" for answer in good(texts)
    ],
    "capitals": lambda texts: [
        "EN 2030 PLANTAREMOS 1.500 ÁRBOLES JUNTO AL RÍO, CERCA DE LA ANTIGUA ESCUELA."
        if "trees" in text
        else f"LEA {text.split()[2]} ANTES DE ACEPTAR LO QUE PROPONEMOS."
        for text in texts
    ],
    "a panic": panics,
}  # fmt: skip


def answers(kind: str) -> Callable[..., object]:
    """Return an engine that answers so."""
    return lambda texts, *_: NONSENSE[kind](texts)


@pytest.mark.parametrize("engine_name", ["test", "libre"])
@pytest.mark.parametrize("kind", NONSENSE)
def test_nothing_of_it_is_stored_and_the_next_engine_translates(
    kind: str, engine_name: str, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, engine_name, answers(kind))
    monkeypatch.setitem(ENGINES, "good", good)
    ladder = read_ladder({"FORUM_TRANSLATOR": f"{engine_name},good"})
    translation = translated(words(consultation, SOURCE), by=ladder)
    assert translation is not None
    assert translation.html.striptags() == (
        "En 2030 plantaremos 1.500 árboles junto al río, cerca de la antigua escuela. "
        "Lea A/75/100/Add.2 antes de aceptar lo que proponemos."
    )
    assert {unit.engine for unit in stored_units(translation)} == {"good"}
    assert set(db.session.scalars(select(Segment.engine))) == {"good"}


@pytest.mark.parametrize("kind", NONSENSE)
def test_without_another_engine_the_original_stands(
    kind: str, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "test", answers(kind))
    text = words(consultation, SOURCE)
    ladder = read_ladder({"FORUM_TRANSLATOR": "test"})
    assert translated(text, by=ladder) is None
    for table in (Segment, Translation, TranslationUnit):
        assert db.session.scalars(select(table)).first() is None
    request = find_request(text, "es")
    assert request is not None
    answer = run_engine(request, ladder)
    assert answer.failure in ("refused", "retryable", "unavailable")
    assert SOURCE not in answer.reason


AGAIN = (
    "The farmers of the valley want to sell their milk to the schools nearby. "
    "Nobody ever told us who decides about the money for the new kitchens. "
    "Thank you very much."
)
SAID_AGAIN = "Quienes cultivan en el valle quieren vender leche a las escuelas."


def test_one_answer_for_two_sentences_is_taken_for_neither(
    consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def good_again(texts: Sequence[str], *_: object) -> list[str]:
        asked.extend(texts)
        other = "Nadie nos dijo nunca quién decide sobre el dinero de las nuevas cocinas."
        return [SAID_AGAIN if "milk" in text else other for text in texts]

    def stuck(texts: Sequence[str], *_: object) -> list[str]:
        return ["Muchas gracias." if "Thank" in text else SAID_AGAIN for text in texts]

    monkeypatch.setitem(ENGINES, "test", stuck)
    monkeypatch.setitem(ENGINES, "libre", good_again)
    ladder = read_ladder({"FORUM_TRANSLATOR": "test,libre"})
    translation = translated(words(consultation, AGAIN), by=ladder)
    assert translation is not None
    assert [unit.engine for unit in stored_units(translation)] == ["libre", "libre", "test"]
    assert asked == AGAIN.replace(". ", ".|").split("|")[:2]
    of_stuck = select(Segment.target).where(Segment.engine == "test")
    assert db.session.scalars(of_stuck).all() == ["Muchas gracias."]


# --- sentences that take too long -------------------------------------------------------------


def slow(asked: list[str], seconds: float = 5.0) -> Callable[..., list[str]]:
    """Return an engine that takes long for sentences with trees, whatever it is told."""

    def engine(texts: Sequence[str], *_: object) -> list[str]:
        asked.extend(texts)
        if any("trees" in text for text in texts):
            time.sleep(seconds)
        return good(texts)

    return engine


@pytest.fixture
def short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give engines a tenth of a second for a sentence, and forget who was late."""
    monkeypatch.setattr("forum.services.translation.interpreter.SENTENCE", 0.1)
    monkeypatch.setattr("forum.adapters.translators.client.GRACE", 0.1)
    monkeypatch.setattr("forum.services.translation.interpreter._late", OrderedDict())


@pytest.mark.usefixtures("short_times")
def test_a_sentence_that_takes_too_long_stands_in_the_original_with_a_doubt(
    consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setitem(ENGINES, "test", slow(asked))
    ladder = read_ladder({"FORUM_TRANSLATOR": "test"})
    translation = translated(words(consultation, SOURCE), by=ladder)
    assert translation is not None
    first, second = stored_units(translation)
    assert (first.origin, first.doubts) == (Origin.ORIGINAL, "untranslated")
    assert (first.target, second.origin) == (first.source, Origin.MACHINE)
    assert translation.doubtful == 1
    assert len(asked) == 2  # nobody asks a slow engine for the same sentence twice


@pytest.mark.usefixtures("short_times")
def test_an_engine_that_was_too_slow_for_a_sentence_is_not_asked_for_it_at_the_next_turn(
    consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setitem(ENGINES, "test", slow(asked))
    monkeypatch.setattr("forum.services.translation.interpreter.TURN", 0)
    ladder = read_ladder({"FORUM_TRANSLATOR": "test"})
    request = find_request(words(consultation, SOURCE), "es")
    assert request is not None
    answer = run_engine(request, ladder)
    assert answer.failure == "unfinished"
    monkeypatch.setattr("forum.services.translation.interpreter.TURN", 20)
    answer = run_engine(request, ladder)
    assert [unit.origin for unit in answer.units] == [Origin.ORIGINAL, Origin.MACHINE]
    assert sum("trees" in text for text in asked) == 1


@pytest.mark.usefixtures("short_times")
def test_the_next_engine_gets_its_own_time(
    consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "test", slow([]))
    deadlines: list[float] = []

    def quick(texts: Sequence[str], _s: str, _t: str, settings: EngineSettings) -> list[str]:
        deadlines.append(settings.deadline)
        return good(texts)

    monkeypatch.setitem(ENGINES, "good", quick)
    translation = translated(
        words(consultation, SOURCE), by=read_ladder({"FORUM_TRANSLATOR": "test,good"})
    )
    assert translation is not None
    assert {unit.origin for unit in stored_units(translation)} == {Origin.MACHINE}
    assert deadlines == [0.1]
