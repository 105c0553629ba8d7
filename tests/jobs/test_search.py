"""What is searched follows what readers see, and what is lost on the way is found."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum import clock
from forum.domain.contributions.statuses import Status
from forum.domain.search.query import parse_query
from forum.extensions import db
from forum.jobs import sweeps
from forum.jobs.search import index_contributions
from forum.models.consultation import Consultation
from forum.models.job import Job
from forum.models.search import SearchDocument, SearchWords
from forum.models.translation import Text
from forum.services.search import index as search_index
from forum.services.search.find import search
from forum.services.search.query import SearchQuery
from forum.services.translation.machine import (
    EngineAnswer,
    TranslationRequest,
    store_answer,
)
from tests.builders import make_consultation, make_contribution, make_translation
from tests.support.tasks import do, follow_up_all
from tests.support.times import StillClock
from tests.support.worlds import BuiltOnce

Database = scoped_session[Session]


def waiting() -> list[Job]:
    return list(db.session.scalars(select(Job).where(Job.kind == "index").order_by(Job.id)))


def work() -> None:
    """Do all jobs of this kind, and those that index what was sent, as the worker does."""
    follow_up_all()
    for job in waiting():
        do(index_contributions, dict(job.args))
        db.session.delete(job)
        db.session.commit()


def found(words: str, consultation: Consultation) -> list[int]:
    query = SearchQuery(parse_query(words), consultation_id=consultation.id)
    return [hit.number for hit in search(query, reader=None, language="en").hits]


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    return built_once(make_consultation)


@pytest.mark.usefixtures("any_database")
def test_what_appears_is_found_when_the_background_has_read_it(consultation: Consultation) -> None:
    make_contribution(consultation, "Terraces")
    assert found("terrace", consultation) == []
    work()
    assert found("terrace", consultation) == [1]
    assert waiting() == []


@pytest.mark.usefixtures("any_database")
def test_doing_it_twice_does_no_harm(consultation: Consultation) -> None:
    said = make_contribution(consultation, "Terraces")
    make_translation(said.revisions[0].passages[0].text, "es", "Terrazas")
    for _ in range(2):
        do(index_contributions, {"contributions": [said.id, said.id + 1]})
    languages = db.session.scalars(select(SearchDocument.language)).all()
    assert sorted(languages) == ["en", "es"]
    assert found("terrace", consultation) == [1]


def test_several_changes_are_asked_for_once(consultation: Consultation) -> None:
    said = make_contribution(consultation, "Terraces")
    for _ in range(3):
        search_index.request_indexing(said.id)
    assert len(waiting()) == 1


def test_a_new_translation_is_asked_for_and_waits_for_its_sisters(
    consultation: Consultation,
) -> None:
    said = make_contribution(consultation, "Terraces")
    pending = make_contribution(consultation, "Terraces", status=Status.PENDING)
    work()
    for contribution in (said, pending):
        text: Text = contribution.revisions[0].passages[0].text
        for language in ("es", "fr"):
            request = TranslationRequest(text.id, consultation.id, "en", language, str(text.html))
            store_answer(request, EngineAnswer(html=f"<p>Terrasses {language}</p>"))
    db.session.commit()
    (job,) = waiting()
    assert job.args == {"contributions": [said.id]}
    assert job.run_at == clock.now() + search_index.TRANSLATION_WAIT
    work()
    assert found("terrasse", consultation) == [said.number]


@pytest.mark.usefixtures("any_database")
def test_many_are_asked_for_in_few_jobs_that_come_before_patient_translations(
    consultation: Consultation,
) -> None:
    search_index.request_indexing_of_all(range(1, 121))
    assert [len(job.args["contributions"]) for job in waiting()] == [50, 50, 20]  # type: ignore[arg-type]
    assert {(job.priority, job.run_at < clock.now()) for job in waiting()} == {(1, True)}


def test_after_an_import_only_what_is_new_is_asked_for(consultation: Consultation) -> None:
    make_contribution(consultation)
    work()
    second = make_contribution(consultation)
    make_contribution(consultation, status=Status.HIDDEN)
    search_index.request_indexing_of_all(search_index.list_new_ids(consultation.id))
    assert [job.args["contributions"] for job in waiting()][-1] == [second.id]


def test_the_sweep_asks_once_for_what_was_lost(
    consultation: Consultation, time: StillClock
) -> None:
    said = make_contribution(consultation, "Terraces")
    waiting_jobs = waiting()
    for job in waiting_jobs:
        db.session.delete(job)
    db.session.commit()
    for _ in range(2):
        do(sweeps.sweep_search)
        assert [job.args for job in waiting()] == [{"contributions": [said.id]}]
    work()
    do(sweeps.sweep_search)
    assert waiting() == []


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("what", ["revision", "shown_name", "shown_organisation", "translation"])
def test_what_is_behind_is_lost(consultation: Consultation, what: str, time: StillClock) -> None:
    said = make_contribution(consultation, "Terraces")
    work()
    assert search_index.list_outdated_ids(10) == []
    time.tick(timedelta(minutes=1))
    if what == "translation":
        make_translation(said.revisions[0].passages[0].text, "es", "Terrazas")
    else:
        document = db.session.scalars(select(SearchDocument)).one()
        setattr(document, what, 2 if what == "revision" else "Somebody")
    db.session.commit()
    assert search_index.list_outdated_ids(10) == [said.id]
    do(index_contributions, {"contributions": search_index.list_outdated_ids(10)})
    assert search_index.list_outdated_ids(10) == []


def test_a_contribution_without_words_of_its_own_is_not_lost_for_ever(
    consultation: Consultation,
) -> None:
    make_contribution(consultation, "***")
    work()
    assert search_index.list_outdated_ids(10) == []


@pytest.mark.usefixtures("any_database")
def test_the_sweep_forgets_what_nobody_may_find(consultation: Consultation) -> None:
    said = make_contribution(consultation, "Terraces")
    work()
    said.status = Status.HIDDEN  # and the forgetting was lost
    db.session.commit()
    do(sweeps.sweep_search)
    assert db.session.scalars(select(SearchWords)).all() == []


@pytest.mark.usefixtures("any_database")
def test_the_words_go_with_the_consultation(app: Flask, consultation: Consultation) -> None:
    make_contribution(consultation, "Terraces")
    work()
    search_index.delete_documents(1)
    db.session.commit()
    search_index.rebuild_full_text()
    assert db.session.scalars(select(SearchDocument)).all() == []
    assert db.session.scalars(select(SearchWords)).all() == []
