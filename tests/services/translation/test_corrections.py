"""What people correct stands wherever the sentence stands, and no engine is asked."""

from dataclasses import asdict

import pytest
from sqlalchemy import func, select

from forum.domain.contributions.content import Part
from forum.domain.translation.units import Origin
from forum.errors import Invalid, VersionConflict
from forum.extensions import db
from forum.jobs.contributions import follow_up
from forum.jobs.translations import reassemble
from forum.models.consultation import Consultation
from forum.models.job import Job
from forum.models.translation import (
    MemoryEntry,
    Segment,
    Text,
    Translation,
    TranslationStatus,
)
from forum.models.user import User
from forum.services.consultations.texts import store_versions
from forum.services.contributions.follow_up import FollowUp
from forum.services.contributions.revise import revise
from forum.services.translation import corrections
from forum.services.translation.cache import purge_segments
from forum.services.translation.corrections import accept, correct, take_back
from forum.services.translation.machine import find_request, run_engine, store_answer
from forum.services.translation.memory import Rendering, find_phrase
from forum.services.translation.reassembly import PORTION
from tests.builders import make_consultation, make_contribution, make_user
from tests.services.translation.conftest import TEST, Engine, stored_units, translated, words
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("any_database", "db_session")

FIRST = "First sentence here."
SECOND = "Second ⟨1⟩one⟨/1⟩ here."


@pytest.fixture
def person() -> User:
    """Return somebody who translates."""
    return make_user("Inés Paredes")


def fix(
    consultation: Consultation, person: User, target: str, source: str = FIRST, **options: bool
) -> None:
    """Correct one sentence into Spanish."""
    correct(consultation, [Rendering("en", "es", source, target)], by=person, **options)
    db.session.commit()


def spanish(text: Text) -> Translation:
    """Return the Spanish translation of a text, read anew."""
    db.session.expire_all()
    return db.session.scalars(
        select(Translation).where(Translation.text_id == text.id, Translation.language == "es")
    ).one()


def made(consultation: Consultation, source: str = "") -> Text:
    """Store a text that is translated already."""
    text = words(consultation, source) if source else words(consultation)
    translated(text)
    return text


def newest_entry() -> MemoryEntry:
    """Return the latest entry of the memory."""
    return db.session.scalars(select(MemoryEntry).order_by(MemoryEntry.id.desc()).limit(1)).one()


# --- what follows a correction ----------------------------------------------------------------


def test_every_text_that_has_the_sentence_is_made_anew(
    engine: Engine, consultation: Consultation, person: User
) -> None:
    texts = [made(consultation), made(consultation, f"{FIRST} And more.")]
    asked = len(engine.asked)
    fix(consultation, person, "Primera frase.")
    assert len(engine.asked) == asked
    one, other = (spanish(text) for text in texts)
    assert one.html.startswith("<p>Primera frase. Sicand <strong>en</strong> hiri.</p>")
    assert other.html.strip() == "<p>Primera frase. Se mari.</p>"
    assert (one.status, one.sentences, one.checked) == (TranslationStatus.EDITED, 3, 1)
    unit = stored_units(one)[0]
    assert (unit.origin, unit.machine) == (Origin.PERSON, "Forst sintinci hiri.")
    assert one.by_id == person.id
    entry = newest_entry()
    assert (entry.by_id, entry.source, entry.consultation_id) == (
        person.id,
        FIRST,
        consultation.id,
    )


def test_pages_cards_and_search_follow(engine: Engine, time: StillClock, person: User) -> None:
    consultation = make_consultation()
    contribution = make_contribution(consultation, f"{FIRST} And more.")
    text = db.session.scalars(select(Text).where(Text.source.startswith(FIRST))).one()
    translated(text)
    db.session.execute(Job.__table__.delete())
    db.session.commit()
    before = (consultation.version, consultation.alterations, contribution.card_version)
    time.tick(hours=1)
    fix(consultation, person, "Primera frase.")
    db.session.expire_all()
    after = (consultation.version, consultation.alterations, contribution.card_version)
    assert after == tuple(number + 1 for number in before)
    assert [job.kind for job in db.session.scalars(select(Job))] == ["index"]


