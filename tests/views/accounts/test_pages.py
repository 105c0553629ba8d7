"""Accounts through the browser: what a person sees from registering to a forgotten password."""

import re
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forum.domain.policy import Role
from forum.extensions import db, limiter
from forum.models.user import User
from forum.services.accounts import accounts, tokens
from tests.builders import PASSWORD, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.letters import deliver
from tests.support.times import StillClock

LINK_FORMS = ("/en/confirm", "/en/reset")
WANTED = {
    "name": "Amina Wekesa",
    "organisation": "Institute for Water",
    "country": "KE",
    "language": "en",
    "email": "Amina@Example.org",
    "password": PASSWORD,
    "rules": "yes",
}


def words(response: TestResponse) -> str:
    """Return the text of the page as it is read."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def comparable(response: TestResponse) -> tuple[int, str | None, str]:
    """Return all of an answer but what the reader typed and what differs each time."""
    text = re.sub(r'value="[^"]*"', "", response.text)
    return response.status_code, response.location, text


def is_signed_in(client: FreshClient) -> bool:
    return client.get("/en/account").status_code == 200


def send_sign_in(client: FreshClient, email: str, password: str, **more: str) -> TestResponse:
    return client.post("/en/sign-in", data={"email": email, "password": password, **more})


# --- from registering to taking part ----------------------------------------------------------


def test_from_registering_to_being_signed_in(app: Flask, client: FreshClient) -> None:
    page = client.get("/fr/register?next=/fr/mine")
    assert '<option value="fr" selected>' in page.text
    assert 'action="/fr/register?next=/fr/mine"' in page.text
    answer = client.post("/fr/register?next=/fr/mine", data=WANTED)
    assert (answer.status_code, answer.location) == (302, "/fr/mail-sent")
    assert "We are sending a mail to Amina@Example.org." in client.get("/en/mail-sent").text
    assert not is_signed_in(client)

    [mail] = deliver(app)
    assert mail.to == "amina@example.org"
    page = client.get(mail.link())
    assert "Amina Wekesa" in page.text
    user = accounts.find_user_by_email("amina@example.org")
    assert user is not None
    assert user.confirmed_at is None
    assert not is_signed_in(client)

    answer = client.post(mail.link())
    assert (answer.status_code, answer.location) == (302, "/fr/mine")
    page = client.get("/en/account")
    assert page.status_code == 200
    assert "Your address is confirmed and you are signed in." in page.text
    assert 'value="Institute for Water"' in page.text
    assert client.get(mail.link()).location == "/fr/mine"
    assert make_client(app).post(mail.link()).location.endswith("/sign-in")


def test_a_stale_link_leads_to_a_new_one(app: Flask, client: FreshClient, time: StillClock) -> None:
    client.post("/en/register", data=WANTED)
    [mail] = deliver(app)
    time.tick(days=4)
    answer = client.get(mail.link())
    assert answer.location.endswith("/confirm")
    assert "does not work any more" in client.get("/en/confirm").text
    answer = client.post("/en/confirm", data={"email": "amina@example.org"})
    assert "If amina@example.org has an account here" in client.get(answer.location).text
    [again] = deliver(app)
    assert client.post(again.link()).status_code == 302
    assert is_signed_in(client)


# --- wrong input ------------------------------------------------------------------------------


def test_a_wrong_form_comes_back_as_it_was_typed(client: FreshClient) -> None:
    page = client.post(
        "/en/register",
        data={**WANTED, "name": "", "email": "amina", "password": "short", "rules": ""},
    )
    assert page.status_code == 422
    assert "<title>Error: Register" in page.text
    assert page.text.index('role="alert"') < page.text.index("<form method")
    for field in ("name", "email", "password", "rules"):
        assert f'<a href="#{field}">' in page.text
        described = rf'id="{field}"[^>]*aria-invalid="true" aria-describedby="{field}-e'
        assert re.search(described, page.text)
        assert f'id="{field}-e"' in page.text
    assert 'value="Institute for Water"' in page.text
    assert 'value="amina"' in page.text
    assert '<option value="KE" selected>' in page.text
    assert "short" not in re.findall(r'value="([^"]*)"', page.text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "XX"),
        ("language", "de"),
        ("name", "a" * 201),
        ("organisation", "a" * 301),
        ("email", "a@b"),
        ("email", "é@@example.org"),
        ("password", "a" * 201),
    ],
)
def test_what_a_list_or_a_column_does_not_take(client: FreshClient, field: str, value: str) -> None:
    page = client.post("/en/register", data={**WANTED, field: value})
    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text


def test_every_field_has_a_label_and_tells_the_browser_what_it_is(client: FreshClient) -> None:
    page = client.get("/en/register").text
    ids = re.findall(r'<(?:input|select) (?!type="(?:hidden|checkbox)")[^>]*\bid="([^"]+)"', page)
    assert ids[:6] == ["name", "organisation", "country", "language", "email", "password"]
    for field in ids[:6]:
        assert f'<label for="{field}">' in page
    for purpose in ("name", "organization", "country", "email", "new-password"):
        assert f'autocomplete="{purpose}"' in page
    assert 'autocomplete="current-password"' in client.get("/en/sign-in").text


def test_countries_are_in_the_language_and_alphabet_of_the_page(client: FreshClient) -> None:
    page = client.get("/es/register").text
    names = re.findall(r'<option value="[A-Z]{2}">([^<]+)</option>', page)
    assert len(names) == 249
    assert names.index("Alemania") < names.index("Arabia Saudí") < names.index("Zimbabue")
    assert names.index("Emiratos Árabes Unidos") < names.index("España")


# --- nobody can find out who has an account ---------------------------------------------------


@pytest.mark.parametrize("known", ["confirmed", "unconfirmed", "added", "shut out"])
def test_answers_say_nothing_about_addresses(app: Flask, client: FreshClient, known: str) -> None:
    states: dict[str, dict[str, Any]] = {
        "confirmed": {},
        "unconfirmed": {"confirmed_at": None},
        "added": {"password": None, "confirmed_at": None},
        "shut out": {"active": False},
    }
    make_user(email="someone@example.org", **states[known])
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


# --- signing in and out -----------------------------------------------------------------------


def test_signing_in_leads_to_where_one_was_going(client: FreshClient) -> None:
    make_user("Amina", email="amina@example.org")
    answer = client.get("/en/account")
    assert (answer.status_code, answer.location) == (302, "/en/sign-in?next=/en/account")
    answer = client.post(
        "/en/sign-in?next=/en/account", data={"email": "AMINA@example.org", "password": PASSWORD}
    )
    assert (answer.status_code, answer.location) == (302, "/en/account")
    assert "amina@example.org" in client.get("/en/account").text
    assert client.get("/en/sign-in").status_code == 302
    assert client.get("/en/register?next=/en/mine").location == "/en/mine"


def test_the_wrong_password_is_refused_with_the_address_kept(client: FreshClient) -> None:
    make_user(email="amina@example.org")
    page = send_sign_in(client, "amina@example.org", "not this one", remember="yes")
    assert page.status_code == 422
    assert "The address or the password is not right." in page.text
    assert 'value="amina@example.org"' in page.text
    assert re.search(r'name="remember" value="yes" checked', page.text)
    assert "not this one" not in page.text
    assert send_sign_in(client, "", "").status_code == 422


def test_the_right_password_of_an_unconfirmed_account_leads_to_the_mail(
    client: FreshClient,
) -> None:
    make_user(email="amina@example.org", confirmed_at=None)
    page = send_sign_in(client, "amina@example.org", PASSWORD)
    assert page.status_code == 422
    assert "This address is not confirmed yet." in page.text
    assert 'href="/en/confirm"' in page.text
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        " /en/",
        "http:evil.example",
    ],
)
def test_nobody_is_led_to_another_site(client: FreshClient, target: str) -> None:
    make_user(email="amina@example.org")
    page = client.get("/en/sign-in", query_string={"next": target}).text
    assert '<form method="post" action="/en/sign-in"' in page
    assert 'href="/en/register"' in page
    answer = client.post(
        "/en/sign-in",
        query_string={"next": target},
        data={"email": "amina@example.org", "password": PASSWORD},
    )
    assert (answer.status_code, answer.location) == (302, "/en/")


def cookies(answer: TestResponse) -> SimpleCookie:
    found = SimpleCookie()
    for header in answer.headers.getlist("Set-Cookie"):
        found.load(header)
    return found


def test_a_session_is_new_at_sign_in_and_worthless_after_sign_out(
    app: Flask, client: FreshClient
) -> None:
    user = make_user(email="amina@example.org")
    with client.session_transaction() as session:
        session["planted"] = "before"
    answer = send_sign_in(client, "amina@example.org", PASSWORD)
    assert "forum_remember" not in cookies(answer)
    with client.session_transaction() as session:
        assert "planted" not in session
    stolen, elsewhere = make_client(app), make_client(app)
    cookie = client.get_cookie("forum")
    assert cookie is not None
    stolen.set_cookie("forum", cookie.value)
    sign_in(elsewhere, user)
    assert is_signed_in(stolen)
    assert is_signed_in(elsewhere)

    assert client.get("/en/sign-out").status_code == 405
    answer = client.post("/en/sign-out")
    assert (answer.status_code, answer.location) == (302, "/en/")
    assert not is_signed_in(client)
    assert not is_signed_in(stolen)
    assert not is_signed_in(elsewhere)
    assert client.post("/en/sign-out").status_code == 302


def test_a_remembered_person_stays_until_signing_out(app: Flask, client: FreshClient) -> None:
    make_user(email="amina@example.org")
    answer = send_sign_in(client, "amina@example.org", PASSWORD, remember="yes")
    kept = cookies(answer)["forum_remember"]
    assert (kept["httponly"], kept["samesite"]) == (True, "Lax")
    client.delete_cookie("forum")
    assert is_signed_in(client)
    answer = client.post("/en/sign-out")
    assert cookies(answer)["forum_remember"].value == ""
    visitor = make_client(app)
    visitor.set_cookie("forum_remember", kept.value)
    assert not is_signed_in(visitor)


def test_somebody_who_was_shut_out_is_a_visitor_at_once(client: FreshClient) -> None:
    user = make_user()
    sign_in(client, user)
    assert is_signed_in(client)
    user.active = False
    assert not is_signed_in(client)


# --- forms prove where they come from ---------------------------------------------------------


def test_forms_need_their_token(
    make_app: Callable[..., Flask], app: Flask, client: FreshClient
) -> None:
    make_user(email="amina@example.org")
    guarded = make_client(make_app(WTF_CSRF_ENABLED=True))
    data = {"email": "amina@example.org", "password": PASSWORD}
    assert guarded.post("/en/sign-in", data=data).status_code == 400
    page = guarded.get("/en/sign-in").text
    [token] = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    assert guarded.post("/en/sign-in", data={**data, "csrf_token": token}).status_code == 302
    assert guarded.post("/en/sign-out").status_code == 400
    assert is_signed_in(guarded)
    assert guarded.post("/en/sign-out", data={"csrf_token": token}).status_code == 400
    page = guarded.get("/en/account").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    assert guarded.post("/en/sign-out", data={"csrf_token": token}).status_code == 302
    assert not is_signed_in(guarded)


# --- limits -----------------------------------------------------------------------------------


@pytest.fixture
def limited(make_app: Callable[..., Flask]) -> FreshClient:
    client = make_client(make_app(RATELIMIT_ENABLED=True))
    with client.application.app_context():
        limiter.reset()
    return client


def test_guessing_a_password_ends_soon(
    app: Flask, client: FreshClient, limited: FreshClient
) -> None:
    make_user(email="amina@example.org")
    for language in ("en", "es", "fr", "en", "es"):
        page = limited.post(
            f"/{language}/sign-in", data={"email": "amina@example.org", "password": "a guess"}
        )
        assert page.status_code == 422
    page = send_sign_in(limited, " Amina@example.org", PASSWORD)
    assert page.status_code == 429
    assert "Too many attempts" in page.text
    assert "Retry-After" in page.headers
    assert send_sign_in(limited, "other@example.org", PASSWORD).status_code == 422
    assert limited.get("/en/sign-in").status_code == 200


def test_an_office_behind_one_address_gets_in_before_closing(
    app: Flask, client: FreshClient, limited: FreshClient
) -> None:
    for n in range(15):
        make_user(email=f"member{n}@example.org")
        colleague = make_client(limited.application)
        assert send_sign_in(colleague, f"member{n}@example.org", PASSWORD).status_code == 302


def test_guessing_for_one_person_after_the_other_ends_soon(
    app: Flask, client: FreshClient, limited: FreshClient
) -> None:
    codes = [send_sign_in(limited, f"a{n}@example.org", "a guess").status_code for n in range(11)]
    assert codes == [422] * 10 + [429]


@pytest.mark.parametrize("form", LINK_FORMS)
def test_nobody_is_flooded_with_mail(
    app: Flask, client: FreshClient, limited: FreshClient, form: str
) -> None:
    data = {"email": "amina@example.org"}
    codes = [limited.post(form, data=data).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]


def test_one_place_cannot_send_forms_without_end(
    app: Flask, client: FreshClient, limited: FreshClient
) -> None:
    codes = [
        limited.post("/en/register", data={"email": f"a{n}@example.org"}).status_code
        for n in range(11)
    ]
    assert codes == [422] * 10 + [429]


# --- passwords --------------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_and_all_sessions_end(
    app: Flask, client: FreshClient
) -> None:
    user = make_user(email="amina@example.org", confirmed_at=None, language="es")
    elsewhere = make_client(app)
    sign_in(elsewhere, user)
    client.post("/es/reset", data={"email": "amina@example.org"})
    [mail] = deliver(app)
    page = client.get(mail.link())
    assert "amina@example.org" in page.text
    assert page.headers["Cache-Control"] == "no-store, private"
    assert client.post(mail.link(), data={"password": "short"}).status_code == 422
    answer = client.post(mail.link(), data={"password": "a new password"})
    assert answer.location == "/es/sign-in"
    assert not is_signed_in(elsewhere)
    assert client.get(mail.link()).location == "/es/reset"
    assert send_sign_in(client, "amina@example.org", PASSWORD).status_code == 422
    assert send_sign_in(client, "amina@example.org", "a new password").status_code == 302
    [told] = deliver(app)
    assert told.to == "amina@example.org"


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


# --- one's own details ------------------------------------------------------------------------


def test_a_person_changes_what_they_said_of_themselves(client: FreshClient) -> None:
    user = make_user("Amina", role=Role.MODERATOR)
    sign_in(client, user)
    data = {
        "name": "Amina Wekesa",
        "organisation": "Institute",
        "country": "KE",
        "language": "fr",
        "zone": "Africa/Nairobi",
    }
    answer = client.post("/en/account", data={**data, "role": "administrator", "email": "x@y.org"})
    assert (answer.status_code, answer.location) == (302, "/fr/account")
    page = client.get("/fr/account").text
    assert '<option value="Africa/Nairobi" selected>' in page
    db.session.refresh(user)
    stored = {name: getattr(user, name) for name in data}
    assert stored == data
    assert (user.role, user.email == "x@y.org") == (Role.MODERATOR, False)
    refused = client.post("/fr/account", data={**data, "zone": "Mars/Base", "name": " "})
    assert refused.status_code == 422
    assert 'href="#zone"' in refused.text
    assert 'href="#name"' in refused.text


@pytest.mark.parametrize("path", ["/en/account", "/en/account/password"])
def test_visitors_have_no_page_of_their_own(client: FreshClient, path: str) -> None:
    answer = client.post(path, data={"name": "x"})
    assert (answer.status_code, answer.location) == (302, f"/en/sign-in?next={path}")


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
