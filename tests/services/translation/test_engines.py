"""Which engines are chosen for a direction, in which order, and those that are installed."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from forum.adapters.translators import ENGINES
from forum.adapters.translators.errors import Misconfigured, Retryable, TextRefused
from forum.config import ConfigurationError
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import Segment
from forum.services.translation.engines import EngineChoice, Ladder, directions, read_ladder
from tests.services.translation.conftest import Engine, stored_units, translated, words
from tests.support.languages.pretended import pretend
from tests.support.servers.engines import LIGHT, need_apertium, need_chain

pytestmark = pytest.mark.usefixtures("db_session")

NOWHERE = {"FORUM_APERTIUM_MODES": "/nowhere"}


def names(config: dict[str, str], source: str = "en", target: str = "es") -> str:
    """Return the engines of a direction, with blanks between them."""
    engines = read_ladder({**NOWHERE, **config}).engines_for(source, target)
    return " ".join(choice.engine for choice in engines)


CHOSEN = [
    ("", "en-es", ""),
    ("deepl", "en-es", "deepl"),
    ("off", "en-es", ""),
    ("en-es:deepl,*:libre", "en-es", "deepl libre"),
    ("en-es:deepl,*:libre", "es-en", "libre"),
    ("*:libre en-es:deepl", "en-es", "deepl libre"),
    ("*-es:deepl,en-*:libre,*:google", "en-es", "deepl libre google"),
    ("*-es:deepl,en-*:libre,*:google", "fr-en", "google"),
    ("en-es:libre,en-es:google,*:deepl", "en-es", "libre google deepl"),
    ("en-es:libre,en-es:off,*:deepl", "en-es", "libre"),
    ("en-es:off,*:deepl", "en-es", ""),
    ("deepl,deepl", "en-es", "deepl"),
    ("apertium", "en-es", ""),
    ("bergamot,deepl", "fr-es", "deepl"),
]


@pytest.mark.parametrize(("setting", "pair", "engines"), CHOSEN)
def test_the_engines_of_a_direction(setting: str, pair: str, engines: str) -> None:
    assert names({"FORUM_TRANSLATOR": setting}, pair[:2], pair[3:]) == engines


def test_by_itself_the_best_that_is_there_is_taken() -> None:
    need_chain()
    here = {"FORUM_APERTIUM_MODES": LIGHT.modes}
    assert names({"FORUM_TRANSLATOR": "auto", **here}) == "bergamot apertium"
    assert names({**here}, "fr", "es") == "apertium"
    with_url = {"FORUM_TRANSLATOR_URL": "http://127.0.0.1:1/", **here}
    assert names(with_url) == "libre bergamot apertium"
    assert names({"FORUM_TRANSLATOR": "fr-es:deepl,*:auto", **here}, "fr", "es") == "deepl apertium"


WRONG = [
    {"FORUM_TRANSLATOR": "nothing"},
    {"FORUM_TRANSLATOR": "en-xx:libre"},
    {"FORUM_TRANSLATOR": "en:libre"},
    {"FORUM_TRANSLATOR": "en-en:libre"},
    {"FORUM_TRANSLATOR": "a:b:c"},
    {"FORUM_TRANSLATOR": "deepl", "FORUM_TRANSLATOR_CAP": "much"},
]


@pytest.mark.parametrize("config", WRONG)
def test_what_names_nothing_is_refused(config: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        read_ladder(config)


def test_each_engine_has_settings_of_its_own() -> None:
    ladder = read_ladder(
        {
            "FORUM_TRANSLATOR": "libre,deepl,bergamot",
            "FORUM_TRANSLATOR_URL": "libre=http://127.0.0.1:1/",
            "FORUM_TRANSLATOR_KEY": "deepl=a=b:fx libre=c",
            "FORUM_TRANSLATOR_CAP": "1000",
            "FORUM_MODELS": "/models",
        }
    )
    libre, deepl, bergamot = (rung.choice.settings for rung in ladder.rungs)
    assert (libre.url, libre.key, libre.cap) == ("http://127.0.0.1:1/", "c", 1000)
    assert (deepl.url, deepl.key, deepl.cap) == ("", "a=b:fx", 1000)
    assert (bergamot.url, bergamot.key, bergamot.cap, bergamot.models) == ("", "", 0, "/models")
    assert not any(rung.choice.is_hosted for rung in ladder.without_hosted().rungs)


# --- one engine after another --------------------------------------------------------------------


class Other:
    """A second engine, which puts a word behind what it is sent."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str], *rest: object) -> list[str]:
        """Translate."""
        self.asked += texts
        return [f"{pretend(text)} Bes." for text in texts]


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Other:
    """Return an engine that may be chosen as `other`."""
    other = Other()
    monkeypatch.setitem(ENGINES, "other", other)
    return other


