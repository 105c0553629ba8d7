"""Accepting a translation of the team's words, and what takes the acceptance away."""

import pytest

from forum.domain.consultations.text_kinds import TextKind
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.translation import Text, Translation, TranslationStatus
from forum.services.texts.localised import localise
from forum.services.translation.machine import EngineAnswer, find_request, store_answer
from forum.services.translation.review import (
    accept_as_read,
    accept_translation,
    hash_words,
    list_unseen,
)
from tests.builders import make_appointment, make_consultation, make_text, make_translation
from tests.services.translation.conftest import stored_units, translated

pytestmark = pytest.mark.usefixtures("db_session")


def title_of(consultation_id: int) -> Text:
    """Return the text of a consultation's title."""
    return db.session.scalars(
        db.select(Text).where(Text.consultation_id == consultation_id).order_by(Text.id)
    ).first() or pytest.fail("no title")


def translate_again(text: Text, words: str) -> Translation:
    """Store what an engine says of a text now."""
    request = find_request(text, "es")
    assert request is not None
    translation = store_answer(request, EngineAnswer(html=words))
    db.session.commit()
    assert translation is not None
    return translation


def test_an_accepted_translation_stands_for_the_original_and_no_machine_replaces_it() -> None:
    consultation = make_consultation("Seeds for dry lands")
    text = title_of(consultation.id)
    person = make_appointment(consultation, Role.TRANSLATOR)
    first = translate_again(text, "<p>Semillas</p>")
    assert localise([text.id], "es")[text.id].plain == "Seeds for dry lands"
    version = consultation.version
    accept_translation(consultation, first, by=person)
    db.session.commit()
    db.session.refresh(consultation)
    assert consultation.version > version
    assert localise([text.id], "es")[text.id].plain == "Semillas"
    assert (first.status, first.accepted_by_id) == (TranslationStatus.REVIEWED, person.id)
    assert find_request(text, "es") is None


def test_a_translation_that_is_checked_in_part_is_not_accepted() -> None:
    consultation = make_consultation("Seeds for dry lands")
    text = title_of(consultation.id)
    translation = translate_again(text, "<p>Semillas. Tierras.</p>")
    translation.status = TranslationStatus.EDITED
    translation.sentences, translation.checked = 2, 1
    db.session.commit()
    assert localise([text.id], "es")[text.id].plain == "Seeds for dry lands"


@pytest.mark.usefixtures("engine")
def test_a_translation_that_lost_its_marks_is_left_and_counted() -> None:
    consultation = make_consultation(questions=0)
    person = make_appointment(consultation, Role.TRANSLATOR)
    text = make_text(consultation, "One **strong** word.", "en")
    db.session.commit()
    translated(text)
    translation = db.session.scalars(
        db.select(Translation).where(Translation.text_id == text.id, Translation.language == "es")
    ).one()
    stamp = f"{text.id}:{hash_words(str(translation.html))}"
    unit = stored_units(translation)[0]
    sound, unit.target = unit.target, "A WORD."
    db.session.commit()
    assert accept_as_read(consultation, "es", [stamp], by=person) == (0, 0, 1)
    unit.target = sound
    db.session.commit()
    assert accept_as_read(consultation, "es", [stamp], by=person) == (1, 0, 0)


def test_what_is_unseen_is_listed_in_the_order_of_the_pages() -> None:
    consultation = make_consultation(questions=2)
    unseen = list_unseen(consultation.id)
    assert [(item.kind, item.number) for item in unseen["fr"]] == [
        (TextKind.TITLE, 0),
        (TextKind.INTRODUCTION, 0),
        (TextKind.QUESTION, 1),
        (TextKind.QUESTION, 2),
    ]
    assert unseen["en"] == []
    make_translation(title_of(consultation.id), "fr", "Semences", status=TranslationStatus.EDITED)
    assert len(list_unseen(consultation.id)["fr"]) == 3
