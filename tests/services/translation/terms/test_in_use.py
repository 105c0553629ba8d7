"""Terms in translations by any engine, and which texts a change of the glossary concerns."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum import clock
from forum.adapters.translators import ENGINES
from forum.adapters.translators.settings import EngineSettings
from forum.domain.policy import Role
from forum.domain.translation.terms.draft import TermDraft
from forum.domain.translation.terms.entries import Gender, Wording
from forum.domain.translation.units import Origin, sentence_key
from forum.extensions import db
from forum.jobs.glossary import renew_terms
from forum.models.consultation import Consultation
from forum.models.glossary import GlossaryTerm
from forum.models.job import Job
from forum.models.translation import MemoryEntry, Segment, Translation, TranslationStatus
from forum.models.user import User
from forum.services.translation.cache import KEPT_UNUSED, purge_segments
from forum.services.translation.terms import glossary
from forum.services.translation.terms.in_use import read_consultation_terms
from tests.builders import make_translation, make_user
from tests.services.translation.conftest import stored_units, translated, words

pytestmark = pytest.mark.usefixtures("db_session")

ENGLISH = {
    "The seed bank is open.": "El banco de la semilla está abierto.",
    "seed bank": "banco de la semilla",
    "Nothing changes here.": "Nada cambia aquí.",
    "The **seed bank** is open.": "",
}


class Dictionary:
    """An engine that knows a few sentences and says the others as they are."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(
        self, texts: Sequence[str], source: str, target: str, settings: EngineSettings
    ) -> list[str]:
        """Translate."""
        self.asked += texts
        return [ENGLISH.get(text, text) for text in texts]


@pytest.fixture
def dictionary(monkeypatch: pytest.MonkeyPatch) -> Dictionary:
    """Return an engine that may be chosen as `test`."""
    engine = Dictionary()
    monkeypatch.setitem(ENGINES, "test", engine)
    return engine


@pytest.fixture
def administrator() -> User:
    """Return who edits every glossary."""
    return make_user(role=Role.ADMINISTRATOR)


def draft(es: str = "semillero", en: str = "seed bank") -> TermDraft:
    return TermDraft({"en": Wording(en), "es": Wording(es, (), Gender.MASCULINE)})


def added(
    consultation: Consultation | None, es: str, by: User, en: str = "seed bank"
) -> GlossaryTerm:
    term = glossary.add_term(consultation, draft(es, en), by=by)
    db.session.commit()
    return term


def run_renewals() -> list[tuple[int, str]]:
    """Run the jobs that a change of a glossary enqueued; return the translations that they ask."""
    for job in db.session.scalars(select(Job).where(Job.kind == glossary.RENEWAL)).all():
        args = dict(job.args)
        db.session.delete(job)
        db.session.commit()
        renew_terms(args)
    jobs = db.session.scalars(select(Job).where(Job.kind == "translate").order_by(Job.id))
    return [(job.args["text_id"], job.args["language"]) for job in jobs]


def test_a_term_is_rendered_as_fixed_and_its_sentence_alone_is_asked_again(
    consultation: Consultation, dictionary: Dictionary, administrator: User
) -> None:
    text = words(consultation, "The seed bank is open. Nothing changes here.")
    translation = translated(text)
    assert translation is not None
    assert "El banco de la semilla está abierto." in translation.html
    added(consultation, "semillero", administrator)
    dictionary.asked.clear()
    translation = translated(text)
    assert translation is not None
    assert translation.html.strip() == "<p>El semillero está abierto. Nada cambia aquí.</p>"
    assert "Nothing changes here." not in dictionary.asked
    dictionary.asked.clear()
    translated(text)
    assert dictionary.asked == []


def test_what_is_of_use_again_is_kept_with_terms_and_without(
    consultation: Consultation, dictionary: Dictionary, administrator: User
) -> None:
    added(consultation, "semillero", administrator)
    text = words(consultation, "The seed bank is open. Nothing changes here.")
    translated(text)
    long_ago = clock.now().date() - KEPT_UNUSED - timedelta(days=1)
    db.session.execute(update(Segment).values(used_on=long_ago))
    db.session.commit()
    dictionary.asked.clear()
    translated(text)
    assert dictionary.asked == []
    purge_segments(100)
    kept = set(db.session.scalars(select(Segment.source)))
    assert kept == {"The seed bank is open.", "Nothing changes here."}


def test_another_edit_asks_only_for_the_sentences_with_the_term(
    consultation: Consultation, dictionary: Dictionary, administrator: User
) -> None:
    term = added(consultation, "semillero", administrator)
    text = words(consultation, "The seed bank is open. Nothing changes here.")
    translated(text)
    dictionary.asked.clear()
    glossary.change_term(consultation, term, draft("almacén"), by=administrator)
    db.session.commit()
    translation = translated(text)
    assert translation is not None
    assert "El almacén está abierto." in translation.html
    assert set(dictionary.asked) == {"The seed bank is open."}