BOTH = {"FORUM_TRANSLATOR": "en-es:test,*:other"}


def test_the_first_engine_is_asked_alone_where_it_answers(
    engine: Engine, other: Other, consultation: Consultation
) -> None:
    translation = translated(words(consultation, "We agree."), by=read_ladder(BOTH))
    assert translation is not None
    assert (translation.html.striptags(), translation.engine) == ("La egrii.", "test")
    assert not other.asked


@pytest.mark.parametrize("fault", [Misconfigured, Retryable])
def test_the_next_engine_is_asked_where_one_fails(
    engine: Engine, other: Other, consultation: Consultation, fault: type[Misconfigured]
) -> None:
    engine.faults = [fault("test", "status-500")] * 2
    translation = translated(words(consultation, "We agree."), by=read_ladder(BOTH))
    assert translation is not None
    assert (translation.html.striptags(), translation.engine) == ("La egrii. Bes.", "other")


def test_only_what_one_engine_refuses_goes_to_the_next(
    other: Other, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def picky(texts: Sequence[str], *rest: object) -> list[str]:
        if any("two" in text for text in texts):
            raise TextRefused("libre", "status-400")
        return [pretend(text) for text in texts]

    monkeypatch.setitem(ENGINES, "libre", picky)
    by = read_ladder({"FORUM_TRANSLATOR": "libre,other"})
    text = words(consultation, "Number one here. Number two here. Number three here.")
    translation = translated(text, by=by)
    assert translation is not None
    assert other.asked == ["Number two here."]
    assert [unit.engine for unit in stored_units(translation)] == ["libre", "other", "libre"]
    assert translation.engine == "libre"


def test_a_sentence_that_nobody_translates_stands_as_it_was_written(
    consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        ENGINES, "test", lambda texts, *_: ["" if "two" in t else pretend(t) for t in texts]
    )
    text = words(consultation, "Number one here. Number two here.")
    translation = translated(text, by=read_ladder({"FORUM_TRANSLATOR": "test"}))
    assert translation is not None
    assert translation.html.striptags() == "Numbir en hiri. Number two here."
    assert [str(unit.origin) for unit in stored_units(translation)] == ["machine", "original"]
    assert db.session.scalar(select(func.count()).select_from(Segment)) == 1


def test_a_text_of_which_nothing_is_translated_has_no_translation(
    consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "test", lambda texts, *_: [" " for _ in texts])
    assert translated(words(consultation, "We agree. They do not.")) is None


# --- what is installed ---------------------------------------------------------------------------


def test_a_whole_text_by_apertium(consultation: Consultation) -> None:
    need_apertium()
    apertium = EngineChoice("apertium", LIGHT)
    text = words(consultation, "The house is [red](https://a.org). We do **not** agree with [12].")
    translation = translated(text, "es", apertium)
    assert translation is not None
    assert ">roja</a>" in translation.html
    assert "[12]" in translation.html
    assert translation.engine == "apertium eng-spa"
    assert db.session.scalar(select(func.count()).select_from(Segment)) >= 2  # type: ignore[operator]


def test_a_whole_text_by_models(consultation: Consultation) -> None:
    need_chain()
    text = words(consultation, "La casa es **roja**. Nadie nos preguntó.", "es")
    translation = translated(text, "en", EngineChoice("bergamot", LIGHT))
    assert translation is not None
    assert translation.html.striptags() == "The house is red. No one asked us."
    assert translation.engine.startswith("bergamot ")
    assert translation.engine.endswith(" es-pt @pt-en")


def test_other_routes_make_another_fingerprint() -> None:
    need_apertium()
    everywhere = Ladder.of(EngineChoice("apertium", LIGHT))
    nowhere = Ladder.of(EngineChoice("apertium", replace(LIGHT, modes="/nowhere")))
    assert everywhere.fingerprint() != nowhere.fingerprint()
    assert nowhere.is_off
    assert len(directions()) == 6
