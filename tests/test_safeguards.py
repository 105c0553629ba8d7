"""What the tests themselves stand on holds: no network, still time, no shared sessions."""

import os
import re
import socket
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, scoped_session

from forum import clock
from forum.database import writing
from forum.domain.html.render import to_safe_html
from forum.extensions import db, limiter, mail
from forum.models.user import User
from tests.builders import PASSWORD, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.kept import KeptSites
from tests.support.needs import OF_THE_TESTS
from tests.support.network import NetworkRefused
from tests.support.servers.postgres import Emptied
from tests.support.sites import MakeApp, site
from tests.support.statements import Statements
from tests.support.times import START, StillClock
from tests.support.transactions import (
    WRITES,
    RenderedUnderALock,
    WroteWhileReading,
    apart,
    watched,
)

Database = scoped_session[Session]


def test_no_test_reaches_another_machine() -> None:
    with pytest.raises(NetworkRefused):
        urlopen("http://forum.example/")
    with socket.socket() as outward, pytest.raises(NetworkRefused):
        outward.connect(("192.0.2.1", 80))
    with socket.socket(socket.AF_INET6) as outward, pytest.raises(NetworkRefused):
        outward.connect_ex(("2001:db8::1", 80))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here, socket.socket() as caller:
        caller.connect(here.getsockname())


def test_time_stands_still_until_it_is_moved(time: StillClock) -> None:
    assert clock.now() == clock.now() == START
    assert time.tick() - START == timedelta(seconds=1)
    assert time.tick(days=2) == clock.now() == START + timedelta(days=2, seconds=1)


def test_the_environment_of_the_developer_is_out_of_reach(app: Flask) -> None:
    found = {name for name in os.environ if name.startswith("FORUM_")}
    assert found - OF_THE_TESTS == {"FORUM_DATA_DIR"}
    assert not app.config["FORUM_DATA_DIR"].samefile(os.getcwd())


def test_a_kept_site_is_lent_as_it_was_made(
    sqlite_url: str, kept_sites: KeptSites, tmp_path: Path
) -> None:
    with kept_sites.lent(sqlite_url, tmp_path) as app, app.app_context():
        made = dict(app.config)
        app.config.update(SITE_OF="one test", PASSWORD_COST=(9, 9))
        app.jinja_env.globals["of_one_test"] = True
        mail.send_mail("Subject", "Body", None, ["person@example.org"])
        assert app.extensions["mailman"].outbox
    with site(sqlite_url, tmp_path, {"RATELIMIT_ENABLED": True}):
        assert limiter.enabled
    with kept_sites.lent(sqlite_url, tmp_path) as again:
        assert again is app
        assert again.config == made
        assert "of_one_test" not in again.jinja_env.globals
        assert not hasattr(again.extensions["mailman"], "outbox")
        assert not limiter.enabled


def test_no_test_adds_an_address_to_a_kept_site(app: Flask) -> None:
    with pytest.raises(AssertionError, match="already handled its first request"):
        app.get("/own")(str)


@pytest.mark.parametrize("round", [1, 2])
def test_each_test_has_an_empty_database_of_its_own_numbers(
    any_database: str, db_session: Database, round: int
) -> None:
    assert db_session.query(User).count() == 0
    assert make_user().id == 1


def test_a_database_whose_tables_were_changed_is_made_anew(
    postgres_database: Emptied, kept_sites: KeptSites, tmp_path: Path
) -> None:
    with kept_sites.lent(postgres_database.url, tmp_path) as app, app.app_context():
        db.session.execute(text("CREATE TABLE left_behind AS SELECT 1 AS n"))
        make_user()
    assert not postgres_database.empty()
    kept_sites.disconnect()
    with kept_sites.lent(postgres_database.url, tmp_path) as app, app.app_context():
        assert db.session.query(User).count() == 0
        assert "left_behind" not in inspect(db.engine).get_table_names()


def test_who_is_still_in_a_transaction_does_not_stop_a_database_from_being_emptied(
    postgres_database: Emptied, kept_sites: KeptSites, tmp_path: Path
) -> None:
    with kept_sites.lent(postgres_database.url, tmp_path) as app, app.app_context():
        make_user()
        left = db.engine.connect()
        left.execute(text('SELECT * FROM "user" FOR UPDATE'))
    assert postgres_database.empty()
    with kept_sites.lent(postgres_database.url, tmp_path) as app, app.app_context():
        assert db.session.query(User).count() == 0
    with pytest.raises(OperationalError):
        left.execute(text("SELECT 1"))
    left.invalidate()
    left.close()


