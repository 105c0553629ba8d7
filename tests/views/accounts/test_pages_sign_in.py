"""Signing in and out."""

import re
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.builders import PASSWORD, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.forms.accounts import is_signed_in, send_sign_in


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
    assert client.get("/en/register?next=/en/contributions").location == "/en/contributions"


def test_the_wrong_password_is_refused_with_the_address_kept(client: FreshClient) -> None:
    make_user(email="amina@example.org")
    page = send_sign_in(client, "amina@example.org", "not this one", remember="yes")
    assert page.status_code == 422
    assert "The address or the password is incorrect." in page.text
    assert 'value="amina@example.org"' in page.text
    assert re.search(r'name="remember" value="yes" checked', page.text)
    assert "not this one" not in page.text
    assert send_sign_in(client, "", "").status_code == 422


def test_an_unconfirmed_account_answers_as_none_and_the_mail_is_offered(
    client: FreshClient,
) -> None:
    make_user(email="amina@example.org", confirmed_at=None)
    for email in ("amina@example.org", "nobody@example.org"):
        page = send_sign_in(client, email, PASSWORD)
        assert page.status_code == 422
        assert "The address or the password is incorrect." in page.text
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
        "/.//evil.example",
        "/en//evil.example",
        "/%2fevil.example",
        "/en/%5c%5cevil.example",
        "/en/%2e%2e/evil",
        "/@evil.example",
        "/en/nowhere/at/all",
        "/en/sign-out",
        "/en/\u202e",
        "/en\r\nSet-Cookie: a=b",
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


def test_a_browser_that_refuses_cookies_is_told_so(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    visitor = FreshClient(app, use_cookies=False)
    page = visitor.post("/es/sign-in", data={"email": "amina@example.org", "password": PASSWORD})
    assert page.status_code == 400
    assert "Permita las cookies de este sitio" in page.text
    visitor = make_client(app)
    visitor.get("/es/sign-in")
    page = visitor.post("/es/sign-in", data={"email": "amina@example.org", "password": PASSWORD})
    assert (page.status_code, "cookies" in page.text) == (400, False)