def test_the_consultation_s_term_wins_over_the_site_s(
    consultation: Consultation, dictionary: Dictionary, administrator: User
) -> None:
    text = words(consultation, "The seed bank is open.")
    added(None, "almacén", administrator)
    translation = translated(text)
    assert translation is not None
    assert "El almacén" in translation.html
    added(consultation, "semillero", administrator)
    translation = translated(text)
    assert translation is not None
    assert "El semillero" in translation.html


def test_a_removed_term_no_longer_holds(
    consultation: Consultation, dictionary: Dictionary, administrator: User
) -> None:
    term = added(consultation, "semillero", administrator)
    glossary.remove_term(consultation, term, by=administrator)
    db.session.commit()
    translation = translated(words(consultation, "The seed bank is open."))
    assert translation is not None
    assert "banco de la semilla" in translation.html


def test_what_no_method_can_render_carries_the_doubt(
    consultation: Consultation, dictionary: Dictionary, administrator: User
) -> None:
    added(consultation, "cooperativa", administrator, en="cooperative")
    dictionary.asked.clear()
    ENGLISH["The cooperative meets."] = "La unión se reúne."
    ENGLISH["The XQ1Z meets."] = "Se reúne."
    translation = translated(words(consultation, "The cooperative meets."))
    assert translation is not None
    (unit,) = stored_units(translation)
    assert unit.doubts == "term"
    terms = read_consultation_terms(consultation.id, "es")
    (breach,) = terms.find_breaches(unit.source, unit.target, "en")
    assert (breach.use.surface, breach.expected) == ("cooperative", "cooperativa")


def test_a_person_s_translation_stays_and_carries_the_doubt(
    consultation: Consultation, dictionary: Dictionary, administrator: User
) -> None:
    added(consultation, "semillero", administrator)
    db.session.add(
        MemoryEntry(
            consultation_id=consultation.id,
            source_language="en",
            language="es",
            key=sentence_key("The seed bank is open."),
            source="The seed bank is open.",
            target="Abrió el banco.",
        )
    )
    db.session.commit()
    translation = translated(words(consultation, "The seed bank is open."))
    assert translation is not None
    (unit,) = stored_units(translation)
    assert (unit.target, unit.origin, unit.doubts) == ("Abrió el banco.", Origin.PERSON, "term")
    assert dictionary.asked == []


def test_marks_stand_around_the_words_of_the_glossary(
    consultation: Consultation, dictionary: Dictionary, administrator: User
) -> None:
    added(consultation, "semillero", administrator)
    translation = translated(words(consultation, "The **seed bank** is open."))
    assert translation is not None
    assert translation.html.strip() == "<p>El <strong>semillero</strong> está abierto.</p>"


def test_a_change_asks_for_the_texts_that_contain_the_term_and_for_no_others(
    consultation: Consultation, dictionary: Dictionary, administrator: User
) -> None:
    concerned = words(consultation, "Both **seed**\nbanks are closed.")
    by_a_person = words(consultation, "The seed bank again.")
    unconcerned = words(consultation, "A bank for seeds. Seed banking.")
    untranslated = words(consultation, "A seed bank that waits.")
    other_language = words(consultation, "Le seed bank est ouvert.", "fr")
    for text in (concerned, unconcerned, other_language):
        make_translation(text, "es", "Algo.")
    make_translation(concerned, "fr", "Quelque chose.")
    make_translation(by_a_person, "es", "Algo.", status=TranslationStatus.REVIEWED)
    db.session.commit()
    added(consultation, "semillero", administrator)
    assert run_renewals() == [(concerned.id, "es"), (concerned.id, "fr")]
    assert untranslated.translations == []


def test_a_change_of_the_site_s_glossary_concerns_every_consultation(
    consultation: Consultation,
    dictionary: Dictionary,
    administrator: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("forum.jobs.glossary.TEXTS", 2)
    texts = [words(consultation, f"Seed bank {n}.") for n in range(5)]
    for text in texts:
        make_translation(text, "es", "Algo.")
    db.session.commit()
    added(None, "semillero", administrator)
    assert run_renewals() == [(text.id, "es") for text in texts]


def test_segments_with_terms_and_without_stand_beside_each_other(
    consultation: Consultation, dictionary: Dictionary, administrator: User
) -> None:
    text = words(consultation, "The seed bank is open.")
    translated(text)
    added(consultation, "semillero", administrator)
    translated(text)
    rows = db.session.scalars(
        select(Segment.target).where(Segment.source == "The seed bank is open.")
    )
    assert sorted(rows) == ["El banco de la semilla está abierto.", "El semillero está abierto."]
    assert db.session.scalar(select(Translation.doubtful)) == 0
