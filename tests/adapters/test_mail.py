"""Mail over SMTP, against a real server on this machine."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from email import message_from_bytes
from email.policy import default
from threading import Event, Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from forum.adapters import timed_smtp
from forum.adapters.mail import (
    MailboxUnknown,
    MailError,
    Smtp,
    mail_problems,
    mail_settings,
    send_mail,
)
from forum.jobs.worker import UNREACHABLE
from forum.services.background.jobs import LEASE

CONFIG = {
    "FORUM_PRODUCTION": False,
    "FORUM_MAIL_URL": "",
    "FORUM_MAIL_FROM": "forum@example.org",
    "FORUM_SITE_NAME": "Forum",
    "FORUM_DATA_DIR": "/tmp/site",
}


class Inbox:
    """Keeps what it receives."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail; the name is the library's."""
        self.received.append(envelope)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    port = free_port()
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox, port
    finally:
        controller.stop()


def smtp_site(make_app: Callable[..., Flask], url: str) -> Flask:
    return make_app(TESTING=False, FORUM_MAIL_URL=url, FORUM_MAIL_FROM="forum@example.org")


def send_one(to: str = "ana@example.org") -> None:
    send_mail("Señal", "Línea\n", to=to, language="es", message_id="<1@example.org>")


def test_a_mail_arrives(make_app: Callable[..., Flask], inbox: tuple[Inbox, int]) -> None:
    box, port = inbox
    with smtp_site(make_app, f"smtp://127.0.0.1:{port}").app_context():
        send_one()
    [envelope] = box.received
    assert envelope.rcpt_tos == ["ana@example.org"]
    assert envelope.mail_from == "forum@example.org"
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content, policy=default)
    assert (mail["Subject"], mail["Message-ID"]) == ("Señal", "<1@example.org>")
    assert mail.get_content_type() == "text/plain"


@pytest.mark.parametrize("takes_names", [True, False])
def test_a_name_beyond_ascii_is_written_to_as_it_is_or_not_at_all(
    make_app: Callable[..., Flask], takes_names: bool
) -> None:
    inbox = Inbox()
    controller = Controller(
        inbox, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=takes_names
    )
    controller.start()
    app = smtp_site(make_app, f"smtp://127.0.0.1:{controller.port}")
    try:
        with app.app_context():
            refused = nullcontext() if takes_names else pytest.raises(MailboxUnknown)
            with refused:
                send_one("ñandú@exámple.org")
    finally:
        controller.stop()
    to = [envelope.rcpt_tos for envelope in inbox.received]
    assert to == ([["ñandú@xn--exmple-qta.org"]] if takes_names else [])


def test_no_password_is_sent_without_encryption(
    make_app: Callable[..., Flask], inbox: tuple[Inbox, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, port = inbox
    monkeypatch.setattr("forum.adapters.mail._is_this_machine", lambda host: False)
    site = smtp_site(make_app, f"smtp://me:secret@127.0.0.1:{port}")
    with site.app_context(), pytest.raises(MailError, match="no encryption"):
        send_one()
    assert box.received == []


def test_a_server_that_is_away_is_an_error(make_app: Callable[..., Flask]) -> None:
    with (
        smtp_site(make_app, "smtp://127.0.0.1:1").app_context(),
        pytest.raises((OSError, smtplib.SMTPException)),
    ):
        send_one()


@pytest.fixture
def endless_server() -> Iterator[Callable[[bytes], int]]:
    """Start a server that says this, and after each further line a byte now and then for ever."""
    ended, threads = Event(), []

    def serve(server: socket.socket, first: bytes) -> None:
        connection, _ = server.accept()
        with server, connection, suppress(OSError):
            connection.sendall(first)
            if first:
                connection.recv(1_000)
            while not ended.wait(0.05):
                connection.sendall(b"2")

    def start(first: bytes) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        threads.append(Thread(target=serve, args=(server, first)))
        threads[-1].start()
        return int(server.getsockname()[1])

    yield start
    ended.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("first", [b"", b"220 ready\r\n"], ids=["at once", "after a greeting"])
def test_a_server_that_never_comes_to_an_end_is_left_and_tried_again(
    make_app: Callable[..., Flask],
    endless_server: Callable[[bytes], int],
    monkeypatch: pytest.MonkeyPatch,
    first: bytes,
) -> None:
    monkeypatch.setattr(timed_smtp, "CONVERSATION", 0.5)
    site = smtp_site(make_app, f"smtp://127.0.0.1:{endless_server(first)}")
    with site.app_context(), pytest.raises(UNREACHABLE, match=r"too long|timed out") as left:
        send_one()
    assert not isinstance(left.value, MailboxUnknown)


def test_no_conversation_outlasts_the_lease_of_its_job() -> None:
    assert LEASE.total_seconds() > timed_smtp.CONVERSATION


@pytest.mark.parametrize(
    ("url", "host", "port", "encrypted", "user", "password"),
    [
        ("smtp://mail.example.org", "mail.example.org", 587, False, "", ""),
        ("smtps://mail.example.org", "mail.example.org", 465, True, "", ""),
        ("smtp://a%40b:p%2Fw@mail.example.org:25", "mail.example.org", 25, False, "a@b", "p/w"),
    ],
)
def test_addresses_of_mail_servers(
    url: str, host: str, port: int, encrypted: bool, user: str, password: str
) -> None:
    assert mail_settings({**CONFIG, "FORUM_MAIL_URL": url}) == {
        "MAIL_DEFAULT_SENDER": "Forum <forum@example.org>",
        "MAIL_BACKEND": Smtp,
        "MAIL_SERVER": host,
        "MAIL_PORT": port,
        "MAIL_USERNAME": user,
        "MAIL_PASSWORD": password,
        "MAIL_USE_SSL": encrypted,
    }


def test_what_check_says_about_mail() -> None:
    assert mail_problems(CONFIG) == []
    assert "FORUM_MAIL_URL" in mail_problems({**CONFIG, "FORUM_PRODUCTION": True})[0]
    for url in ("mail.example.org", "http://mail.example.org", "smtp://", "smtp://a:port"):
        assert "form" in mail_problems({**CONFIG, "FORUM_MAIL_URL": url})[0]
        with pytest.raises(MailError):
            mail_settings({**CONFIG, "FORUM_MAIL_URL": url})
    assert mail_settings(CONFIG)["MAIL_FILE_PATH"] == "/tmp/site/outbox"
