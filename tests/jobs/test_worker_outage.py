"""A mail server that goes away and comes back, and work that failed, lose nothing."""

import gc
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession
from sqlalchemy.orm import scoped_session

from forum import clock
from forum.adapters import timed_smtp
from forum.extensions import db
from forum.jobs import HANDLERS
from forum.models.job import Job, Notice
from forum.services.background.jobs import GIVE_UP_AFTER, MAX_ATTEMPTS, enqueue
from forum.services.background.notices import notify
from forum.services.background.readiness import read_backlog
from tests.builders import make_user
from tests.support.needs import leave_to_slow
from tests.support.servers.ports import free_port
from tests.support.tasks import work
from tests.support.times import StillClock

Database = scoped_session[DatabaseSession]
PEOPLE = 5
REFUSALS = {"unknown": "550 5.1.1 no such mailbox", "relay": "550 5.7.1 relaying denied"}


class Inbox:
    """Keeps what it receives, and refuses whose name says so."""

    def __init__(self) -> None:
        self.received: list[str] = []

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse some addresses; the name is the library's."""
        name = address.partition("@")[0]
        if name in REFUSALS:
            return REFUSALS[name]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail; the name is the library's."""
        self.received += envelope.rcpt_tos
        return "250 OK"


@contextmanager
def mail_server(inbox: Inbox, port: int) -> Iterator[None]:
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def site(make_app: Callable[..., Flask], port: int, db_session: Database) -> Flask:
    """Return a site that sends its mail to this port."""
    return make_app(
        TESTING=False,
        FORUM_MAIL_URL=f"smtp://127.0.0.1:{port}",
        FORUM_MAIL_FROM="forum@example.org",
    )


def tell(*names: str) -> None:
    for name in names:
        notify(make_user(email=f"{name}@example.org"), "password_changed", f"k-{name}")
    db.session.commit()


def unsent() -> int:
    db.session.expire_all()
    return len(db.session.scalars(select(Notice).where(Notice.sent_at.is_(None))).all())


def let_pass(site: Flask, time: StillClock, whole: timedelta, step: timedelta) -> None:
    end = clock.now() + whole
    while clock.now() < end:
        work(site)
        time.tick(step)


@pytest.mark.parametrize(
    "away",
    leave_to_slow([timedelta(hours=30), timedelta(minutes=21), timedelta(days=8)], quick=1),
    ids=str,
)
def test_mail_waits_for_its_server(
    site: Flask, port: int, time: StillClock, away: timedelta
) -> None:
    tell(*(f"person{n}" for n in range(PEOPLE)))
    let_pass(site, time, away, away / 8)
    assert unsent() == PEOPLE
    inbox = Inbox()
    with mail_server(inbox, port):
        back = max(timedelta(minutes=35), away / 2)
        let_pass(site, time, back, back / 4)
    assert sorted(inbox.received) == [f"person{n}@example.org" for n in range(PEOPLE)]
    assert unsent() == 0
    assert db.session.scalars(select(Job)).all() == []


FAULTS: dict[str, list[bytes]] = {
    "hangs up at once": [],
    "is too busy": [b"421 4.3.2 try later\r\n"],
    "speaks nonsense": [b"\xff\xfe\x00\r\n"],
    "hangs up after its greeting": [b"220 here\r\n"],
    "hangs up after the sender": [b"220 here\r\n", b"250 here\r\n", b"250 ok\r\n"],
    "hangs up before the mail": [b"220 here\r\n", *3 * [b"250 ok\r\n"], b"354 go on\r\n"],
    "refuses the mail for now": [
        *(b"220 here\r\n", *3 * [b"250 ok\r\n"]),
        *(b"354 go on\r\n", b"451 4.7.1 greylisted\r\n"),
    ],
    "refuses the sender": [b"220 here\r\n", b"250 here\r\n", b"550 5.7.1 not from you\r\n"],
    "says nothing": [b""],
}
"""Faults of mail servers: what each says, line by line, before it hangs up."""


