"""Translating in the background: engines that answer, fail, rest or are not there."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session, scoped_session

from forum import clock
from forum.adapters.translators import ENGINES
from forum.adapters.translators.errors import (
    Misconfigured,
    RateLimited,
    Retryable,
    TextRefused,
)
from forum.adapters.translators.settings import EngineSettings
from forum.extensions import db
from forum.jobs import sweeps
from forum.models.job import Job
from forum.models.translation import Text, Translation, TranslationStatus
from forum.services.texts.store import store_human_translation, store_text
from tests.builders import make_consultation
from tests.support.languages.pretended import pretend
from tests.support.needs import leave_to_slow
from tests.support.tasks import do, work, work_without_sweeps
from tests.support.times import StillClock

Database = scoped_session[Session]
Engine = Callable[[Sequence[str], str, str, EngineSettings], list[str]]


class Fake:
    """An engine that shouts, or raises what it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.error: Exception | None = None
        self.was_in_transaction = False

    def __call__(
        self, texts: Sequence[str], source: str, target: str, settings: EngineSettings
    ) -> list[str]:
        self.asked += texts
        self.was_in_transaction |= db.session().in_transaction()
        if self.error is not None:
            raise self.error
        return [pretend(text) for text in texts]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Fake:
    fake = Fake()
    monkeypatch.setitem(ENGINES, "fake", fake)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return fake


@pytest.fixture
def app(make_app: Callable[..., Flask], engine: Fake) -> Flask:
    return make_app(FORUM_TRANSLATOR="fake")


@pytest.fixture
def text(db_session: Database, app: Flask) -> Text:
    """Store a text in English, of which two translations are asked for and no others."""
    consultation = make_consultation(questions=1)
    for job in db_session.scalars(select(Job)):
        db_session.delete(job)
    stored = store_text(consultation.id, "We buy beans.", "en")
    db_session.commit()
    return stored


def waiting(db_session: Database) -> list[Job]:
    return list(db_session.scalars(select(Job).order_by(Job.id)))


def versions(db_session: Database, text: Text) -> dict[str, str]:
    rows = db_session.scalars(select(Translation).where(Translation.text_id == text.id))
    return {row.language: row.html.striptags() for row in rows}


def test_a_text_is_translated_and_no_transaction_waits_for_the_engine(
    app: Flask, db_session: Database, text: Text, engine: Fake
) -> None:
    work_without_sweeps(app)
    assert versions(db_session, text) == {"es": "La la biens.", "fr": "La la biens."}
    assert not waiting(db_session)
    assert not engine.was_in_transaction


def test_a_failure_is_tried_again_a_few_times(
    app: Flask, db_session: Database, text: Text, engine: Fake, time: StillClock
) -> None:
    engine.error = Retryable("fake", "connection")
    work_without_sweeps(app)
    jobs = waiting(db_session)
    assert {job.attempts for job in jobs} == {1}
    assert all(job.error.startswith("EngineFailed fake: connection ") for job in jobs)
    assert all(job.run_at > clock.now() for job in jobs)
    engine.error = None
    time.tick(hours=1)
    work_without_sweeps(app)
    assert set(versions(db_session, text)) == {"es", "fr"}


