"""The outbox of a site for development."""

from collections.abc import Callable

import pytest
from flask import Flask

from forum.services.accounts.accounts import request_reset_mail
from tests.builders import make_user
from tests.support.clients import make_client
from tests.support.content.letters import deliver
from tests.support.times import StillClock

SECRET = "long enough for production, and not a secret at all"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(TESTING=False)


def test_mails_are_listed_newest_first_with_links(app: Flask, time: StillClock) -> None:
    with app.app_context():
        client = make_client(app)
        assert "No emails yet." in client.get("/outbox").text
        make_user("<b>Ana</b>", email="ana@example.org", language="es")
        make_user("Ben", email="ben@example.org")
        for email in ("ana@example.org", "ben@example.org"):
            request_reset_mail(email)
            deliver(app)
        page = client.get("/outbox").text
        assert page.index("ben@example.org") < page.index("ana@example.org")
        assert '<a href="http://127.0.0.1:5000/es/reset/' in page
        assert "&lt;b&gt;Ana&lt;/b&gt;" in page
        assert 'href="/outbox"' in client.get("/en/mail-sent").text


@pytest.mark.parametrize(
    "settings",
    [
        {"FORUM_MAIL_URL": "smtp://127.0.0.1:2525"},
        {"FORUM_PRODUCTION": True, "FORUM_BASE_URL": "https://localhost"},
    ],
)
def test_there_is_no_outbox_where_mail_is_real(
    make_app: Callable[..., Flask], settings: dict[str, object]
) -> None:
    client = make_client(make_app(TESTING=False, **settings))
    assert client.get("/outbox").status_code == 404
    assert "outbox" not in client.get("/en/mail-sent").text


ELSEWHERE = {
    "another machine": {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
    "a public address": {"environ_base": {"REMOTE_ADDR": "2001:db8::7"}},
    "another host": {"base_url": "http://forum.example.org"},
    "a host that begins alike": {"base_url": "http://localhost.evil.example"},
    "a number that begins alike": {"base_url": "http://127.0.0.1.evil.example"},
    "an odd host": {"headers": {"Host": "[::1"}},
    "a proxy": {"headers": {"X-Forwarded-For": "127.0.0.1"}},
    "a proxy that says who": {"headers": {"X-Real-IP": "127.0.0.1"}},
    "a proxy by the standard": {"headers": {"Forwarded": "for=127.0.0.1"}},
    "a cache": {"headers": {"Via": "1.1 cache"}},
    "a proxy that says only how": {"headers": {"X-Forwarded-Proto": "https"}},
    "a network in between": {"headers": {"CF-Connecting-IP": "127.0.0.1"}},
    "a balancer": {"headers": {"True-Client-IP": "127.0.0.1"}},
    "a proxy that says nothing": {"environ_overrides": {"SERVER_PROTOCOL": "HTTP/1.0"}},
}


@pytest.mark.parametrize("way", ELSEWHERE)
def test_nobody_elsewhere_sees_it(
    make_app: Callable[..., Flask], db_session: object, way: str
) -> None:
    client = make_client(make_app())
    assert client.get("/outbox").status_code == 200
    assert client.get("/outbox", base_url="http://[::1]:5000").status_code == 200
    assert client.get("/outbox", **ELSEWHERE[way]).status_code in (400, 404)
    assert 'href="/outbox"' not in client.get("/en/mail-sent", **ELSEWHERE[way]).text


@pytest.mark.parametrize(
    "settings",
    [
        {"FORUM_BASE_URL": "https://forum.example.org"},
        {"FORUM_TRUSTED_PROXIES": 1},
        {"FORUM_PRODUCTION": True, "FORUM_BASE_URL": "http://localhost"},
    ],
)
def test_no_site_for_others_has_it(
    make_app: Callable[..., Flask], db_session: object, settings: dict[str, object]
) -> None:
    assert make_client(make_app(**settings)).get("/outbox").status_code == 404
