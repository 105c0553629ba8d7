"""Points with their excerpts in the original and in the reader's language."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from forum.adapters.translators import ENGINES
from forum.adapters.translators.settings import EngineSettings
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.revision import Passage
from forum.models.synthesis.point import Excerpt, Point
from forum.models.translation import Text, TranslationStatus
from forum.models.user import User
from forum.services.synthesis import points
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.point_lists import EvidenceView, list_evidence, list_points
from forum.services.synthesis.summary.sources import read_words
from forum.services.texts.store import store_human_translation
from forum.services.translation.engines import EngineChoice
from forum.services.translation.memory import Rendering, add_entries
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
    translate_text,
)
from tests.support.languages.pretended import pretend

pytestmark = pytest.mark.usefixtures("db_session")

WORDS = "Los precios *suben*. Muchos guardan su semilla.\n\nEs la ley."


@pytest.fixture
def by() -> User:
    return make_appointment(make_consultation(), Role.FACILITATOR)


@pytest.fixture
def point(by: User) -> Point:
    consultation = db.session.query(Consultation).one()
    point = points.note_point(consultation, "Seed.", "en", by=by)
    contribution = make_contribution(consultation, WORDS, language="es")
    html = db.session.query(Passage).one().text.html
    start = text_content(html).index("Muchos")
    points.attach(point, mark(contribution, 0, WordSpan(start, start + 14), by=by), by=by)
    db.session.commit()
    return point


def text_of() -> Text:
    return db.session.query(Passage).one().text


def evidence(point: Point, language: str = "en") -> EvidenceView:
    (view,) = list_evidence(db.session.query(Consultation).one(), point, language)
    return view


def pretended(
    texts: Sequence[str], source: str, target: str, settings: EngineSettings
) -> list[str]:
    return [pretend(text) for text in texts]


def test_the_sentence_that_holds_the_words_is_translated(
    point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert evidence(point).translation is None
    monkeypatch.setitem(ENGINES, "test", pretended)
    assert translate_text(text_of(), "en", EngineChoice("test")) is not None
    db.session.commit()
    view = evidence(point)
    assert view.excerpt.words == "Muchos guardan"
    assert view.translation is not None
    assert view.translation.words == pretend("Muchos guardan su semilla.")
    assert view.translation.is_machine
    assert evidence(point, "es").translation is None


@pytest.mark.parametrize(
    ("sentence", "is_machine"), [("Muchos guardan su semilla.", False), ("Es la ley.", True)]
)
def test_a_sentence_is_by_a_machine_until_a_person_translated_that_one(
    point: Point, monkeypatch: pytest.MonkeyPatch, sentence: str, is_machine: bool
) -> None:
    monkeypatch.setitem(ENGINES, "test", pretended)
    consultation = db.session.query(Consultation).one()
    add_entries(consultation, [Rendering("es", "en", sentence, "So it is.")], by=make_user())
    translation = translate_text(text_of(), "en", EngineChoice("test"))
    db.session.commit()
    assert translation is not None
    assert translation.status is TranslationStatus.EDITED
    shown = evidence(point).translation
    assert shown is not None
    assert shown.is_machine == is_machine
    ((_digest, cited),) = read_words(db.session.scalars(select(Excerpt.id)).all(), "en").values()
    assert (cited.translation, cited.is_machine) == (shown.words, is_machine)


def test_a_translation_by_a_person_is_shown_as_a_whole_if_it_is_short(point: Point) -> None:
    for words in ("Prices rise. Many keep their seed. It is the law.", "So long. " * 400):
        store_human_translation(
            text_of(), "en", words, by_id=None, status=TranslationStatus.REVIEWED
        )
        db.session.commit()
        translation = evidence(point).translation
        assert (translation is None) == (len(words) > 1_500)
        if translation is not None:
            assert (translation.words, translation.is_machine) == (words, False)


def test_points_are_listed_with_what_stands_behind_them(point: Point) -> None:
    (view,) = list_points(db.session.query(Consultation).one(), "en")
    assert (view.excerpts, view.broken, view.merged) == (1, 0, 0)
    assert view.voices.voices == 1
