"""An engine that pretends to translate, and texts for it."""

from collections.abc import Sequence

import pytest
from sqlalchemy import delete, select

from forum.adapters.translators import ENGINES
from forum.adapters.translators.client import RetryPace
from forum.adapters.translators.errors import TranslationError
from forum.adapters.translators.settings import EngineSettings
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import (
    Text,
    Translation,
    TranslationUnit,
)
from forum.services.translation.engines import EngineChoice, Translator
from tests.builders import make_consultation, make_text, translate_text
from tests.support.languages.pretended import pretend

TEST = EngineChoice("test", EngineSettings(url="https://a.example/"))
SOURCE = "First sentence here. Second **one** here.\n\n- See [the site](https://a.org) and [3]."


class Engine:
    """Pretends to translate, or fails as it is told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.faults: list[TranslationError] = []

    def __call__(
        self, texts: Sequence[str], source: str, target: str, settings: EngineSettings
    ) -> list[str]:
        """Translate."""
        if self.faults:
            raise self.faults.pop(0)
        self.asked += texts
        return [pretend(text) for text in texts]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Return an engine that may be chosen as `test`; nobody waits before a second try."""
    engine = Engine()
    monkeypatch.setitem(ENGINES, "test", engine)
    monkeypatch.setattr(
        "forum.adapters.translators.client.RetryPace", lambda: RetryPace(lambda _: None)
    )
    return engine


@pytest.fixture
def consultation() -> Consultation:
    """Return a consultation whose own texts are gone, so that nothing else is missing."""
    consultation = make_consultation(questions=0)
    for part in list(consultation.texts.values()):
        db.session.delete(part)
    db.session.flush()
    db.session.execute(delete(Text))
    db.session.commit()
    return consultation


def stored_units(translation: Translation) -> list[TranslationUnit]:
    """Return the units of a translation, in order."""
    return list(
        db.session.scalars(
            select(TranslationUnit)
            .where(TranslationUnit.translation_id == translation.id)
            .order_by(TranslationUnit.position)
        )
    )


def words(consultation: Consultation, source: str = SOURCE, language: str = "en") -> Text:
    """Store a text."""
    text = make_text(consultation, source, language)
    db.session.commit()
    return text


def translated(text: Text, language: str = "es", by: Translator = TEST) -> Translation | None:
    """Translate as a job does."""
    translation = translate_text(text, language, by)
    db.session.commit()
    return translation
