"""Pages on a PostgreSQL server that closes connections, is locked or says nothing at all."""

import os
import signal
from collections.abc import Callable
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import text

from forum.adapters import postgresql
from forum.extensions import db
from tests.builders import make_consultation, make_contribution
from tests.support.clients import FreshClient
from tests.support.servers.postgres import KEPT, Cluster
from tests.support.transactions import apart

pytestmark = [
    pytest.mark.parametrize(
        "any_database", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
    ),
    pytest.mark.usefixtures("any_database"),
]
OF_THE_SITE = f"FROM pg_stat_activity WHERE datname = '{{}}' AND application_name = '{KEPT}'"

Ask = Callable[[], int]


@pytest.fixture
def name(database_url: str) -> str:
    """Return the name of the site's database."""
    return urlsplit(database_url).path[1:]


@pytest.fixture
def ask(app: Flask, client: FreshClient) -> Ask:
    """Return how a reader asks for a page, with its status as the answer."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    consultation = make_consultation()
    make_contribution(consultation)
    db.session.commit()
    address = f"/en/consultations/{consultation.slug}?by=date"
    db.session.remove()
    return lambda: int(apart(super(FreshClient, client).open, address).status_code)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(postgresql, "CANCEL_SECONDS", 0.3)


def test_nobody_notices_that_idle_connections_were_closed(
    ask: Ask, postgres_cluster: Cluster, name: str
) -> None:
    assert ask() == 200
    postgres_cluster.run(f"SELECT pg_terminate_backend(pid) {OF_THE_SITE.format(name)}")
    assert ask() == 200


def test_an_answer_outlives_the_connection_it_was_read_from(
    app_context: object, postgres_cluster: Cluster, name: str
) -> None:
    assert db.session.scalar(text("SELECT 1")) == 1
    postgres_cluster.run(f"SELECT pg_terminate_backend(pid) {OF_THE_SITE.format(name)}")
    db.session.remove()  # as at the end of a request
    assert db.session.scalar(text("SELECT 1")) == 1


@pytest.mark.usefixtures("impatient")
def test_a_page_waits_for_a_lock_only_so_long(
    ask: Ask, postgres_cluster: Cluster, name: str
) -> None:
    with postgres_cluster.connect(name) as other, other.transaction():
        other.execute("LOCK TABLE contribution IN ACCESS EXCLUSIVE MODE")
        assert ask() == 503
        waiting = f"SELECT count(*) {OF_THE_SITE.format(name)} AND wait_event_type = 'Lock'"
        assert postgres_cluster.run(waiting) == [(0,)]
    assert ask() == 200


@pytest.mark.usefixtures("impatient")
def test_a_server_that_says_nothing_is_given_up_and_left_alone_for_a_while(
    ask: Ask, postgres_cluster: Cluster, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=1_000.0)
    monkeypatch.setattr(postgresql, "time", SimpleNamespace(monotonic=lambda: clock.now))
    assert ask() == 200
    pids = [row[0] for row in postgres_cluster.run(f"SELECT pid {OF_THE_SITE.format(name)}")]
    for pid in pids:
        os.kill(int(str(pid)), signal.SIGSTOP)
    try:
        assert ask() == 503
        clock.now += postgresql.PAUSE_SECONDS - 1
        assert ask() == 503  # without asking: the server would accept another connection
        clock.now += 1
        assert ask() == 200
    finally:
        for pid in pids:
            os.kill(int(str(pid)), signal.SIGCONT)


@pytest.mark.usefixtures("impatient")
def test_work_in_the_background_waits_as_long_as_it_takes(app_context: object) -> None:
    assert db.session.scalar(text("SELECT 1 FROM pg_sleep(1)")) == 1
