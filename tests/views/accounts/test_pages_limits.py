"""Forms prove where they come from, and nobody sends them without end."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from forum.extensions import limiter
from tests.builders import PASSWORD, make_user
from tests.support.clients import FreshClient, make_client
from tests.support.content.letters import deliver
from tests.support.forms.accounts import LINK_FORMS, is_signed_in, send_sign_in
from tests.support.times import StillClock

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
        assert not {"Retry-After", "X-RateLimit-Remaining"} & set(page.headers.keys())
    page = send_sign_in(limited, " Amina@example.org", PASSWORD)
    assert page.status_code == 429
    assert 'action="/en/reset"' in page.text
    assert 'name="email" value=" Amina@example.org"' in page.text
    assert "Too many attempts" in page.text
    assert 1 <= int(page.headers["Retry-After"]) <= 15 * 60
    assert send_sign_in(limited, "other@example.org", PASSWORD).status_code == 422
    assert limited.get("/en/sign-in").status_code == 200


def test_who_waits_may_try_again(
    app: Flask, client: FreshClient, limited: FreshClient, time: StillClock
) -> None:
    make_user(email="amina@example.org")
    while send_sign_in(limited, "amina@example.org", "a guess").status_code == 422:
        time.tick(seconds=1)
    time.tick(hours=2)
    assert send_sign_in(limited, "amina@example.org", PASSWORD).status_code == 302


def guess(client: FreshClient, place: str, password: str = "a guess") -> int:
    data = {"email": "amina@example.org", "password": password}
    answer = client.post("/en/sign-in", data=data, environ_overrides={"REMOTE_ADDR": place})
    return answer.status_code


def test_strangers_do_not_shut_a_member_out(
    app: Flask, client: FreshClient, limited: FreshClient
) -> None:
    user = make_user(email="amina@example.org")
    for stranger in range(3):
        codes = [guess(limited, f"192.0.2.{stranger}") for _ in range(6)]
        assert codes == [422] * 5 + [429]
    member = make_client(limited.application)
    assert guess(member, "198.51.100.7", PASSWORD) == 302
    codes = [guess(limited, f"203.0.113.{n % 250}") for n in range(90)]
    assert codes[:85] == [422] * 85
    assert codes[-1] == 429  # very many places together are stopped
    member = make_client(limited.application)
    assert guess(member, "198.51.100.7", PASSWORD) == 429
    assert member.post("/en/reset", data={"email": "amina@example.org"}).status_code == 302
    [mail] = deliver(app)
    assert member.post(mail.link(), data={"password": "a new password"}).location == "/en/"
    assert is_signed_in(member)
    assert user.active


def test_one_house_is_one_place(app: Flask, client: FreshClient, limited: FreshClient) -> None:
    make_user(email="amina@example.org")
    codes = [guess(limited, f"2001:db8:1:2::{n:x}") for n in range(1, 7)]
    assert codes == [422] * 5 + [429]
    assert guess(limited, "2001:db8:1:3::1") == 422
    codes = [guess(limited, f"{'::ffff:' if n % 2 else ''}192.0.2.9") for n in range(6)]
    assert codes == [422] * 5 + [429]


@pytest.mark.parametrize("place", ["203.0.113.9:{}", "[2001:db8:1:2::{}]", "[2001:db8:1:2::1]:{}"])
def test_a_proxy_that_tells_the_port_gives_nobody_more_attempts(
    app: Flask, client: FreshClient, limited: FreshClient, place: str
) -> None:
    make_user(email="amina@example.org")
    codes = [guess(limited, place.format(4_000 + n)) for n in range(6)]
    assert codes == [422] * 5 + [429]


@pytest.mark.parametrize("remember", ["", "yes"])
def test_signing_in_again_begins_no_limit_anew(
    app: Flask, client: FreshClient, limited: FreshClient, remember: str
) -> None:
    make_user("Amina", email="amina@example.org")
    codes = []
    for n in range(125):
        if n % 20 == 0:
            limited.post("/en/sign-out")
            send_sign_in(limited, "amina@example.org", PASSWORD, remember=remember)
        if remember:
            limited.delete_cookie("forum")  # the cookie that remembers says who it is
        codes.append(limited.get("/en/organisations/names?begins=a").status_code)
    assert codes[:120] == [200] * 120
    assert codes[120:] == [429] * 5


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