def test_other_consultations_are_reached_by_the_memory_of_the_site_alone(
    engine: Engine, consultation: Consultation, person: User
) -> None:
    other = make_consultation()
    here, there = made(consultation), made(other)
    fix(consultation, person, "Primera frase.")
    assert "Primera frase." in spanish(here).html
    assert "Primera frase." not in spanish(there).html
    fix(consultation, person, "Frase del sitio.", is_for_site=True)
    job = db.session.scalars(select(Job).where(Job.kind == corrections.REASSEMBLE)).one()
    reassemble(dict(job.args))
    assert "Frase del sitio." in spanish(there).html
    assert "Primera frase." in spanish(here).html


@pytest.mark.slow
def test_hundreds_of_texts_are_made_anew_in_portions(
    engine: Engine, consultation: Consultation, person: User
) -> None:
    texts = [made(consultation, FIRST) for _ in range(PORTION * 2 + 3)]
    fix(consultation, person, "Primera frase.")
    done = [text for text in texts if "Primera" in spanish(text).html]
    assert len(done) == PORTION
    job = db.session.scalars(select(Job).where(Job.kind == corrections.REASSEMBLE)).one()
    reassemble(dict(job.args))
    assert all("Primera" in spanish(text).html for text in texts)
    reassemble(dict(job.args))


def test_the_marks_of_each_text_stay_its_own(
    engine: Engine, consultation: Consultation, person: User
) -> None:
    bare = made(consultation, "Second one here.")
    linked = made(consultation, "Second [one](https://a.org) here.")
    marked = made(consultation)
    fix(consultation, person, "Aquí, la ⟨1⟩segunda⟨/1⟩.", SECOND)
    assert spanish(bare).html.strip() == "<p>Aquí, la segunda.</p>"
    assert 'la <a href="https://a.org" rel="nofollow noopener ugc">segunda</a>.' in (
        spanish(linked).html
    )
    fix(consultation, person, "Aquí, la one.", "Second one here.")
    assert "<strong>one</strong>." in spanish(marked).html
    assert ">one</a>." in spanish(linked).html


def test_what_people_type_is_text(engine: Engine, consultation: Consultation, person: User) -> None:
    text = made(consultation, FIRST)
    fix(consultation, person, "<img src=x onerror=y> & «sí»")
    assert spanish(text).html.strip() == "<p>&lt;img src=x onerror=y&gt; &amp; «sí»</p>"


