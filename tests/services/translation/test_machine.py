"""Machine translations on a real database: the cache, the breaker, and whose words win."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from forum import clock, database
from forum.adapters.translators import ENGINES, Misconfigured
from forum.adapters.translators.errors import RateLimited, Retryable
from forum.adapters.translators.settings import EngineSettings
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import (
    EngineState,
    Text,
    Translation,
    TranslationStatus,
)
from forum.services.translation.cache import segment_key
from forum.services.translation.engines import EngineChoice
from forum.services.translation.machine import (
    find_request,
    list_missing_translations,
    run_engine,
    store_answer,
)
from tests.builders import make_translation
from tests.services.translation.conftest import (
    SOURCE,
    TEST,
    Engine,
    stored_units,
    translated,
    words,
)
from tests.support.languages.pretended import pretend
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")
on_any_database = pytest.mark.usefixtures("any_database")


def state(translator: EngineChoice = TEST) -> EngineState | None:
    """Return what is remembered of an engine."""
    db.session.expire_all()
    return db.session.get(EngineState, translator.state_name)


# --- translating ------------------------------------------------------------------------------


@on_any_database
def test_a_text_is_translated_and_stored_safe(engine: Engine, consultation: Consultation) -> None:
    translation = translated(words(consultation))
    assert translation is not None
    assert (translation.language, translation.engine) == ("es", "test")
    assert translation.status is TranslationStatus.MACHINE
    assert 'De <a href="https://a.org" rel="nofollow noopener ugc">de soti</a>' in (
        translation.html
    )
    assert "<strong>en</strong>" in translation.html
    assert "[3]" in translation.html


def test_what_an_engine_says_is_made_safe(
    engine: Engine, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        ENGINES, "test", lambda texts, *_: ["<img src=x onerror=y>a" for _ in texts]
    )
    translation = translated(words(consultation, "What is <img src=y>?"))
    assert translation is None
    monkeypatch.setitem(
        ENGINES, "test", lambda texts, *_: ["¿Qué es <img src=x onerror=y>?" for _ in texts]
    )
    translation = translated(words(consultation, "What is <img src=y>?"))
    assert translation is not None
    assert "<img" not in translation.html
    assert "&lt;img" in translation.html


def test_a_sentence_is_asked_once_for_all_texts(engine: Engine, consultation: Consultation) -> None:
    translated(words(consultation))
    before = len(engine.asked)
    translated(words(consultation))
    assert len(engine.asked) == before
    translated(words(consultation, SOURCE.replace("First", "The first")))
    assert engine.asked[before:] == ["The first sentence here."]


def test_other_languages_and_engines_have_sentences_of_their_own(
    engine: Engine, consultation: Consultation
) -> None:
    text = words(consultation, "We agree.")
    translated(text, "es")
    translated(text, "fr")
    assert engine.asked == ["We agree."] * 2
    keys = {
        segment_key("a", engine=engine, source=source, target=target)
        for engine, source, target in (
            ("x", "en", "es"),
            ("y", "en", "es"),
            ("x", "fr", "es"),
            ("x", "en", "fr"),
        )
    }
    assert len(keys) == 4


def test_blanks_and_the_form_of_accents_make_no_other_sentence() -> None:
    same = {"engine": "x", "source": "es", "target": "en"}
    assert segment_key("cooperaci\u00f3n  s\u00ed", **same) == segment_key(
        "cooperacio\u0301n\u00a0s\u00ed ", **same
    )


@on_any_database
def test_translating_twice_leaves_one_translation(
    engine: Engine, consultation: Consultation
) -> None:
    text = words(consultation)
    translated(text)
    translated(text)
    assert db.session.scalar(select(func.count()).select_from(Translation)) == 1


@pytest.mark.parametrize("status", [TranslationStatus.EDITED, TranslationStatus.REVIEWED])
def test_the_words_of_a_person_are_never_replaced(
    engine: Engine, consultation: Consultation, status: TranslationStatus
) -> None:
    text = words(consultation)
    make_translation(text, "es", "Lo que dice una persona.", status=status)
    assert translated(text) is None
    assert engine.asked == []


@on_any_database
def test_a_person_who_is_quicker_than_the_engine_wins(
    engine: Engine, consultation: Consultation
) -> None:
    text = words(consultation)
    request = find_request(text, "es")
    assert request is not None
    answer = run_engine(request, TEST)
    make_translation(text, "es", "Lo que dice una persona.", status=TranslationStatus.EDITED)
    assert store_answer(request, answer) is None
    db.session.commit()
    html = db.session.scalars(select(Translation.html)).one()
    assert "una persona" in html


@on_any_database
def test_a_text_that_is_gone_meanwhile_gets_no_translation(
    engine: Engine, consultation: Consultation
) -> None:
    text = words(consultation)
    request = find_request(text, "es")
    assert request is not None
    answer = run_engine(request, TEST)
    db.session.delete(text)
    db.session.commit()
    assert store_answer(request, answer) is None
    db.session.commit()


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_translated_into_its_own_or_an_unknown_language(
    engine: Engine, consultation: Consultation, language: str
) -> None:
    assert translated(words(consultation), language) is None
    assert engine.asked == []


def test_a_sentence_that_is_in_the_language_already_stays(
    engine: Engine, consultation: Consultation
) -> None:
    spanish = "La plataforma digital puede complementar el intercambio de personal."
    translation = translated(words(consultation, f"We agree with them. {spanish}"))
    assert translation is not None
    assert spanish in translation.html
    assert engine.asked == ["We agree with them."]


def test_doubts_are_stored(
    engine: Engine, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "test", lambda texts, *_: ["En 2030 iremos." for _ in texts])
    translation = translated(words(consultation, "In 2030 we will not go."))
    assert translation is not None
    (unit,) = stored_units(translation)
    assert unit.doubts == "negation"
    assert (translation.sentences, translation.checked, translation.doubtful) == (1, 0, 1)


def test_readers_pages_are_made_anew(engine: Engine, consultation: Consultation) -> None:
    before = consultation.version
    translated(words(consultation))
    db.session.refresh(consultation)
    assert consultation.version == before + 1


@on_any_database
def test_the_answer_may_be_stored_within_a_writing_transaction(
    engine: Engine, consultation: Consultation
) -> None:
    text = words(consultation)
    with database.writing():
        db.session.execute(select(Text.id)).all()
        assert translated(text) is not None


@on_any_database
def test_asking_holds_no_transaction(
    engine: Engine, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = find_request(words(consultation), "es")
    assert request is not None
    db.session.commit()
    seen: list[tuple[bool, int]] = []

    def look(texts: Sequence[str], *_: object) -> list[str]:
        seen.append((db.session().in_transaction(), db.engine.pool.checkedout()))  # type: ignore[attr-defined]
        return [pretend(text) for text in texts]

    monkeypatch.setitem(ENGINES, "test", look)
    run_engine(request, TEST)
    assert seen
    assert set(seen) == {(False, 0)}


# --- when engines fail ------------------------------------------------------------------------


@on_any_database
def test_what_was_said_before_a_failure_is_kept(
    engine: Engine, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = words(consultation, " ".join(f"Sentence number {n} is here." for n in range(60)))
    hosted = EngineChoice("libre")
    calls = []

    def fails_later(texts: Sequence[str], *rest: object) -> list[str]:
        calls.append(len(texts))
        if len(calls) > 1:
            raise Misconfigured("libre", "status-403")
        return [pretend(text) for text in texts]

    monkeypatch.setitem(ENGINES, "libre", fails_later)
    assert translated(text, by=hosted) is None
    db.session.execute(delete(EngineState))
    db.session.commit()
    monkeypatch.setitem(ENGINES, "libre", engine)
    assert translated(text, by=hosted) is not None
    assert len(engine.asked) == 20


@on_any_database
def test_failures_are_remembered_until_an_engine_answers(
    engine: Engine, consultation: Consultation, time: StillClock
) -> None:
    text = words(consultation, "We agree.")
    for failures in (1, 2, 3):
        engine.faults = [Retryable("test", "died")] * 2
        assert translated(text) is None
        remembered = state()
        assert remembered is not None
        assert remembered.failures == failures
    assert remembered is not None
    assert remembered.open_until == clock.now() + timedelta(minutes=1)
    time.tick(seconds=59)
    assert translated(text) is None
    assert engine.asked == []
    time.tick(seconds=1)
    assert translated(text) is not None
    remembered = state()
    assert remembered is not None
    assert (remembered.failures, remembered.open_until, remembered.kind) == (0, None, "")


def test_a_limit_is_respected_at_once(
    engine: Engine, consultation: Consultation, time: StillClock
) -> None:
    engine.faults = [RateLimited("test", "status-429", 300)]
    assert translated(words(consultation)) is None
    time.tick(seconds=299)
    assert translated(words(consultation)) is None
    time.tick(seconds=1)
    assert translated(words(consultation)) is not None


def test_wrong_settings_pause_for_long_and_other_settings_not(
    engine: Engine, consultation: Consultation, time: StillClock
) -> None:
    engine.faults = [Misconfigured("test", "status-403")]
    text = words(consultation)
    assert translated(text) is None
    remembered = state()
    assert remembered is not None
    assert (remembered.kind, remembered.code) == ("misconfigured", "status-403")
    time.tick(minutes=29)
    assert translated(text) is None
    other = EngineChoice("test", EngineSettings(url=TEST.settings.url, key="another"))
    assert translated(text, by=other) is not None


def test_nothing_is_asked_of_an_engine_that_is_off(consultation: Consultation) -> None:
    assert translated(words(consultation), by=EngineChoice()) is None
    assert state(EngineChoice()) is None


# --- what is missing --------------------------------------------------------------------------


@on_any_database
def test_what_is_missing_is_found_the_newest_first(
    engine: Engine, consultation: Consultation
) -> None:
    old, new = words(consultation), words(consultation, "Nous sommes d’accord.", "fr")
    words(consultation, "Wir sind einverstanden.", "de")
    everything = [(new.id, "en"), (new.id, "es"), (old.id, "es"), (old.id, "fr")]
    assert list_missing_translations(10) == everything
    assert list_missing_translations(3) == everything[:3]
    translated(new, "es")
    make_translation(old, "fr", "Nous parlons.", status=TranslationStatus.EDITED)
    assert list_missing_translations(10) == [(new.id, "en"), (old.id, "es")]