def test_a_request_does_not_see_what_a_view_forgot_to_commit(
    make_app: MakeApp, db_session: Database
) -> None:
    app = make_app()
    client = make_client(app)
    user = make_user("Before")

    @app.post("/rename/<int:commits>")
    def rename(commits: int) -> str:
        db.session.get_one(User, user_id).name = "After"
        if commits:
            db.session.commit()
        return ""

    user_id = user.id
    client.post("/rename/0")
    assert user.name == "Before"
    client.post("/rename/1")
    assert user.name == "After"


def test_statements_are_counted_without_transactions(
    any_database: str, db_session: Database, statements: Statements
) -> None:
    db_session.rollback()
    with statements.counted():
        db_session.execute(text("SELECT  1"))
        db_session.execute(text("SELECT 2"))
        db_session.commit()
    assert statements == ["SELECT 1", "SELECT 2"]


def test_somebody_is_signed_in_without_the_page(client: FreshClient) -> None:
    user = make_user("Amina Odhiambo")
    assert user.name not in client.get("/en/account").text
    sign_in(client, user)
    answer = client.get("/en/account")
    assert answer.status_code == 200
    assert user.name in answer.text


def test_forms_carry_a_token_where_tests_do_not_turn_that_off(
    make_app: MakeApp, db_session: Database
) -> None:
    client = make_client(make_app(WTF_CSRF_ENABLED=True))
    typed = {"email": str(make_user().email), "password": PASSWORD}
    assert client.post("/en/sign-in", data=typed).status_code == 400
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/en/sign-in").text)
    assert token is not None
    answer = client.post("/en/sign-in", data={**typed, "csrf_token": token[1]})
    assert answer.status_code == 302


# --- transactions on SQLite -------------------------------------------------------------------


def rename(begin: Callable[[], AbstractContextManager[None]], app: Flask) -> None:
    """Read a person and then write, in a transaction that `begin` begins."""
    with app.app_context(), begin():
        db.session.scalars(select(User)).one().name = "After"
        db.session.commit()


def test_who_writes_in_a_transaction_begun_for_reading_fails(
    app: Flask, db_session: Database
) -> None:
    user = make_user("Before")
    fails = partial(pytest.raises, WroteWhileReading, match="for reading: UPDATE user SET name")
    # The test fails even where the product makes something else of the exception.
    with fails(), watched(), fails():
        apart(rename, nullcontext, app)
    db_session.refresh(user)
    assert user.name == "Before"
    apart(rename, writing, app)
    db_session.refresh(user)
    assert user.name == "After"


def test_a_request_that_renders_words_while_everybody_waits_fails(
    app: Flask, db_session: Database
) -> None:
    make_user()

    def look_and_render(method: str) -> None:
        with app.test_request_context(method=method):
            app.preprocess_request()
            db.session.scalars(select(User)).one()
            to_safe_html("*Somebody's* words.")

    fails = partial(pytest.raises, RenderedUnderALock, match="Somebody's")
    with fails(), watched(), fails():
        apart(look_and_render, "POST")
    apart(look_and_render, "GET")


@pytest.mark.parametrize(
    ("sql", "writes"),
    [
        ("INSERT INTO tally (n) VALUES (1)", True),
        ("  update tally SET n = 1", True),
        ("DELETE FROM tally", True),
        ("REPLACE INTO tally (n) VALUES (1)", True),
        ("CREATE TABLE more (n INTEGER)", True),
        ("WITH a AS (SELECT 1 AS n)\nINSERT INTO tally (n) SELECT n FROM a", True),
        ("SELECT 'INSERT INTO tally'", False),
        ("WITH updates AS (SELECT 1 AS n) SELECT n FROM updates", False),
        ("PRAGMA foreign_keys", False),
    ],
)
def test_statements_that_write_are_known(sql: str, writes: bool) -> None:
    assert bool(WRITES.match(sql)) is writes


def test_a_test_holds_nothing_while_it_reads_and_the_lock_from_its_first_writing(
    db_session: Database, sqlite_url: str
) -> None:
    user = make_user("Before")
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0)
    with closing(other):
        assert user.name == "Before"
        other.execute("UPDATE user SET name = 'Between'")
        other.commit()
        user.name = "After"
        db_session.flush()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("UPDATE user SET name = 'Again'")
        db_session.commit()
    assert user.name == "After"
