"""Cards in Redis: shared by processes, never hidden ones, and pages are made without it as well."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.ctx import AppContext
from redis import Redis

from forum.adapters.shared import server as shared_server_module
from forum.adapters.shared.server import shared_server
from forum.adapters.shared.store import KEPT_SECONDS, SharedStore
from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.moderation.decisions import decide
from forum.web.http import page_cache
from forum.web.templating import shared_cards
from forum.web.templating.cards import CARDS
from tests.builders import make_appointment, make_consultation, make_contribution
from tests.support.clients import FreshClient
from tests.support.needs import leave_to_slow
from tests.support.servers.redis import redis_server
from tests.support.statements import Statements

Server = tuple[str, "Popen[bytes]"]
Failures = Callable[[], int]


@pytest.fixture
def server(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Let the site use a Redis server of its own, and keep no pages."""
    monkeypatch.setattr(page_cache, "is_enabled", False)
    with redis_server(tmp_path) as (url, process):
        monkeypatch.setitem(app.config, "FORUM_REDIS_URL", url)
        CARDS.clear()
        yield url, process
        CARDS.clear()


@pytest.fixture
def consultation(app_context: AppContext) -> Consultation:
    """Return a consultation with three texts."""
    consultation = make_consultation()
    for words in ("We keep **our own** seeds.", "We \u20ac sell \u00e9 them.", "And I."):
        make_contribution(consultation, words)
    return consultation


def _address(consultation: Consultation) -> str:
    return f"/en/consultations/{consultation.slug}?by=date"


def test_a_process_takes_the_cards_that_another_has_made(
    client: FreshClient, server: Server, consultation: Consultation, statements: Statements
) -> None:
    made = client.get(_address(consultation)).text
    CARDS.clear()  # as in a new process
    with statements.counted():
        taken = client.get(_address(consultation)).text
    assert "our own" in taken
    assert taken == made
    assert not [sql for sql in statements if "FROM passage" in sql]
    with Redis.from_url(server[0]) as redis:
        names = redis.keys("*")
        assert len(names) == 3
        assert all(name.startswith(b"forum:card:") for name in names)
        assert all(0 < redis.ttl(name) <= KEPT_SECONDS for name in names)


def test_all_missing_cards_are_asked_for_at_once(
    client: FreshClient, server: Server, consultation: Consultation
) -> None:
    client.get(_address(consultation))
    with Redis.from_url(server[0]) as redis:
        before = redis.info("commandstats")["cmdstat_mget"]["calls"]
        CARDS.clear()
        client.get(_address(consultation))
        client.get(_address(consultation))  # nothing is missing: nothing is asked
        assert redis.info("commandstats")["cmdstat_mget"]["calls"] == before + 1


def test_nothing_hidden_comes_out_of_redis(
    client: FreshClient, server: Server, consultation: Consultation
) -> None:
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, "Call him on 0171.")
    assert "0171" in client.get(_address(consultation)).text
    decide(said, Status.HIDDEN, by=moderator, reason="It names a third person.")
    db.session.commit()
    CARDS.clear()
    page = client.get(_address(consultation)).text
    assert "0171" not in page
    assert "Hidden by the moderator" in page


@pytest.mark.parametrize(
    "value",
    leave_to_slow(
        [b"7\n<article %(x)b>", b"\xff", b"7\n<article %", b"", b"x\n<article>", b"7\n<p>", b"7"],
        quick=3,
    ),
)
def test_what_is_no_card_is_made_anew(
    client: FreshClient, server: Server, consultation: Consultation, value: bytes
) -> None:
    made = client.get(_address(consultation)).text
    with Redis.from_url(server[0]) as redis:
        for name in redis.keys("*"):
            redis.set(name, value)
    CARDS.clear()
    assert client.get(_address(consultation)).text == made


def test_words_that_somebody_else_puts_into_redis_are_not_shown(
    client: FreshClient, server: Server, consultation: Consultation
) -> None:
    made = client.get(_address(consultation)).text
    with Redis.from_url(server[0]) as redis:
        cards = {name: redis.get(name) for name in redis.keys("*")}
        names = list(cards)
        for name, other in zip(names, names[1:] + names[:1], strict=True):
            redis.set(name, cards[other])
        CARDS.clear()
        assert client.get(_address(consultation)).text == made
        for name, content in cards.items():
            redis.set(name, content.replace(b"seeds", b"needs").replace(b"sell", b"tell"))
        CARDS.clear()
        assert client.get(_address(consultation)).text == made


def test_another_release_makes_its_own_cards(
    client: FreshClient,
    server: Server,
    consultation: Consultation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client.get(_address(consultation))
    monkeypatch.setattr(shared_cards, "release", lambda: "another")
    CARDS.clear()
    client.get(_address(consultation))
    with Redis.from_url(server[0]) as redis:
        assert len(redis.keys("*")) == 6


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Failures:
    """Stop the clock of pauses; return how often Redis was asked in vain since."""
    monkeypatch.setattr(shared_server_module, "time", SimpleNamespace(monotonic=lambda: 1_000.0))
    return lambda: sum("Redis is not used" in message for message in caplog.messages)


def test_pages_are_made_while_redis_is_away_and_it_is_not_asked_at_each(
    client: FreshClient, server: Server, consultation: Consultation, failures: Failures
) -> None:
    made = client.get(_address(consultation)).text
    server[1].kill()
    server[1].wait()
    for _ in range(4):
        CARDS.clear()
        assert client.get(_address(consultation)).text == made
    assert failures() == 1


def test_a_server_that_never_answers_costs_one_short_wait(failures: Failures) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        server = shared_server(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        assert server is not None
        store = SharedStore(server)
        for _ in range(5):
            assert store.get_all(["a", "b"]) == [None, None]
            store.put_all({"a": b"1"})
    assert failures() == 1
