"""Logs say what failed and where; whatever fails, they say nothing of people."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from smtplib import SMTPRecipientsRefused

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from forum.adapters.logs import log_what_ends_threads
from forum.extensions import db
from forum.services.accounts.tokens import confirm_token, reset_token
from tests.builders import make_user
from tests.support.clients import make_client
from tests.support.sites import MakeApp

ADDRESS = "ana.private@example.org"
WORDS = "What nobody else may read, ever"
HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaGhhc2hoYXNo"
SESSION = ".eJwlzjEOwjAMQNG7ZEZVEid23MtUcWwLJFRVLRNi7g6I9Y9f2oMjnb2m5vfdB7.aR2kXg.Zt8Vq9s_1oXxXkQm"
SECRETS = (ADDRESS, WORDS, HASH, SESSION, "ana.private", "whispered")


def fail_with(error: BaseException) -> Callable[[], str]:
    def view() -> str:
        raise error

    return view


def caused() -> BaseException:
    """Return an error whose cause and whose note hold words of people."""
    try:
        try:
            raise KeyError(WORDS)
        except KeyError as inner:
            raise ValueError(ADDRESS) from inner
    except ValueError as outer:
        outer.add_note(WORDS)
        return outer


ERRORS: dict[str, BaseException] = {
    "a value": ValueError(f"no number: {WORDS}"),
    "a key": KeyError(WORDS),
    "an encoding": UnicodeEncodeError("ascii", WORDS, 0, 3, "not in range"),
    "an address": RuntimeError(ADDRESS),
    "a hash": RuntimeError(HASH),
    "a mail": SMTPRecipientsRefused({ADDRESS: (550, b"5.1.1 no such mailbox")}),
    "a file": FileNotFoundError(2, "No such file", f"/tmp/{WORDS}"),
    "a database": IntegrityError(
        "INSERT INTO user (email, password) VALUES (?, ?)",
        (ADDRESS, HASH),
        sqlite3.IntegrityError(f"UNIQUE constraint failed: {ADDRESS}"),
    ),
    "postgresql": DBAPIError(
        "UPDATE",
        {"email": ADDRESS},
        psycopg.errors.UniqueViolation(
            f"duplicate key value\nDETAIL:  Key (email)=({ADDRESS}) already exists."
        ),
    ),
    "causes": caused(),
    "many": ExceptionGroup(WORDS, [ValueError(ADDRESS)]),
}


def assert_private(log: str) -> None:
    assert log
    assert not [secret for secret in SECRETS if secret in log]


@pytest.mark.parametrize("kind", ERRORS)
def test_what_fails_is_told_without_words_of_people(
    make_app: MakeApp, db_session: object, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    app = make_app(PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule(f"/fail/{SESSION}", view_func=fail_with(ERRORS[kind]), endpoint="fail")
    client = make_client(app)
    client.set_cookie("forum", SESSION)
    answer = client.get(f"/fail/{SESSION}?q=whispered")
    assert answer.status_code in (500, 503)
    assert_private(caplog.text)
    assert type(ERRORS[kind]).__name__ in caplog.text
    assert f'"{__file__}", line' in caplog.text  # where it failed stays


def test_a_refused_row_is_told_without_its_values(
    make_app: MakeApp, any_database: object, app_context: object, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(PROPAGATE_EXCEPTIONS=False)
    make_user(email=ADDRESS)
    db.session.commit()

    @app.post("/twice")
    def twice() -> str:
        statement = text('INSERT INTO "user" (email, name, password) VALUES (:a, :b, :c)')
        db.session.execute(statement, {"a": ADDRESS, "b": WORDS, "c": HASH})
        return ""

    assert make_client(app).post("/twice").status_code == 500
    assert_private(caplog.text)
    assert "IntegrityError" in caplog.text


def test_links_of_mails_are_not_told(
    make_app: MakeApp, db_session: object, caplog: pytest.LogCaptureFixture
) -> None:
    user = make_user(email=ADDRESS)
    db.session.commit()
    app = make_app(PROPAGATE_EXCEPTIONS=False)
    with app.app_context():
        tokens = [confirm_token(user), reset_token(user)]
    log = logging.getLogger("gunicorn.access")
    for token in tokens:
        log.warning('%s "%s %s HTTP/1.1" 200', "192.0.2.1", "GET", f"/en/reset/{token}?next=/x")
    assert not [token for token in tokens if token in caplog.text or token[-27:] in caplog.text]
    assert "/en/reset/" in caplog.text
    assert "next" not in caplog.text


MESSAGES = {
    "the address %s": (ADDRESS,),
    "%(a)s": ({"a": ADDRESS},),
    "it said: %s": (ERRORS["a key"],),
    "it said: %r": (ERRORS["a mail"],),
    "too few %s %s": (ADDRESS,),
    "smtp://forum:whispered@mail.example.org": (),
    f"<{ADDRESS}>: refused": (),
    f"password={HASH}": (),
    f"Cookie: forum={SESSION}; language=en": (),
    f"csrf_token: '{SESSION}'": (),
    "GET /en/search?q=whispered+words": (),
    f"[SQL: SELECT 1]\n[parameters: ('{WORDS}',)]": (),
    f"duplicate key\nDETAIL:  Key (name)=({WORDS}) already exists.": (),
}


@pytest.mark.parametrize("message", MESSAGES)
def test_any_librarys_message_is_made_private(
    app: Flask, caplog: pytest.LogCaptureFixture, message: str
) -> None:
    logging.getLogger("of.some.library").warning(message, *MESSAGES[message])
    assert_private(caplog.text)


def test_plain_messages_stay_as_they_are(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    said = "job 7 (translate) failed: TimeoutError at /srv/forum/jobs/worker.py:14"
    logging.getLogger("forum.jobs").error(said)
    assert caplog.messages == [said]


def test_what_ends_a_thread_is_logged_without_its_message(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr("sys.excepthook", None)
    log_what_ends_threads()
    thread = threading.Thread(target=fail_with(ERRORS["causes"]))
    thread.start()
    thread.join()
    assert_private(caplog.text)
    assert "KeyError" in caplog.text
    assert "ValueError" in caplog.text