@contextmanager
def faulty_server(port: int, lines: list[bytes]) -> Iterator[list[bool]]:
    """Serve connections one after another; yield a list with an item for each."""
    asked: list[bool] = []

    def answer(connection: socket.socket) -> None:
        connection.settimeout(5)
        for number, line in enumerate(lines):
            if line != b"220 here\r\n" and number:
                connection.recv(65_536)
            connection.sendall(line)
            if not line:
                connection.recv(1)  # until the other side has had enough

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                asked.append(True)
                with connection, suppress(OSError):
                    answer(connection)

    with socket.create_server(("127.0.0.1", port)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield asked
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize("fault", leave_to_slow(FAULTS, quick=3))
def test_a_faulty_server_is_tried_again(
    site: Flask, port: int, time: StillClock, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(timed_smtp, "SILENCE", 0.3)
    tell("ana")
    with faulty_server(port, FAULTS[fault]) as asked:
        let_pass(site, time, timedelta(hours=2), timedelta(minutes=20))
        assert len(asked) > 3
    assert unsent() == 1
    gc.collect()  # a connection that was left open would be told now
    inbox = Inbox()
    time.tick(minutes=30)
    with mail_server(inbox, port):
        work(site)
    assert inbox.received == ["ana@example.org"]
    assert db.session.scalars(select(Job)).all() == []


def test_only_a_mailbox_that_does_not_exist_ends_a_mail(
    site: Flask, port: int, time: StillClock
) -> None:
    tell("unknown", "relay", "ana")
    inbox = Inbox()
    with mail_server(inbox, port):
        let_pass(site, time, timedelta(hours=6), timedelta(minutes=30))
    assert inbox.received == ["ana@example.org"]
    assert unsent() == 1
    [job] = db.session.scalars(select(Job))
    assert (job.error, job.failed_at) == ("SMTPRecipientsRefused", None)


def test_the_backlog_says_that_mail_is_late(site: Flask, port: int, time: StillClock) -> None:
    tell("ana")
    work(site)
    assert not read_backlog().is_mail_late
    time.tick(minutes=16)
    backlog = read_backlog()
    assert (backlog.is_mail_late, backlog.mail_lag) == (True, timedelta(minutes=16))
    with mail_server(Inbox(), port):
        work(site)
    assert read_backlog().mail_lag == timedelta(0)


def test_a_job_of_every_kind_that_failed_is_tried_again(
    app: Flask, db_session: Database, monkeypatch: pytest.MonkeyPatch, time: StillClock
) -> None:
    is_broken, tries = True, Counter[object]()

    def do(args: dict[str, object]) -> None:
        tries[args["kind"]] += 1
        if is_broken:
            raise RuntimeError

    kinds = {*HANDLERS} - {"invite"}
    assert len(kinds) > 10
    for kind in kinds:
        monkeypatch.setitem(HANDLERS, kind, do)
        enqueue(kind, {"kind": kind}, key=kind)
    db_session.commit()
    let_pass(app, time, timedelta(hours=7), timedelta(minutes=30))
    assert {*tries} == kinds
    assert not [kind for kind in kinds if not MAX_ATTEMPTS < tries[kind] < 15]
    is_broken = False
    let_pass(app, time, timedelta(hours=3), timedelta(minutes=30))
    assert db_session.scalars(select(Job)).all() == []


@pytest.mark.slow
def test_a_job_is_left_alone_at_last(
    app: Flask, db_session: Database, monkeypatch: pytest.MonkeyPatch, time: StillClock
) -> None:
    tries = []

    def fail(args: dict[str, object]) -> None:
        tries.append(clock.now())
        raise RuntimeError

    monkeypatch.setitem(HANDLERS, "index", fail)
    enqueue("index", {"contributions": []})
    db_session.commit()
    let_pass(app, time, GIVE_UP_AFTER, timedelta(days=1))
    number = len(tries)
    let_pass(app, time, timedelta(days=30), timedelta(days=10))
    assert len(tries) == number
    [job] = db_session.scalars(select(Job))
    assert job.failed_at is not None
