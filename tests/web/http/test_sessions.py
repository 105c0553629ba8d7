"""Sessions in signed cookies, on machines whose clocks differ."""

import time as real_time
from types import SimpleNamespace

import pytest
from flask import Flask
from itsdangerous import TimestampSigner, timed

from tests.builders import make_user
from tests.support.clients import FreshClient, sign_in

DAY = 24 * 3600


@pytest.mark.parametrize(
    ("later", "is_signed_in"),
    [(-2, True), (-DAY, True), (0, True), (30 * DAY, True), (32 * DAY, False)],
)
def test_a_clock_that_is_put_back_signs_nobody_out(
    client: FreshClient, monkeypatch: pytest.MonkeyPatch, later: int, is_signed_in: bool
) -> None:
    sign_in(client, make_user())
    at = int(real_time.time()) + later
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: at)
    assert client.get("/en/account").status_code == (200 if is_signed_in else 302)


def test_a_session_that_was_changed_is_none(app: Flask, client: FreshClient) -> None:
    sign_in(client, make_user())
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    assert client.get("/en/account").status_code == 200
    body, signed_at, signature = cookie.value.rsplit(".", 2)
    client.set_cookie(name, f"{body}.{signed_at}A.{signature}")
    assert client.get("/en/account").status_code == 302


@pytest.mark.parametrize("seconds", [1, 90])
def test_a_person_stays_signed_in_where_the_next_machine_is_behind(
    client: FreshClient, app_context: object, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = SimpleNamespace(time=lambda: real_time.time() + seconds)
    with monkeypatch.context() as other_machine:
        other_machine.setattr(timed, "time", ahead)
        sign_in(client, make_user())
    assert client.get("/en/account").status_code == 200
