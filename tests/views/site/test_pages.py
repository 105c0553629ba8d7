"""Standing pages, the reader's zone and appearance, and whether the site lives."""

import os
import shutil
from datetime import timedelta

import pytest
from flask import Flask
from flask.ctx import AppContext
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from forum import clock
from forum.extensions import db
from forum.services.background import readiness
from forum.services.background.jobs import claim, enqueue
from tests.builders import make_consultation, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words
from tests.support.times import StillClock

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\r\n/evil.example",
    "/en/\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "evil.example",
    " //evil.example",
    "",
)
"""What somebody may write behind `next` to lead readers away."""


@pytest.mark.parametrize(
    "page", ["rules", "privacy", "accessibility", "help", "contact", "time-zone"]
)
@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_standing_pages_are_there_in_every_language(
    client: FreshClient, language: str, page: str
) -> None:
    answer = client.get(f"/{language}/{page}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


def test_the_site_says_that_it_lives(client: FreshClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")
    assert answer.cache_control.no_store


@pytest.fixture
def migrated(app_context: AppContext) -> None:
    """Call the tables those of this version."""
    readiness._known_heads.cache_clear()
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)"))
        for head in readiness._known_heads():
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})


@pytest.mark.usefixtures("migrated")
def test_the_site_says_whether_it_can_work(client: FreshClient, time: StillClock) -> None:
    enqueue("translate", {})
    enqueue("send_notice", {}, run_at=clock.now() + timedelta(hours=1))
    ready = client.get("/readyz")
    assert (ready.status_code, ready.mimetype) == (200, "text/plain")
    assert "jobs: ok, 0 s behind\nmail: ok, 0 s behind\n" in ready.text
    assert ready.cache_control.no_store
    time.tick(minutes=5, seconds=1)
    late = client.get("/readyz")
    assert late.status_code == 503
    assert "jobs: late, 301 s behind" in late.text
    claim("worker")
    time.tick(minutes=1)
    assert client.get("/readyz").status_code == 200
    time.tick(minutes=10)
    assert "mail: late, 961 s behind" in client.get("/readyz").text


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("trouble", ["no room", "a folder that only root may change"])
def test_the_site_says_when_nothing_can_be_stored(
    client: FreshClient, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    assert "storing: ok\n" in client.get("/readyz").text
    if trouble == "no room":
        left = shutil.disk_usage("/")._replace(free=1_000_000)
        monkeypatch.setattr("shutil.disk_usage", lambda place: left)
    else:
        monkeypatch.setattr("os.access", lambda place, mode: mode != os.W_OK)
    answer = client.get("/readyz")
    assert "storing: read-only, or no room\n" in answer.text
    assert answer.status_code == client.get("/en/").status_code == 200


@pytest.mark.usefixtures("migrated")
def test_the_site_says_that_redis_cannot_be_used(
    app: Flask, client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "redis" not in client.get("/readyz").text
    monkeypatch.setitem(app.config, "FORUM_REDIS_URL", "redis://127.0.0.1:9/0")
    answer = client.get("/readyz")
    assert "redis: not used, nobody answers at its address\n" in answer.text
    assert answer.status_code == 200


def test_the_site_says_that_its_tables_are_old(client: FreshClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, "migrations: missing" in answer.text) == (503, True)


def test_the_site_lives_without_its_database_but_is_not_ready(
    client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise OperationalError("", {}, Exception("the address of the database"))

    monkeypatch.setattr("forum.views.site.health.is_migrated", fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "database: unreachable\n")
    assert client.get("/healthz").status_code == 200


def test_a_reader_chooses_a_zone_and_goes_back(client: FreshClient) -> None:
    consultation = make_consultation()
    page = f"/en/consultations/{consultation.slug}"
    answer = client.get("/en/time-zone", query_string={"zone": "America/Lima", "next": page})
    assert (answer.status_code, answer.location) == (302, page)
    assert "4:00 in Lima, your time zone" in words(client.get(page))
    client.get("/en/time-zone?zone=")
    assert "Lima" not in client.get(page).text


def test_the_zone_of_the_account_is_used_where_none_is_chosen(client: FreshClient) -> None:
    consultation = make_consultation()
    sign_in(client, make_user(zone="Africa/Nairobi"))
    page = words(client.get(f"/en/consultations/{consultation.slug}"))
    assert "12:00 in Nairobi, your time zone" in page


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "x" * 5000])
def test_a_zone_that_is_none_is_said_to_be_none(client: FreshClient, zone: str) -> None:
    page = client.get("/en/time-zone", query_string={"zone": zone})
    assert page.status_code == 422
    assert "Choose a time zone from the list." in words(page)
    client.set_cookie("zone", "Mars/Olympus")
    assert client.get(f"/en/consultations/{make_consultation().slug}").status_code == 200


def test_an_appearance_is_kept(client: FreshClient) -> None:
    answer = client.get("/en/appearance?theme=dark&next=/fr/rules")
    assert answer.location == "/fr/rules"
    assert '<html lang="en" dir="ltr" data-theme="dark">' in client.get("/en/rules").text
    client.get("/en/appearance?theme=%22%3E")
    assert "data-theme" not in client.get("/en/rules").text


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("page", ["time-zone?zone=UTC", "appearance?theme=dark"])
def test_nobody_is_led_to_another_site(client: FreshClient, page: str, target: str) -> None:
    path, query = page.split("?")
    values = dict([query.split("=")])
    answer = client.get(f"/en/{path}", query_string={**values, "next": target})
    assert (answer.status_code, answer.location) == (302, "/")
    cookies = answer.headers.getlist("Set-Cookie")
    assert all(cookie.startswith(("language=", "zone=", "theme=")) for cookie in cookies)
