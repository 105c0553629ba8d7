"""While the database is away every page says so, and what somebody typed is given back."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from forum.domain.policy import Role
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from tests.builders import make_consultation, make_user
from tests.hostile.test_forms import forms
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.secrets import Site, make_site
from tests.support.content.words import words
from tests.support.servers.away import away
from tests.support.transactions import apart
from tests.support.worlds import BuiltOnce

ON_POSTGRESQL = pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.slow])
FIRST_ON_SQLITE = pytest.mark.parametrize("any_database", ["sqlite", ON_POSTGRESQL], indirect=True)
"""A site with something of every kind takes its time on PostgreSQL."""
LONG = "We keep our own seeds in clay pots, year after year."
TYPED = dict.fromkeys(("text", "q-1", "title", "reason", "note", "body", "introduction"), LONG) | {
    "act": "send",
    "email": "a@b.example",
    "name": "Awa",
    "password": "a secret, long enough",
}
NEEDS_NO_DATABASE = re.compile(r"/(confirm|reset|reopen|no-more-letters)/|/register$")
"""A link that is no link, and a form that lacks most of its fields: refused before asking."""


@pytest.fixture
def site(built_once: BuiltOnce) -> Site:
    """Return a site with something of every kind."""
    return built_once(make_site)


@pytest.fixture(autouse=True)
def answers_errors(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False


def ask(client: FreshClient, method: str, address: str, **more: object) -> TestResponse:
    """Send a request without touching the database of the test."""
    return apart(super(FreshClient, client).open, address, method=method, **more)


def hidden_fields(page: TestResponse) -> dict[str, str]:
    """Return what the button that sends once more sends."""
    form = page.text.partition('class="spaced">')[2].partition("</form>")[0]
    pairs = re.findall(r'name="([^"]*)" (?:type="hidden" )?value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in pairs}


@pytest.mark.timeout(600)
@FIRST_ON_SQLITE
def test_every_form_gives_back_what_was_typed(
    app: Flask,
    any_database: str,
    site: Site,
    database_url: str,
    request: pytest.FixtureRequest,
) -> None:
    root = make_user("Root", role=Role.ADMINISTRATOR)
    client = make_client(app)
    sign_in(client, root)
    asked = [address for address in forms(app, site) if not NEEDS_NO_DATABASE.search(address)]
    assert len(asked) > 30
    with away(app, database_url, request):
        for address in asked:
            answer = ask(client, "POST", address, data=TYPED)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), address
            assert LONG in words(answer), address
            fields = hidden_fields(answer)
            assert {n: fields.get(n) for n in TYPED if n != "password"} == {
                n: value for n, value in TYPED.items() if n != "password"
            }, address
            assert "a secret" not in answer.text
            assert "Sign in</a>" not in answer.text
            assert not re.search(r"Traceback|psycopg|sqlite|SELECT", answer.text)


@FIRST_ON_SQLITE
def test_every_page_says_that_it_is_away_in_its_language(
    app: Flask,
    any_database: str,
    site: Site,
    database_url: str,
    request: pytest.FixtureRequest,
) -> None:
    visitor, member = make_client(app), make_client(app)
    sign_in(member, make_user())
    slug = site.consultation.slug
    kept = f"/es/consultations/{slug}"
    assert visitor.get(kept).status_code == 200
    with away(app, database_url, request):
        for client in (visitor, member):
            for address in ("/es/", kept, f"{kept}/contributions/1", "/es/search?q=seeds"):
                answer = ask(client, "GET", address)
                assert answer.status_code == 503, address
                assert answer.headers["Retry-After"] == "30"
                assert "no-store" in answer.headers["Cache-Control"]
                assert "Nuestro servidor está muy ocupado" in words(answer)
                assert "vuelva a cargar esta página" in words(answer)
        assert ask(visitor, "GET", "/healthz").status_code == 200
        assert ask(visitor, "GET", "/readyz").status_code == 503
    assert visitor.get(kept).status_code == 200


def test_what_was_given_back_can_be_sent_once_the_database_is_there_again(
    app: Flask,
    any_database: str,
    client: FreshClient,
    database_url: str,
    request: pytest.FixtureRequest,
) -> None:
    make_consultation(slug="seeds")
    app.config["WTF_CSRF_ENABLED"] = True
    sign_in(client, make_user())
    address = "/en/consultations/seeds/contribute"
    page = client.get(address)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    fields = {"text": LONG, "language": "en", "key": str(uuid4()), "act": "send"}
    fields |= {"agreed": "yes", "consent": "1", "csrf_token": token[1]}
    with away(app, database_url, request):
        refused = ask(client, "POST", address, data=fields)
        again = ask(client, "POST", address, data=hidden_fields(refused))
        assert (refused.status_code, again.status_code) == (503, 503)
    assert client.post(address, data=hidden_fields(again)).status_code == 302
    sent = db.session.scalars(select(Contribution)).all()
    assert [one.key for one in sent] == [fields["key"]]


def test_files_and_passwords_are_asked_for_again(
    app: Flask, client: FreshClient, database_url: str, request: pytest.FixtureRequest
) -> None:
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    with away(app, database_url, request), open(__file__, "rb") as file:
        data = {"text": LONG, "files": FileStorage(file, "seeds.odt")}
        answer = ask(client, "POST", "/en/consultations/seeds/contribute", data=data)
        assert "This page cannot keep files." in words(answer)
        assert "password" not in words(answer)
        data = {"email": "a@b.example", "password": "a secret, long enough"}
        answer = ask(client, "POST", "/en/sign-in", data=data)
        assert "You will be asked for it again." in words(answer)
        assert hidden_fields(answer)["email"] == "a@b.example"


@pytest.fixture
def stops_at() -> Iterator[list[int]]:
    """Let the database be gone from the statement of a number on, counted in its only item."""
    left = [10_000]

    def stop(connection: object, cursor: object, statement: str, *more: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OperationalError(statement, {}, sqlite3.OperationalError("disk I/O error"))

    event.listen(Engine, "before_cursor_execute", stop)
    yield left
    event.remove(Engine, "before_cursor_execute", stop)


@pytest.mark.parametrize("act", ["send", "check", "save"])
def test_it_may_go_away_at_any_moment(
    app: Flask, client: FreshClient, stops_at: list[int], act: str
) -> None:
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    number = 0
    while True:
        fields = {"text": LONG, "language": "en", "key": str(uuid4()), "act": act}
        fields |= {"agreed": "yes", "consent": "1"}
        db.session.commit()
        stops_at[0] = number
        answer = ask(client, "POST", "/en/consultations/seeds/contribute", data=fields)
        stops_at[0] = 10_000
        if answer.status_code != 503:
            break
        assert LONG in words(answer), number
        number += 1
    assert answer.status_code in (200, 302)
    assert number > 4


def test_a_full_disk_takes_nothing_and_keeps_the_words(
    app: Flask, client: FreshClient, database_url: str
) -> None:
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    db.session.commit()

    def fill(connection: sqlite3.Connection, record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    db.engine.dispose()
    event.listen(Engine, "connect", fill)
    statuses = []
    try:
        for _ in range(30):
            long = LONG * 400
            data = {"text": long, "language": "en", "key": str(uuid4()), "act": "save"}
            answer = ask(client, "POST", "/en/consultations/seeds/contribute", data=data)
            statuses.append(answer.status_code)
            if answer.status_code == 503:
                assert LONG in words(answer)
    finally:
        event.remove(Engine, "connect", fill)
    assert set(statuses) <= {302, 503}
    assert statuses[-1] == 503


def test_the_disk_for_files_may_be_full(
    app: Flask, client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    make_consultation(slug="seeds")
    sign_in(client, make_user())
    monkeypatch.setattr("forum.views.contributions.write.save_posted_form", full)
    answer = client.post("/en/consultations/seeds/contribute", data={"text": LONG})
    assert (answer.status_code, LONG in words(answer)) == (503, True)
    assert "No space" not in answer.text


def test_a_faulty_statement_is_a_fault_of_ours(app: Flask, client: FreshClient) -> None:
    def fail() -> None:
        db.session.connection().exec_driver_sql("SELECT nothing FROM nowhere")

    make_consultation(slug="seeds")
    app.view_functions = {**app.view_functions, "consultations.home": lambda: fail()}
    assert client.get("/en/").status_code == 500


def test_who_sends_waits_for_a_locked_database_only_once(
    app: Flask, client: FreshClient, database_url: str
) -> None:
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    db.session.commit()
    fields = {"text": LONG, "language": "en", "key": str(uuid4()), "act": "send"}
    begun: list[str] = []

    def count(connection: object, cursor: object, statement: str, *more: object) -> None:
        begun.extend([statement] if statement == "BEGIN IMMEDIATE" else [])

    def wait_shortly(connection: sqlite3.Connection, record: object) -> None:
        connection.execute("PRAGMA busy_timeout=300")

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(db.engine, "connect", wait_shortly)
    db.engine.dispose()
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = ask(
            client,
            "POST",
            "/en/consultations/seeds/contribute",
            data=fields | {"agreed": "yes", "consent": "1"},
        )
    event.remove(Engine, "before_cursor_execute", count)
    event.remove(db.engine, "connect", wait_shortly)
    assert (answer.status_code, begun) == (503, ["BEGIN IMMEDIATE"])
