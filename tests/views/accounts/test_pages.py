"""Accounts on the pages: registering, passwords, and what nobody can find out."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forum import clock
from forum.extensions import db
from forum.models.user import User
from forum.services.accounts import accounts, tokens
from tests.builders import PASSWORD, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.letters import deliver
from tests.support.forms.accounts import LINK_FORMS, is_signed_in, send_sign_in
from tests.support.times import StillClock

WANTED = {
    "name": "Amina Wekesa",
    "organisation": "Institute for Water",
    "country": "KE",
    "language": "en",
    "email": "Amina@Example.org",
    "rules": "yes",
}
CHOSEN = {"name": "Amina Wekesa", "organisation": "Institute for Water", "country": "KE"}
CHOSEN |= {"language": "en", "password": PASSWORD}


def comparable(response: TestResponse) -> tuple[int, str | None, str]:
    """Return all of an answer but what the reader typed and what differs each time."""
    text = re.sub(r'value="[^"]*"', "", response.text)
    return response.status_code, response.location, text


# --- from registering to taking part ----------------------------------------------------------


def test_from_registering_to_being_signed_in(app: Flask, client: FreshClient) -> None:
    page = client.get("/fr/register?next=/fr/contributions")
    assert '<option value="fr" selected>' in page.text
    assert 'action="/fr/register?next=/fr/contributions"' in page.text
    answer = client.post("/fr/register?next=/fr/contributions", data=WANTED)
    assert (answer.status_code, answer.location) == (302, "/fr/mail-sent")
    assert "We are sending an email to Amina@Example.org." in client.get("/en/mail-sent").text
    assert not is_signed_in(client)

    [mail] = deliver(app)
    assert mail.to == "amina@example.org"
    for typed in ("Wekesa", "Water", "mine"):
        assert typed not in mail.subject + mail.body
    page = client.get(mail.link())
    assert "Amina Wekesa" in page.text
    user = accounts.find_user_by_email("amina@example.org")
    assert user is not None
    assert user.confirmed_at is None
    assert not is_signed_in(client)

    refused = client.post(mail.link(), data={**CHOSEN, "password": "short"})
    assert (refused.status_code, '<a href="#password">' in refused.text) == (422, True)
    assert 'value="Institute for Water"' in refused.text
    answer = client.post(mail.link(), data=CHOSEN)
    assert (answer.status_code, answer.location) == (302, "/fr/contributions")
    page = client.get("/en/account")
    assert page.status_code == 200
    assert "Your address is confirmed and you are signed in." in page.text
    assert 'value="Institute for Water"' in page.text
    assert client.get(mail.link()).location == "/fr/contributions"
    assert make_client(app).post(mail.link()).location == "/en/sign-in?next=/fr/contributions"


def test_a_stale_link_leads_to_a_new_one(app: Flask, client: FreshClient, time: StillClock) -> None:
    client.post("/en/register", data=WANTED)
    [mail] = deliver(app)
    time.tick(days=4)
    answer = client.get(mail.link())
    assert answer.location.endswith("/confirm")
    assert "no longer works" in client.get("/en/confirm").text
    answer = client.post("/en/confirm", data={"email": "amina@example.org"})
    assert "If amina@example.org has an account here" in client.get(answer.location).text
    [again] = deliver(app)
    assert client.post(again.link(), data=CHOSEN).status_code == 302
    assert is_signed_in(client)


# --- wrong input ------------------------------------------------------------------------------


def test_a_wrong_form_comes_back_as_it_was_typed(client: FreshClient) -> None:
    page = client.post(
        "/en/register",
        data={**WANTED, "name": "", "email": "amina", "rules": ""},
    )
    assert page.status_code == 422
    assert "<title>Error: Register" in page.text
    assert page.text.index('role="alert"') < page.text.index("<form method")
    for field in ("name", "email", "rules"):
        assert f'<a href="#{field}">' in page.text
        described = rf'id="{field}"[^>]*aria-invalid="true" aria-describedby="{field}-e'
        assert re.search(described, page.text)
        assert f'id="{field}-e"' in page.text
    assert 'value="Institute for Water"' in page.text
    assert 'value="amina"' in page.text
    assert '<option value="KE" selected>' in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "XX"),
        ("language", "de"),
        ("name", "a" * 201),
        ("organisation", "a" * 301),
        ("email", "a@b"),
        ("email", "é@@example.org"),
    ],
)
def test_what_a_list_or_a_column_does_not_take(client: FreshClient, field: str, value: str) -> None:
    page = client.post("/en/register", data={**WANTED, field: value})
    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text


def test_every_field_has_a_label_and_tells_the_browser_what_it_is(client: FreshClient) -> None:
    page = client.get("/en/register").text
    ids = re.findall(r'<(?:input|select) (?!type="(?:hidden|checkbox)")[^>]*\bid="([^"]+)"', page)
    assert ids[:5] == ["name", "organisation", "country", "language", "email"]
    for field in ids[:5]:
        assert f'<label for="{field}">' in page
    for purpose in ("name", "organization", "country", "email"):
        assert f'autocomplete="{purpose}"' in page
    assert 'autocomplete="current-password"' in client.get("/en/sign-in").text


def test_countries_are_in_the_language_and_alphabet_of_the_page(client: FreshClient) -> None:
    page = client.get("/es/register").text
    names = re.findall(r'<option value="[A-Z]{2}">([^<]+)</option>', page)
    assert len(names) == 249
    assert names.index("Alemania") < names.index("Arabia Saudí") < names.index("Zimbabue")
    assert names.index("Emiratos Árabes Unidos") < names.index("España")


# --- nobody can find out who has an account ---------------------------------------------------


@pytest.mark.parametrize("known", ["confirmed", "unconfirmed", "registered", "added", "shut out"])
def test_answers_say_nothing_about_addresses(app: Flask, client: FreshClient, known: str) -> None:
    states: dict[str, dict[str, Any]] = {
        "confirmed": {},
        "unconfirmed": {"confirmed_at": None},
        "registered": {"password": None, "confirmed_at": None, "rules_accepted_at": clock.now()},
        "added": {"password": None, "confirmed_at": None},
        "shut out": {"active": False},
    }
    make_user(email="someone@example.org", **states[known])
    assert set(states) == {"confirmed", "unconfirmed", "registered", "added", "shut out"}
    for form, data in (
        ("/en/register", WANTED),
        ("/en/confirm", {}),
        ("/en/reset", {}),
        ("/en/sign-in", {"password": "some password"}),
    ):
        answers = []
        for email in ("someone@example.org", "nobodyy@example.org"):
            visitor = make_client(app)
            first = visitor.post(form, data={**data, "email": email})
            then = visitor.get(first.location) if first.location else first
            shown = comparable(then)[2].replace(email, "")
            answers.append((*comparable(first)[:2], shown))
        assert answers[0] == answers[1], form


def test_the_owner_of_a_known_address_learns_that_somebody_registered(
    app: Flask, client: FreshClient
) -> None:
    make_user("Amina", email="amina@example.org", language="es")
    client.post("/en/register", data=WANTED)
    [mail] = deliver(app)
    assert mail.to == "amina@example.org"
    assert "/es/sign-in" in mail.body
    assert client.get(mail.link("/reset/")).status_code == 200


# --- passwords --------------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_and_all_sessions_end(
    app: Flask, client: FreshClient
) -> None:
    user = make_user(email="amina@example.org", language="es")
    elsewhere = make_client(app)
    sign_in(elsewhere, user)
    client.post("/es/reset", data={"email": "amina@example.org"})
    [mail] = deliver(app)
    page = client.get(mail.link())
    assert "amina@example.org" in page.text
    assert page.headers["Cache-Control"] == "no-store, private"
    assert client.post(mail.link(), data={"password": "short"}).status_code == 422
    answer = client.post(mail.link(), data={"password": "a new password"})
    assert answer.location == "/es/"
    assert is_signed_in(client)
    client.post("/es/sign-out")
    assert not is_signed_in(elsewhere)
    assert client.get(mail.link()).location == "/es/reset"
    assert send_sign_in(client, "amina@example.org", PASSWORD).status_code == 422
    assert send_sign_in(client, "amina@example.org", "a new password").status_code == 302
    [told] = deliver(app)
    assert told.to == "amina@example.org"


def test_a_stranger_who_registers_last_owns_nothing(app: Flask, client: FreshClient) -> None:
    stranger = make_client(app)
    client.post("/en/register", data=WANTED)
    [mail] = deliver(app)
    theirs = {**WANTED, "name": "Mallory", "password": "of a stranger"}
    stranger.post("/en/register", data=theirs)
    page = client.get(mail.link())
    assert (page.status_code, 'value="Mallory"' in page.text) == (200, True)
    assert client.post(mail.link()).status_code == 422  # a click alone opens nothing
    assert not is_signed_in(client)
    assert client.post(mail.link(), data=CHOSEN).status_code == 302
    assert 'value="Amina Wekesa"' in client.get("/en/account").text
    assert send_sign_in(stranger, WANTED["email"], "of a stranger").status_code == 422
    assert send_sign_in(stranger, WANTED["email"], PASSWORD).status_code == 302


def test_changing_the_password_keeps_this_session_alone(app: Flask, client: FreshClient) -> None:
    user = make_user()
    elsewhere = make_client(app)
    for browser in (client, elsewhere):
        sign_in(browser, user)
    form = "/en/account/password"
    page = client.post(form, data={"current_password": "no", "password": "a new password"})
    assert page.status_code == 422
    assert '<a href="#current_password">' in page.text
    assert client.post(form, data={"current_password": PASSWORD}).status_code == 422
    answer = client.post(form, data={"current_password": PASSWORD, "password": "a new password"})
    assert (answer.status_code, answer.location) == (302, "/en/account")
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_reading_any_of_it_writes_nothing(app: Flask, client: FreshClient) -> None:
    user = make_user(confirmed_at=None)
    before = (user.confirmed_at, user.session_key, user.password)
    for token in (tokens.confirm_token(user), tokens.reset_token(user)):
        for form in LINK_FORMS:
            client.get(f"{form}/{token}")
    db.session.expire_all()
    stored = db.session.get(User, user.id)
    assert stored is not None
    assert (stored.confirmed_at, stored.session_key, stored.password) == before
