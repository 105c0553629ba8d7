"""The translation memory: the units of translations, and the words of people."""

import pytest

from forum.domain.translation.units import Origin, sentence_key
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import (
    MemoryEntry,
)
from tests.services.translation.conftest import Engine, stored_units, translated, words

pytestmark = pytest.mark.usefixtures("db_session")


def test_the_sentences_of_a_translation_are_stored(
    engine: Engine, consultation: Consultation
) -> None:
    translation = translated(words(consultation))
    assert translation is not None
    units = stored_units(translation)
    assert [(unit.source, unit.target) for unit in units] == [
        ("First sentence here.", "Forst sintinci hiri."),
        ("Second ⟨1⟩one⟨/1⟩ here.", "Sicand ⟨1⟩en⟨/1⟩ hiri."),
        ("- See ⟨1⟩the site⟨/1⟩ and ⟨=1⟩.", "- De ⟨1⟩de soti⟨/1⟩ se ⟨=1⟩."),
    ]
    assert {(unit.origin, unit.engine) for unit in units} == {(Origin.MACHINE, "test")}


def test_the_words_of_people_win_and_no_engine_is_asked(
    engine: Engine, consultation: Consultation
) -> None:
    entries = [
        (None, "First sentence here.", "Primera (sitio)."),
        (consultation.id, "First sentence here.", "Primera frase."),
        (None, "Second one here.", "Otra."),
        (None, "Second one here.", "Aquí, la ⟨1⟩segunda⟨/1⟩."),
    ]
    for consultation_id, source, target in entries:
        db.session.add(
            MemoryEntry(
                consultation_id=consultation_id,
                source_language="en",
                language="es",
                key=sentence_key(source),
                source=source,
                target=target,
            )
        )
        db.session.flush()
    db.session.commit()
    translation = translated(words(consultation))
    assert translation is not None
    assert "Primera frase. Aquí, la <strong>segunda</strong>." in translation.html
    assert not {"First sentence here.", "Second one here."} & set(engine.asked)
    assert (translation.sentences, translation.checked) == (3, 2)
