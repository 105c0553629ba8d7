"""What the ground promises on both databases: instants, safe HTML, locks and constraints."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session, scoped_session

from forum.database import writing
from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access.locking import lock
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_text,
    make_translation,
    make_user,
)
from tests.support.times import START, StillClock
from tests.support.transactions import unwatched

Database = scoped_session[Session]
BOGOTA = timezone(timedelta(hours=-5))


# --- columns ----------------------------------------------------------------------------------


def test_instants_come_back_in_utc_whatever_zone_they_went_in_with(
    any_database: str, db_session: Database
) -> None:
    moment = datetime(2026, 12, 11, 23, 59, 59, 123456, tzinfo=BOGOTA)
    user = make_user(confirmed_at=moment)
    found = db_session.get_one(User, user.id, populate_existing=True).confirmed_at
    assert found == moment
    assert found is not None
    assert found.isoformat() == "2026-12-12T04:59:59.123456+00:00"


def test_instants_are_compared_as_instants_by_the_database(
    any_database: str, db_session: Database
) -> None:
    make_user("Early", confirmed_at=datetime(2026, 12, 11, 23, 0, tzinfo=BOGOTA))
    late = datetime(2026, 12, 12, 5, 0, tzinfo=START.tzinfo)
    names = db_session.query(User.name).filter(User.confirmed_at < late).all()
    assert [name for (name,) in names] == ["Early"]


def test_an_instant_without_zone_is_refused(any_database: str, db_session: Database) -> None:
    with pytest.raises(StatementError, match="naive datetime"):
        make_user(confirmed_at=datetime(2026, 12, 11))


def test_html_that_was_made_safe_is_printed_as_html(
    any_database: str, db_session: Database
) -> None:
    written = make_text(make_consultation(), "**R&D** <b>first</b>")
    db_session.commit()
    assert isinstance(written.html, Markup)
    assert written.html == "<p><strong>R&amp;D</strong> &lt;b&gt;first&lt;/b&gt;</p>\n"


# --- locks ------------------------------------------------------------------------------------


@pytest.fixture
def two_engines(sqlite_url: str) -> Iterator[tuple[Engine, Engine]]:
    """Return two processes' worth of connections to one SQLite file."""
    engines = create_engine(sqlite_url), create_engine(sqlite_url)
    yield engines
    for engine in engines:
        engine.dispose()


COUNT_UP = text("UPDATE counter SET n = n + 1")


def test_a_transaction_that_reads_first_and_writes_later_fails_unless_it_says_so(
    two_engines: tuple[Engine, Engine],
) -> None:
    one, other = two_engines
    with one.begin() as connection:
        connection.execute(text("CREATE TABLE counter AS SELECT 0 AS n"))
    with unwatched(), one.connect() as reader, other.begin() as writer:
        reader.execute(text("SELECT n FROM counter"))
        writer.execute(COUNT_UP)
        writer.commit()
        with pytest.raises(OperationalError, match="locked"):
            reader.execute(COUNT_UP)
    with writing(), one.begin() as careful:
        careful.execute(text("SELECT n FROM counter"))
        raw = sqlite3.connect(str(other.url.database), timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            raw.execute("UPDATE counter SET n = 9")
        raw.close()
        careful.execute(COUNT_UP)


def test_many_at_once_who_read_and_then_write_lose_nothing(
    any_database: str, app: Flask, db_session: Database
) -> None:
    people, times = 4, 15
    consultation_id = make_consultation().id
    db_session.commit()

    def count(_: int) -> None:
        for _ in range(times):
            with app.app_context(), writing():
                consultation = db.session.get_one(Consultation, consultation_id)
                lock(consultation)
                seen = consultation.last_number
                consultation.last_number = seen + 1
                db.session.commit()

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(count, range(people)))
    consultation = db_session.get_one(Consultation, consultation_id, populate_existing=True)
    assert consultation.last_number == people * times


# --- constraints ------------------------------------------------------------------------------

NONSENSE = """
consultation: SET closes_at = opens_at
consultation: SET archived_at = '2000-01-01 00:00:00.000000'
consultation: SET last_number = -1
consultation: SET slug = ''
consultation: SET slug = 'twice'
consultation: SET uid = 'twice'
consultation: SET moderation = 'sometimes'
consultation_text: SET part = 'preface'
consultation_text: SET text_id = 999999
section: SET consultation_id = 999999
guiding_question: SET number = 0
guiding_question: SET number = 7
appointment: SET role = 'visitor'
appointment: SET role = 'participant'
appointment: SET role = 'king'
"user": SET email = 'Amina@example.org'
"user": SET email = 'twice@example.org'
"user": SET role = 'visitor'
"user": SET session_key = 'twice'
contribution: SET number = 0 WHERE number = 1
contribution: SET number = 1
contribution: SET key = 'twice'
contribution: SET status = 'lost'
contribution: SET number = NULL WHERE status = 'published'
contribution: SET approved_revision = NULL WHERE status = 'published'
contribution: SET published_at = NULL WHERE status = 'published'
contribution: SET status = 'hidden' WHERE status = 'pending'
contribution: SET approved_revision = 2
contribution: SET latest_revision = 0 WHERE status = 'pending'
contribution: SET parent_id = id WHERE depth = 1
contribution: SET parent_id = 999999 WHERE depth = 1
contribution: SET root_id = NULL WHERE depth = 1
contribution: SET depth = 0 WHERE depth = 1
contribution: SET depth = 1 WHERE depth = 0
contribution: SET consultation_id = (SELECT max(id) FROM consultation) WHERE depth = 1
contribution: SET thread_size = -1
contribution: SET author_id = 999999
contribution: SET capacity = 'divine'
contribution: SET shown_name = NULL
revision: SET contribution_id = 999999
passage: SET kind = 'question', question_id = NULL
passage: SET position = -1
passage: SET revision = 9
passage: SET text_id = NULL
placement: SET consultation_id = (SELECT max(id) FROM consultation)
tally: SET n = -1
text: SET words = -1
text: SET consultation_id = 999999
translation: SET language = 'fr'
translation: SET status = 'perfect'
decision: SET after = 'lost'
"""
STEPS = [line.split(": ", 1) for line in NONSENSE.strip().splitlines()]


@pytest.fixture
def lively(db_session: Database, time: StillClock) -> Consultation:
    """Store two consultations, the first with a bit of everything."""
    consultation = make_consultation(slug="first", uid="first")
    organiser = make_appointment(consultation, Role.ORGANISER)
    question = consultation.questions[0]
    published = make_contribution(consultation, author=organiser, question=question)
    make_contribution(consultation, parent=published)
    make_contribution(consultation, question=question)
    make_contribution(consultation, status=Status.PENDING)
    words = make_text(consultation, "One sentence.")
    make_translation(words, "fr", "Une phrase.")
    make_translation(words, "es", "Una frase.")
    make_consultation(slug="second", uid="second")
    return consultation


def test_the_database_itself_refuses_nonsense(
    any_database: str, lively: Consultation, db_session: Database
) -> None:
    accepted = []
    for table, change in STEPS:
        try:
            with db_session.begin_nested():
                done = db_session.execute(text(f"UPDATE {table} {change}"))
            accepted.append(f"UPDATE {table} {change} ({done.rowcount} rows)")  # type: ignore[attr-defined]
        except IntegrityError:
            pass
    assert accepted == []
