"""Which engine is chosen, and one that is installed."""

import pytest
from sqlalchemy import func, select

from forum.adapters.translators.apertium import is_installed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import (
    Segment,
)
from forum.services.translation.engines import EngineChoice, read_engine_choice
from tests.services.translation.conftest import translated, words
from tests.support.needs import need

pytestmark = pytest.mark.usefixtures("db_session")


CHOSEN = [
    ({}, True, "apertium"),
    ({}, False, "off"),
    ({"FORUM_TRANSLATOR": "auto"}, True, "apertium"),
    ({"FORUM_TRANSLATOR": "auto", "FORUM_TRANSLATOR_URL": "http://a/"}, True, "libre"),
    ({"FORUM_TRANSLATOR": "deepl", "FORUM_TRANSLATOR_KEY": "k"}, True, "deepl"),
    ({"FORUM_TRANSLATOR": "off", "FORUM_TRANSLATOR_URL": "http://a/"}, True, "off"),
]


@pytest.mark.parametrize(("config", "installed", "engine"), CHOSEN)
def test_the_engine_that_is_chosen(
    monkeypatch: pytest.MonkeyPatch, config: dict[str, str], installed: bool, engine: str
) -> None:
    monkeypatch.setattr("forum.services.translation.engines.is_installed", lambda: installed)
    translator = read_engine_choice(config)
    assert translator.engine == engine
    assert translator.settings.key == config.get("FORUM_TRANSLATOR_KEY", "")


def test_a_whole_text_by_apertium(consultation: Consultation) -> None:
    need(is_installed(), "Apertium (apertium, apertium-eng-spa, apertium-fr-es)")
    apertium = EngineChoice("apertium")
    text = words(consultation, "The house is [red](https://a.org). We do **not** agree with [12].")
    translation = translated(text, "es", apertium)
    assert translation is not None
    assert ">roja</a>" in translation.html
    assert "[12]" in translation.html
    assert db.session.scalar(select(func.count()).select_from(Segment)) >= 2  # type: ignore[operator]
