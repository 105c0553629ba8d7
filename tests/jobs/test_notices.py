"""Sending notices: once, in the reader's language, with addresses that the public can open."""

import re
from collections.abc import Callable
from email.header import decode_header, make_header
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from jinja2.meta import find_undeclared_variables
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

import forum
from forum.extensions import db
from forum.jobs.notices import TOKENS, send_notice
from forum.models.job import Job, Notice
from forum.models.user import User
from forum.services.accounts.tokens import page_after_confirming
from forum.services.background.notices import enqueue_overdue, notify
from forum.web.http.addresses import address
from forum.web.mail import render_mail, render_mail_to
from tests.builders import make_user
from tests.support.content.letters import deliver
from tests.support.tasks import do
from tests.support.times import StillClock

Database = scoped_session[Session]

TEMPLATE_FOLDER = Path(forum.__file__).parent / "templates" / "mail"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(
        FORUM_BASE_URL="https://forum.example.org/talks",
        FORUM_SITE_NAME="Diálogos",
        FORUM_MAIL_FROM="forum@example.org",
    )


def test_a_mail_says_who_wrote_it_and_that_nobody_need_answer(
    app: Flask, db_session: Database
) -> None:
    notify(make_user("José", email="jose@example.org", language="es"), "reset_password", "k1")
    [mail] = deliver(app)
    assert str(make_header(decode_header(mail.headers["From"]))) == "Diálogos <forum@example.org>"
    assert mail.headers["To"] == "jose@example.org"
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert mail.headers["Content-Language"] == "es"
    assert re.fullmatch(
        r"<notice\.\d+\.[0-9a-f]{16}@forum\.example\.org>", mail.headers["Message-ID"]
    )
    assert "https://forum.example.org/talks/es/reset/" in mail.body
    assert "\n\n\n" not in mail.body


@pytest.mark.parametrize("kind", sorted(TOKENS))
@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_mail_to_an_address_that_nobody_confirmed_has_no_word_that_anybody_typed(
    app: Flask, db_session: Database, kind: str, language: str
) -> None:
    typed = {"name": "Dear http://spam.example", "organisation": "Buy now", "country": "KE"}
    user = make_user(typed.pop("name"), language=language, confirmed_at=None, **typed)
    notify(user, kind, "k1", **({"then": "/en/spam.example"} if kind == "confirm_address" else {}))
    [mail] = deliver(app)
    for word in ("spam", "Dear", "Buy"):
        assert word not in mail.subject + mail.body
    same = render_mail(kind, language, token="T", person=User(name="A. N. Other"))
    assert mail.subject == same.subject
    hide = partial(re.sub, r"(confirm|reset)/\S+", r"\1/T")
    assert hide(mail.body).split() == hide(same.body).split()


@pytest.mark.parametrize(
    "template", sorted(TEMPLATE_FOLDER.glob("[!_]*.txt")), ids=lambda p: p.stem
)
def test_no_other_mail_goes_to_an_address_that_nobody_confirmed(
    app: Flask, db_session: Database, template: Path
) -> None:
    """A mail that is added later is held back, or it has a token and its template no person."""
    kind = template.stem
    if kind in TOKENS or kind == "invitation":
        tree = app.jinja_env.parse(template.read_text())
        assert find_undeclared_variables(tree) <= {
            *("_", "url", "site", "token", "dates", "labels"),
            *("title", "question", "consultation", "when"),
        }
        return
    notify(make_user(confirmed_at=None), kind, "k1")
    assert deliver(app) == []


@pytest.mark.parametrize("kind", [*sorted(TOKENS), "password_changed"])
@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_every_mail_in_every_language(
    app: Flask, db_session: Database, kind: str, language: str
) -> None:
    person = make_user("Zoë <b>", language=language)
    mail = render_mail_to(kind, person, token="T")
    assert mail.subject
    assert "\n" not in mail.subject
    assert "Zoë <b>" in mail.body
    links = re.findall(r"https?://\S+", mail.body)
    assert links
    assert all(f"https://forum.example.org/talks/{language}/" in link for link in links)


def test_a_notice_is_recorded_and_sent_once(
    any_database: str, app: Flask, db_session: Database, time: StillClock
) -> None:
    user = make_user(email="amina@example.org")
    notify(user, "confirm_address", "k1", then="/en/")
    notify(user, "confirm_address", "k1", then="/en/")
    [notice] = db.session.scalars(select(Notice)).all()
    assert (notice.args, notice.sent_at) == ({"then": "/en/"}, None)
    job = db.session.scalars(select(Job)).one()
    assert (job.kind, job.args, job.key) == (
        "send_notice",
        {"notice": notice.id},
        f"notice-{notice.id}",
    )
    [mail] = deliver(app)
    assert page_after_confirming(mail.link().rpartition("/")[2]) == "/en/"
    db.session.refresh(notice)
    assert (notice.args, notice.sent_at) == ({}, time.now)
    do(send_notice, {"notice": notice.id})
    do(send_notice, {"notice": notice.id + 1})
    assert deliver(app) == []


def test_no_link_that_works_lies_in_the_database(app: Flask, db_session: Database) -> None:
    notify(make_user(), "reset_password", "k1")
    assert db.session.scalars(select(Notice.args)).all() == [{}]


def test_a_mail_that_fails_stays_to_be_sent(
    app: Flask, db_session: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    notify(make_user(), "reset_password", "k1")

    def refuse(self: EmailMessage) -> None:
        raise OSError("no mail server")

    with monkeypatch.context() as patch:
        patch.setattr("flask_mailman.EmailMessage.send", refuse)
        with pytest.raises(OSError, match="no mail server"):
            deliver(app)
    assert len(deliver(app)) == 1


def test_a_person_without_an_address_is_told_nothing(app: Flask, db_session: Database) -> None:
    notify(make_user(email=None), "reset_password", "k1")
    assert db.session.scalars(select(Notice)).all() == []
    user = make_user()
    notify(user, "reset_password", "k2")
    user.email = None
    assert deliver(app) == []
    assert db.session.scalars(select(Notice)).one().sent_at is not None


def test_a_notice_whose_job_was_lost_is_asked_for_again(
    app: Flask, db_session: Database, time: StillClock
) -> None:
    notify(make_user(), "reset_password", "k1")
    db.session.delete(db.session.scalars(select(Job)).one())
    assert enqueue_overdue() == 0
    time.tick(minutes=11)
    assert enqueue_overdue() == 1
    assert len(deliver(app)) == 1
    assert enqueue_overdue() == 0


def test_addresses_outside_a_request(app: Flask, db_session: Database) -> None:
    assert address("accounts.login", "fr") == "https://forum.example.org/talks/fr/sign-in"
    app.config["FORUM_BASE_URL"] = "http://127.0.0.1:5000"
    assert address("accounts.login", "en", next="/en/a") == (
        "http://127.0.0.1:5000/en/sign-in?next=/en/a"
    )