def test_a_refused_text_is_left_until_other_engines_are_chosen(
    app: Flask,
    db_session: Database,
    text: Text,
    engine: Fake,
    time: StillClock,
    make_app: Callable[..., Flask],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine.error = TextRefused("fake", "status-400")
    work_without_sweeps(app)
    for _ in range(5):
        time.tick(days=1)
        work(app)
    assert engine.asked.count("We buy beans.") == 2
    assert {job.failed_at is not None for job in waiting(db_session)} == {True}
    monkeypatch.setitem(ENGINES, "other", lambda texts, *_: [f"{text} Bis." for text in texts])
    work(make_app(FORUM_TRANSLATOR="fake,other"))
    assert set(versions(db_session, text)) == {"es", "fr"}


@pytest.mark.parametrize(
    "code", leave_to_slow([f"status-{n}" for n in (404, 401, 403, 302)], quick=1)
)
def test_an_engine_that_shuts_us_out_is_asked_once_in_half_an_hour(
    code: str, app: Flask, db_session: Database, text: Text, engine: Fake, time: StillClock
) -> None:
    engine.error = Misconfigured("fake", code)
    for _ in range(30):
        work(app)
        time.tick(minutes=4)
    assert len(engine.asked) <= 10
    engine.error = None
    time.tick(minutes=31)
    work(app)
    assert set(versions(db_session, text)) == {"es", "fr"}


def test_an_engine_that_rests_costs_no_attempt_however_long_it_does(
    app: Flask,
    db_session: Database,
    text: Text,
    engine: Fake,
    time: StillClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine.error = RateLimited("fake", "429", retry_after=600)
    for job in waiting(db_session):
        job.priority = 1
    db_session.commit()
    for _ in range(12):
        work_without_sweeps(app)
        jobs = waiting(db_session)
        assert [(job.attempts, job.priority) for job in jobs] == [(0, 1), (0, 1)]
        assert all(clock.now() < job.run_at <= clock.now() + timedelta(hours=1) for job in jobs)
        time.tick(hours=1)
    engine.error = None
    work_without_sweeps(app)
    assert set(versions(db_session, text)) == {"es", "fr"}


def test_without_engine_jobs_end_and_nothing_asks_for_more(
    make_app: Callable[..., Flask], db_session: Database, text: Text
) -> None:
    work(make_app(FORUM_TRANSLATOR="off"))
    assert not waiting(db_session)
    assert not versions(db_session, text)


def test_a_person_who_was_quicker_is_not_overruled(
    app: Flask, db_session: Database, text: Text, engine: Fake
) -> None:
    store_human_translation(text, "es", "Compramos.", by_id=None, status=TranslationStatus.EDITED)
    db_session.commit()
    work_without_sweeps(app)
    assert versions(db_session, text) == {"es": "Compramos.", "fr": "La la biens."}


@pytest.fixture
def fallback(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let another engine be asked where the first fails; return what it was asked."""
    asked: list[str] = []

    def translate(texts: Sequence[str], *_: object) -> list[str]:
        asked.extend(texts)
        return [f"{text} Bis." for text in texts]

    monkeypatch.setitem(ENGINES, "other", translate)
    app.config["FORUM_TRANSLATOR"] = "fake,other"
    return asked


def test_what_a_better_engine_failed_at_for_a_while_is_asked_of_it_once_more(
    app: Flask,
    db_session: Database,
    text: Text,
    engine: Fake,
    fallback: list[str],
    time: StillClock,
) -> None:
    engine.error = Retryable("fake", "time-out")
    work_without_sweeps(app)
    assert set(versions(db_session, text).values()) == {"We buy beans. Bis."}
    engine.error = None
    work_without_sweeps(app)
    assert set(versions(db_session, text).values()) == {"We buy beans. Bis."}
    time.tick(minutes=31)
    work_without_sweeps(app)
    assert set(versions(db_session, text).values()) == {"La la biens."}
    assert not waiting(db_session)
    assert len(fallback) == 2  # one for each language, and none is asked for again


def test_a_better_engine_that_fails_twice_is_not_asked_for_ever(
    app: Flask,
    db_session: Database,
    text: Text,
    engine: Fake,
    fallback: list[str],
    time: StillClock,
) -> None:
    engine.error = Retryable("fake", "time-out")
    for _ in range(2):
        work_without_sweeps(app)
        time.tick(minutes=31)
    assert not waiting(db_session)
    assert set(versions(db_session, text).values()) == {"We buy beans. Bis."}


def test_what_a_person_has_accepted_meanwhile_stays(
    app: Flask,
    db_session: Database,
    text: Text,
    engine: Fake,
    fallback: list[str],
    time: StillClock,
) -> None:
    engine.error = Retryable("fake", "time-out")
    work_without_sweeps(app)
    for row in db_session.scalars(select(Translation).where(Translation.text_id == text.id)):
        row.accepted_at = clock.now()
    db_session.commit()
    engine.error = None
    time.tick(minutes=31)
    work_without_sweeps(app)
    assert set(versions(db_session, text).values()) == {"We buy beans. Bis."}
    assert not waiting(db_session)


def test_a_better_engine_that_refuses_a_text_is_not_asked_again(
    app: Flask, db_session: Database, text: Text, engine: Fake, fallback: list[str]
) -> None:
    engine.error = TextRefused("fake", "status-400")
    work_without_sweeps(app)
    assert set(versions(db_session, text).values()) == {"We buy beans. Bis."}
    assert not waiting(db_session)


def test_a_text_that_is_gone_ends_its_jobs(
    app: Flask, db_session: Database, text: Text, engine: Fake
) -> None:
    db_session.delete(text)
    db_session.commit()
    work_without_sweeps(app)
    assert not waiting(db_session)
    assert not engine.asked


# --- what nobody asked for --------------------------------------------------------------------


def test_lost_jobs_are_asked_for_again(
    app: Flask, db_session: Database, text: Text, engine: Fake
) -> None:
    for job in waiting(db_session):
        db_session.delete(job)
    db_session.commit()
    work(app)
    assert set(versions(db_session, text)) == {"es", "fr"}


def test_older_texts_are_found_behind_many_that_could_not_be_translated(
    app: Flask, db_session: Database, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 2)
    first = store_text(text.consultation_id, "An older one.", "en", translate=False)
    for n in range(3):
        store_text(text.consultation_id, f"Refused {n}.", "en")
    for job in waiting(db_session):
        job.failed_at = clock.now()
    db_session.commit()
    do(sweeps.sweep_translations)
    assert [job.args["text_id"] for job in waiting(db_session)][-2:] == [first.id, first.id]


@pytest.fixture
def writes(db_session: Database) -> Iterator[list[str]]:
    """Collect statements that write."""
    found: list[str] = []

    def note(connection: object, cursor: object, sql: str, *rest: object) -> None:
        if sql.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            found.append(sql)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_sweep_that_finds_nothing_writes_nothing(
    app: Flask, db_session: Database, text: Text, writes: list[str]
) -> None:
    do(sweeps.sweep_translations)
    writes.clear()
    do(sweeps.sweep_translations)
    assert not writes
