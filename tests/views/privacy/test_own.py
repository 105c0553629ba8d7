"""The pages of privacy: one's own data, erasing the account, requests, and notices."""

import json
import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from flask import Flask
from sqlalchemy import select

from forum.domain.policy import Role
from forum.domain.privacy.erasure import TIME_TO_REOPEN
from forum.extensions import db
from forum.models.privacy.requests import OwnDataFile
from forum.models.user import User
from tests.builders import (
    PASSWORD,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in, sign_out
from tests.support.content.letters import deliver
from tests.support.tasks import work
from tests.support.times import StillClock


def taken(client: FreshClient, address: str) -> dict[str, Any]:
    """Download an archive and return the document in it."""
    with client.get(address) as answer:
        assert "no-store" in answer.headers["Cache-Control"]
        document: dict[str, Any] = json.loads(ZipFile(BytesIO(answer.data)).read("data.json"))
    return document


def test_a_member_takes_along_what_is_kept(app: Flask, client: FreshClient, me: User) -> None:
    assert "/en/account/data" in client.get("/en/account").text
    wrong = client.post("/en/account/data", data={"password": "guess"})
    assert (wrong.status_code, db.session.scalar(select(OwnDataFile))) == (422, None)
    assert "This is not your current password." in wrong.text
    client.post("/en/account/data", data={"password": PASSWORD})
    assert 'data-making="waiting"' in client.get("/en/account/data").text
    work(app)
    [mail] = deliver(app)
    page = client.get(mail.link("data")).text
    address = re.search(r'href="(/en/account/data/\d+/data\.zip)"', page)
    assert address is not None
    assert taken(client, address[1])["account"]["email"] == "amina@example.org"
    sign_in(client, make_user(role=Role.ADMINISTRATOR))
    assert client.get(address[1]).status_code == 404
    sign_out(client)
    assert "sign-in" in client.get(address[1]).headers["Location"]


def test_a_member_erases_the_account_and_can_undo_it(
    app: Flask, client: FreshClient, me: User, time: StillClock
) -> None:
    form = {"choice": "nameless", "password": PASSWORD, "sure": "yes"}
    for missing, sentence in (
        ({"choice": ""}, "Choose what is to become of your contributions."),
        ({"password": "guess"}, "This is not your current password."),
        ({"sure": ""}, "Tick the box to confirm."),
    ):
        answer = client.post("/en/account/erase", data={**form, **missing})
        assert (answer.status_code, sentence in answer.text) == (422, True)
    assert client.post("/en/account/erase", data={**form, "choice": "x"}).status_code == 400
    assert "Amina Odhiambo" in make_client(app).get("/en/consultations/seeds").text
    answer = client.post("/en/account/erase", data=form)
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert "sign-in" in client.get("/en/account").headers["Location"]
    assert "Amina Odhiambo" not in make_client(app).get("/en/consultations/seeds").text
    form = {"email": "amina@example.org", "password": PASSWORD}
    assert client.post("/en/sign-in", data=form).status_code == 422
    [mail] = deliver(app)
    link = mail.link("reopen")
    assert "Open it again" in client.get(link).text
    assert not db.session.get_one(User, me.id).active
    client.post(link)
    assert "Amina Odhiambo" in make_client(app).get("/en/consultations/seeds").text
    assert client.post("/en/sign-in", data=form).status_code == 302
    assert client.get(link).status_code == 302  # used

    client.post(
        "/en/account/erase", data={"choice": "withdraw", "password": PASSWORD, "sure": "yes"}
    )
    [mail] = deliver(app)
    time.tick(TIME_TO_REOPEN)
    work(app)
    assert client.get(mail.link("reopen")).status_code == 302
    assert client.post(mail.link("reopen")).status_code == 302
    db.session.expire_all()
    assert db.session.get_one(User, me.id).email is None


def test_the_last_administrator_reads_what_to_do(client: FreshClient) -> None:
    sign_in(client, make_user(role=Role.ADMINISTRATOR))
    form = {"choice": "nameless", "password": PASSWORD, "sure": "yes"}
    answer = client.post("/en/account/erase", data=form)
    assert answer.status_code == 422
    assert "Someone else must become administrator first" in answer.text


def test_an_administrator_does_both_for_who_asks_by_letter(
    app: Flask, client: FreshClient, me: User
) -> None:
    page = "/en/operations/requests"
    assert client.get(page).status_code == 403
    assert client.post(page, data={}).status_code == 403
    administrator = make_user("Ada Admin", role=Role.ADMINISTRATOR)
    sign_in(client, administrator)
    form = {"email": "amina@example.org", "act": "file", "password": PASSWORD}
    for wrong in ({"password": "guess"}, {"email": "no@example.org"}, {"act": ""}):
        assert client.post(page, data={**form, **wrong}).status_code == 422
    client.post(page, data=form)
    assert "being prepared" in client.get(page).text
    work(app)
    address = re.search(r"/en/account/data/\d+/data\.zip", client.get(page).text)
    assert address is not None
    assert taken(client, address[0])["account"]["email"] == "amina@example.org"
    client.post(page, data={**form, "act": "withdraw"})
    text = client.get(page).text
    assert "An account was closed, to be erased, Ada Admin" in text
    db.session.expire_all()
    assert not me.active
