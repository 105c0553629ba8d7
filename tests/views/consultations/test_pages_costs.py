"""The statements of pages and actions: equal at two sizes, and no more than the baseline says.

`benchmarks/baseline.json` changes only together with a reason in the commit.
"""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.ctx import AppContext
from sqlalchemy import select

from forum.domain.contributions.statuses import Moderation
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.web.http.page_cache import RESPONSES
from forum.web.templating.cards import CARDS
from tests.builders import make_consultation, make_contribution, make_post, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.statements import Statements

BASELINE = Path(__file__).parents[3] / "benchmarks" / "baseline.json"
SIZES = (8, 80)
PAGES = {
    "overview by question": "",
    "by date": "?by=date",
    "newest first": "?by=newest",
    "whole texts": "?by=whole",
    "answers to one question": "?q=1",
    "one contribution": "/contributions/1",
    "notes of the team": "/posts",
    "who took part": "/who-took-part",
    "search": "/search?q=seeds",
    "downloads": "/exports",
}


def _grow(consultation: Consultation, size: int) -> None:
    while consultation.last_number < size:
        said = make_contribution(consultation, question=consultation.questions[0])
        make_contribution(consultation, parent=said)


def _count(statements: Statements, client: FreshClient, address: str) -> int:
    with statements.counted():
        assert client.get(address).status_code == 200, address
    return len(statements)


def _send(client: FreshClient, address: str, form: str = "contribute") -> None:
    key = str(uuid4())
    text = " ".join(f"We lend {part} seeds to neighbours." for part in key * 2)
    fields = {"text": text, "language": "en", "key": key, "consent": "1", "agreed": "yes"}
    answer = client.post(f"{address}/{form}", data={**fields, "act": "send"})
    assert answer.status_code == 302


def _save(client: FreshClient, address: str, key: str, version: int) -> None:
    slug = address.rpartition("/")[2]
    fields = {"text": f"We sow in May, {version}.", "key": key, "version": str(version)}
    answer = client.post(f"/en/drafts/{key}?consultation={slug}", data=fields)
    assert answer.get_json()["state"] == "saved"


def _reply(client: FreshClient, address: str) -> None:
    _send(client, address, "contributions/1/reply")


def _revise(client: FreshClient) -> None:
    said = db.session.scalars(select(Contribution).order_by(Contribution.id.desc())).first()
    assert said is not None
    fields = {"text": f"We keep them, {uuid4()}.", "language": "en", "key": str(uuid4())}
    address = f"/en/contributions/{said.key}/edit"
    assert client.post(address, data={**fields, "act": "send"}).status_code == 302


def _count_actions(address: str, statements: Statements, member: FreshClient) -> dict[str, int]:
    key = str(uuid4())
    actions: dict[str, Callable[[], None]] = {
        "sending": lambda: _send(member, address),
        "replying": lambda: _reply(member, address),
        "revising": lambda: _revise(member),
        "first autosave": lambda: _save(member, address, key, 0),
        "autosave": lambda: _save(member, address, key, 1),
    }
    costs = {}
    for name, act in actions.items():
        _send(member, address)
        with statements.counted():
            act()
        costs[name] = len(statements)
    return costs


def _measure(
    app: Flask, address: str, statements: Statements, member: FreshClient
) -> dict[str, int]:
    costs: dict[str, int] = {}
    for name, path in PAGES.items():
        for reader, client in (("visitor", make_client(app)), ("member", member)):
            CARDS.clear()
            RESPONSES.clear()
            costs[f"{name}, {reader}"] = _count(statements, client, address + path)
            costs[f"{name}, {reader}, again"] = _count(statements, client, address + path)
    return costs | _count_actions(address, statements, member)


@pytest.fixture
def baseline() -> dict[str, int]:
    """Return how many statements each page and action takes."""
    figures: dict[str, int] = json.loads(BASELINE.read_text())
    return figures


def test_no_page_and_no_action_gains_a_statement(
    app: Flask, app_context: AppContext, statements: Statements, baseline: dict[str, int]
) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    make_post(consultation)
    address = f"/en/consultations/{consultation.slug}"
    member = make_client(app)
    sign_in(member, make_user())
    costs = []
    for size in SIZES:
        _grow(consultation, size)
        db.session.commit()
        member.get(address)
        _send(member, address)
        costs.append(_measure(app, address, statements, member))
    assert costs[0] == costs[1]
    assert costs[0].keys() == baseline.keys(), json.dumps(costs[0], indent=1)
    gained = {name: cost for name, cost in costs[0].items() if cost > baseline[name]}
    assert not gained