@pytest.mark.parametrize(
    "target",
    [
        "Aquí, la segunda.",
        "Aquí, la ⟨1⟩segunda.",
        "Aquí, la ⟨/1⟩segunda⟨1⟩.",
        "Aquí⟨1⟩⟨/1⟩, la segunda.",
        "Aquí, la ⟨1⟩segunda⟨/1⟩ ⟨=1⟩.",
        "Aquí, la ⟨1⟩segunda⟨/1⟩ XQ1Z.",
    ],
)
def test_a_lost_doubled_or_unknown_code_is_refused(
    engine: Engine, consultation: Consultation, person: User, target: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        fix(consultation, person, target, SECOND)
    assert (refusal.value.code, refusal.value.field) == ("codes", "0")
    assert refusal.value.values["codes"]


# --- states -----------------------------------------------------------------------------------


def test_sentence_by_sentence_it_is_reviewed(
    engine: Engine, consultation: Consultation, person: User
) -> None:
    text = made(consultation, f"{FIRST} And more.")
    states = [(spanish(text).status, spanish(text).accepted_at)]
    fix(consultation, person, "Primera frase.")
    states.append((spanish(text).status, spanish(text).accepted_at))
    units = stored_units(spanish(text))
    accept(consultation, spanish(text), units, by=person)
    db.session.commit()
    done = spanish(text)
    assert states == [(TranslationStatus.MACHINE, None), (TranslationStatus.EDITED, None)]
    assert done.status is TranslationStatus.REVIEWED
    assert (done.accepted_by_id, done.checked, done.doubtful) == (person.id, 2, 0)
    assert done.accepted_at is not None
    assert done.html.strip() == "<p>Primera frase. Se mari.</p>"
    assert db.session.scalar(select(func.count(MemoryEntry.id))) == 2


def test_a_correction_can_be_taken_back(
    engine: Engine, consultation: Consultation, person: User
) -> None:
    text = made(consultation, f"{FIRST} And more.")
    accept(consultation, spanish(text), stored_units(spanish(text))[1:], by=person)
    fix(consultation, person, "Primera.")
    fix(consultation, person, "Primera frase.")
    assert spanish(text).status is TranslationStatus.REVIEWED
    for said, status in (
        ("<p>Primera. Se mari.</p>", TranslationStatus.REVIEWED),
        ("<p>Primera frase. Se mari.</p>", TranslationStatus.REVIEWED),
    ):
        take_back(consultation, newest_entry(), by=person)
        db.session.commit()
        assert (spanish(text).html.strip(), spanish(text).status) == (said, status)
    assert db.session.scalar(select(func.count(MemoryEntry.id))) == 5


def test_the_first_correction_taken_back_leaves_what_the_engine_said(
    engine: Engine, consultation: Consultation, person: User
) -> None:
    text = made(consultation, FIRST)
    fix(consultation, person, "Primera frase.")
    later = made(consultation, f"{FIRST} And more.")
    asked = len(engine.asked)
    take_back(consultation, newest_entry(), by=person)
    db.session.commit()
    assert spanish(text).html.strip() == "<p>Forst sintinci hiri.</p>"
    assert (spanish(text).status, spanish(text).accepted_at) == (TranslationStatus.MACHINE, None)
    assert spanish(later).html.strip() == "<p>Forst sintinci hiri. Se mari.</p>"
    assert len(engine.asked) == asked
    again = made(consultation, f"{FIRST} And again.")
    assert spanish(again).checked == 0


def test_only_the_newest_is_taken_back(
    engine: Engine, consultation: Consultation, person: User
) -> None:
    made(consultation, FIRST)
    fix(consultation, person, "Primera.")
    old = newest_entry()
    fix(consultation, person, "Primera frase.")
    with pytest.raises(VersionConflict):
        take_back(consultation, old, by=person)


# --- edits of the original --------------------------------------------------------------------


def replace_text(text: Text, source: str) -> Text:
    """Store a text in place of another."""
    new = words(db.session.get_one(Consultation, text.consultation_id), source)
    new.replaces_id = text.id
    db.session.commit()
    translated(new)
    return new


def test_untouched_sentences_keep_the_words_of_people(
    engine: Engine, consultation: Consultation, person: User
) -> None:
    text = made(consultation, f"{FIRST} And more. The end.")
    accept(consultation, spanish(text), stored_units(spanish(text)), by=person)
    db.session.commit()
    new = spanish(replace_text(text, f"{FIRST} And much more. The end."))
    assert (new.status, new.checked, new.sentences) == (TranslationStatus.EDITED, 2, 3)
    assert new.accepted_at is not None, "all of it was accepted once, and is not any more"
    assert [unit.origin for unit in stored_units(new)] == ["person", "machine", "person"]
    shorter = spanish(replace_text(text, f"{FIRST} The end."))
    assert (shorter.status, shorter.checked) == (TranslationStatus.REVIEWED, 2)


def test_a_correction_during_a_translation_is_not_lost(
    engine: Engine, consultation: Consultation, person: User
) -> None:
    text = words(consultation, f"{FIRST} And more.")
    request = find_request(text, "es")
    assert request is not None
    answer = run_engine(request, TEST)
    fix(consultation, person, "Primera frase.")
    store_answer(request, answer)
    db.session.commit()
    assert spanish(text).html.strip() == "<p>Primera frase. Se mari.</p>"
    assert spanish(text).checked == 1


def test_authors_words_are_known_as_theirs(engine: Engine, person: User) -> None:
    consultation = make_consultation()
    author = make_user("Lucía Ferreyra")
    make_contribution(consultation, f"{FIRST} And more.", author=author)
    text = db.session.scalars(select(Text).where(Text.source.startswith(FIRST))).one()
    translated(text)
    fix(consultation, author, "Primera frase.")
    assert spanish(text).is_by_author
    fix(consultation, person, "Y más.", "And more.")
    assert not spanish(text).is_by_author


# --- concordance ------------------------------------------------------------------------------


def test_phrases_are_found_in_both_languages(
    engine: Engine, consultation: Consultation, person: User
) -> None:
    other = make_consultation(questions=0)
    made(consultation, "100 % of the secondment.\n\n1000 secondments.")
    made(other, "Another secondment. A commission.")
    fix(consultation, person, "100 % de la comisión.", "100 % of the secondment.")
    fix(consultation, person, "1000 comisiones.", "1000 secondments.")
    fix(other, person, "Otra comisión.", "Another secondment.")
    fix(other, person, "Del sitio: comisión.", "A commission.", is_for_site=True)
    place = {"consultation_id": consultation.id, "language": "es"}

    def found(phrase: str) -> list[str]:
        return [finding.target for finding in find_phrase(phrase, **place)]  # type: ignore[arg-type]

    assert found("secondment") == ["1000 comisiones.", "100 % de la comisión."]
    assert found("COMISI") == ["Del sitio: comisión.", "1000 comisiones.", "100 % de la comisión."]
    assert found("0 %") == ["100 % de la comisión."]
    assert found(" ") == []


# --- segments ---------------------------------------------------------------------------------


def count_segments() -> int:
    """Return how many sentences of engines are kept."""
    return db.session.scalar(select(func.count()).select_from(Segment)) or 0


def test_segments_go_when_nothing_has_used_them_for_long(
    engine: Engine, consultation: Consultation, time: StillClock
) -> None:
    made(consultation, "We use this often.")
    made(consultation, "We said this once.")
    time.tick(days=60)
    made(consultation, "We use this often. And more.")
    assert engine.asked.count("We use this often.") == 1
    time.tick(days=31)
    assert purge_segments(100) == 1
    db.session.commit()
    assert sorted(db.session.scalars(select(Segment.source))) == ["And more.", "We use this often."]


def test_segments_go_with_the_text_that_they_were_made_for(
    engine: Engine, consultation: Consultation
) -> None:
    text = made(consultation)
    assert count_segments() > 2
    db.session.delete(text)
    db.session.commit()
    assert count_segments() == 0


# --- which text replaces which ----------------------------------------------------------------


def test_an_edited_contribution_replaces_its_texts(engine: Engine) -> None:
    consultation = make_consultation()
    author = make_user()
    contribution = make_contribution(consultation, f"{FIRST} And more.", author=author)
    parts = [Part(f"{FIRST} And much more.", "en")]
    revise(contribution, consultation, parts, by=author)
    follow_up(asdict(FollowUp(contribution.id)))
    texts = {text.source: text for text in db.session.scalars(select(Text))}
    old, new = texts[f"{FIRST} And more."], texts[f"{FIRST} And much more."]
    assert (old.replaces_id, new.replaces_id) == (None, old.id)


def test_a_version_that_was_not_changed_with_its_original_is_out_of_date(
    consultation: Consultation, time: StillClock
) -> None:
    old = store_versions(consultation, None, {"en": "Who sows?", "es": "¿Quién siembra?"}, None)
    assert old is not None
    db.session.commit()
    time.tick(days=1)
    kept = {"en": "Who sows what?", "es": "¿Quién siembra?", "fr": "Qui sème quoi ?"}
    new = store_versions(consultation, old, kept, None)
    assert new is not None
    db.session.commit()
    assert new.replaces_id == old.id
    accepted = {t.language: t.accepted_at for t in new.translations}
    assert accepted["es"] is not None
    assert accepted["es"] < new.created_at == accepted["fr"]
