"""Sessions where the clock of the machine is put back, and where time has passed."""

import time as real_time

import pytest
from flask import Flask
from itsdangerous import TimestampSigner

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
