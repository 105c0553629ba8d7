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

from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.views.search.latest_content import CONTENTS
from forum.web.http.page_cache import RESPONSES
from forum.web.templating.cards import CARDS
from tests.builders import (
    PASSWORD,
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.forms.accounts import send_sign_in
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
SITE_PAGES = {"home": "/en/", "own contributions": "/en/contributions"}


def _grow(consultation: Consultation, size: int) -> None:
    """Let readers see `size` contributions more, and let as many wait for a moderator."""
    for _ in range(size // 2):
        said = make_contribution(consultation, question=consultation.questions[0])
        make_contribution(consultation, parent=said)
        for _ in range(2):
            make_contribution(consultation, status=Status.PENDING)


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


def _newest(status: Status) -> str:
    """Return the key of the contribution that reached `status` last."""
    newest = select(Contribution.key).where(Contribution.status == status)
    key = db.session.scalars(newest.order_by(Contribution.id.desc())).first()
    assert key is not None
    return key


def _revise(client: FreshClient, key: str) -> None:
    fields = {"text": f"We keep them, {uuid4()}.", "language": "en", "key": str(uuid4())}
    answer = client.post(f"/en/contributions/{key}/edit", data={**fields, "act": "send"})
    assert answer.status_code == 302


def _approve(client: FreshClient, address: str, key: str) -> None:
    decision = {"status": "published", "seen": "pending.1"}
    assert client.post(f"{address}/moderation/{key}", data=decision).status_code == 302


def _cosign(client: FreshClient, address: str) -> None:
    fields = {"capacity": "individual", "publication": "name", "consent": "1", "agreed": "yes"}
    answer = client.post(f"{address}/contributions/2/sign", data={**fields, "act": "sign"})
    assert answer.status_code == 302


def _report(client: FreshClient, address: str) -> None:
    fields = {"rule": "personal", "reason": "The third line names my neighbour."}
    answer = client.post(f"{address}/contributions/2/report", data=fields)
    assert answer.status_code == 302


def _publish_note(client: FreshClient, address: str) -> None:
    note = {"kind": "prompt", "language": "en", "title": "The empty chair", "key": str(uuid4())}
    words = {"body": "Two of you describe it [1]. *Who* else?", "act": "publish"}
    answer = client.post(f"{address}/posts/new", data=note | words)
    assert answer.status_code == 302


def _sign_in(app: Flask, email: str | None) -> None:
    assert email is not None
    assert send_sign_in(make_client(app), email, PASSWORD).status_code == 302


def _count_actions(
    app: Flask, consultation: Consultation, statements: Statements, member: FreshClient
) -> dict[str, int]:
    key, address = str(uuid4()), f"/en/consultations/{consultation.slug}"
    moderator, facilitator, other = make_client(app), make_client(app), make_client(app)
    sign_in(moderator, make_appointment(consultation, Role.MODERATOR))
    sign_in(facilitator, make_appointment(consultation, Role.FACILITATOR))
    sign_in(other, person := make_user())
    for client in (moderator, facilitator, other):
        client.get(address)
    actions: dict[str, Callable[[], object]] = {
        "sending": lambda: _send(member, address),
        "replying": lambda: _reply(member, address),
        "revising": lambda: _revise(member, published),
        "first autosave": lambda: _save(member, address, key, 0),
        "autosave": lambda: _save(member, address, key, 1),
        "opening the form for writing": lambda: member.get(f"{address}/contribute"),
        "approving in the queue": lambda: _approve(moderator, address, pending),
        "moderation queue": lambda: moderator.get(f"{address}/moderation"),
        "co-signing": lambda: _cosign(other, address),
        "reporting a text": lambda: _report(other, address),
        "publishing a note": lambda: _publish_note(facilitator, address),
        "signing in": lambda: _sign_in(app, person.email),
    }
    costs = {}
    for name, act in actions.items():
        _send(member, address)
        published, pending = _newest(Status.PUBLISHED), _newest(Status.PENDING)
        with statements.counted():
            act()
        costs[name] = len(statements)
    return costs


def _count_pages(
    app: Flask, consultation: Consultation, statements: Statements, member: FreshClient
) -> dict[str, int]:
    costs: dict[str, int] = {}
    start = f"/en/consultations/{consultation.slug}"
    addresses = SITE_PAGES | {name: start + path for name, path in PAGES.items()}
    for name, address in addresses.items():
        for reader, client in (("visitor", make_client(app)), ("member", member)):
            if reader == "visitor" and name == "own contributions":
                continue
            CARDS.clear()
            CONTENTS.clear()
            RESPONSES.clear()
            costs[f"{name}, {reader}"] = _count(statements, client, address)
            costs[f"{name}, {reader}, again"] = _count(statements, client, address)
    return costs


@pytest.fixture
def baseline() -> dict[str, int]:
    """Return how many statements each page and action takes."""
    figures: dict[str, int] = json.loads(BASELINE.read_text())
    return figures


def test_no_page_and_no_action_gains_a_statement(
    app: Flask, app_context: AppContext, statements: Statements, baseline: dict[str, int]
) -> None:
    quiet, lively = (make_consultation(moderation=Moderation.AFTER) for _ in range(2))
    member = make_client(app)
    sign_in(member, make_user())
    for consultation in (quiet, lively):
        make_post(consultation)
        member.get(f"/en/consultations/{consultation.slug}")
        _grow(consultation, SIZES[0])
    _send(member, f"/en/consultations/{quiet.slug}")
    # So that both sizes find the same frames kept, and have all that follows
    _count_pages(app, quiet, statements, member)
    _count_actions(app, lively, statements, member)
    costs = []
    for size in SIZES:
        _grow(quiet, size)
        _grow(lively, size)
        db.session.commit()
        costs.append(
            _count_pages(app, quiet, statements, member)
            | _count_actions(app, lively, statements, member)
        )
    assert costs[0] == costs[1]
    assert costs[0].keys() == baseline.keys(), json.dumps(costs[0], indent=1)
    gained = {name: cost for name, cost in costs[0].items() if cost > baseline[name]}
    assert not gained
