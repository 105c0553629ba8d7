"""Sending without a draft: what comes between, and what happens when it goes wrong."""

import logging
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.draft import Draft
from forum.models.user import User
from forum.views.contributions import write
from forum.views.contributions.form import ContributionForm
from forum.views.contributions.writing import Writing
from tests.builders import make_contribution
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.forms.contributions import LONG, send, sources, stored, typed

pytestmark = pytest.mark.usefixtures("sure_of_english")

LATER = "We keep our own seeds in clay pots, and lend them to neighbours."


def list_drafts() -> list[Draft]:
    db.session.expire_all()
    return list(db.session.scalars(select(Draft).order_by(Draft.id)))


def come_before(monkeypatch: pytest.MonkeyPatch, name: str, act: Callable[[], None]) -> None:
    """Let `act` happen when a form has been read and checked, each time before it is sent."""
    send_form = getattr(write, name)

    def send_after(writing: Writing, form: ContributionForm) -> ResponseReturnValue:
        act()
        answer: ResponseReturnValue = send_form(writing, form)
        return answer

    monkeypatch.setattr(write, name, send_after)


def save(client: FreshClient, query: str, key: str, version: int, text: str) -> None:
    fields = typed(text=text, key=key, version=str(version))
    answer = client.post(f"/en/drafts/{key}?{query}", data=fields)
    assert answer.get_json()["state"] == "saved"


def test_a_fault_of_the_program_is_not_hidden_and_loses_no_words(
    client: FreshClient, seeds: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def fail() -> None:
        tries.append(1)
        raise ZeroDivisionError

    come_before(monkeypatch, "send", fail)
    with pytest.raises(ZeroDivisionError):
        send(client, seeds)
    assert (len(tries), stored()) == (1, [])
    assert [draft.fields["text"] for draft in list_drafts()] == [LONG]


@pytest.mark.parametrize("error", [Invalid("empty", "text"), OperationalError("", {}, OSError())])
def test_what_stands_against_a_text_for_a_moment_is_logged_and_the_text_sent_once(
    client: FreshClient,
    seeds: Consultation,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    errors = [error]

    def fail_once() -> None:
        if errors:
            raise errors.pop()

    come_before(monkeypatch, "send", fail_once)
    with caplog.at_level(logging.INFO, write.__name__):
        assert send(client, seeds).status_code == 302
    assert f"not sent at once: {type(error).__name__}" in caplog.text
    assert [sources(said) for said in stored()] == [[(None, LONG)]]
    assert list_drafts() == []


def test_a_draft_that_is_saved_while_the_text_is_sent_is_kept(
    app: Flask,
    client: FreshClient,
    author: User,
    seeds: Consultation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key, query, other = str(uuid4()), f"consultation={seeds.slug}", make_client(app)
    sign_in(other, author)
    save(client, query, key, 0, LONG)
    come_before(monkeypatch, "send", lambda: save(other, query, key, 1, LATER))
    assert send(client, seeds, key=key, version="1").status_code == 302
    assert [sources(said) for said in stored()] == [[(None, LONG)]]
    assert [draft.fields["text"] for draft in list_drafts()] == [LATER]


def test_a_draft_that_is_saved_while_a_change_is_sent_is_kept(
    app: Flask,
    client: FreshClient,
    author: User,
    seeds: Consultation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said, key, other = make_contribution(seeds, author=author), str(uuid4()), make_client(app)
    sign_in(other, author)
    query = f"contribution={said.key}"
    save(client, query, key, 0, LONG)
    come_before(monkeypatch, "send_change", lambda: save(other, query, key, 1, LATER))
    change = typed(key=key, version="1", base="1")
    assert client.post(f"/en/contributions/{said.key}/edit", data=change).status_code == 302
    assert sources(stored()[0], 2) == [(None, LONG)]
    assert [draft.fields["text"] for draft in list_drafts()] == [LATER]
