"""Writing the summary: from points to publication, fault by fault, with colleagues."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import Statement, StatementComment, Summary
from forum.models.user import User
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.points import attach, note_point
from forum.services.synthesis.summaries import find_summary
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.words import markup
from tests.support.statements import Statements
from tests.support.worlds import BuiltOnce

HEADING = {"title": "About seeds", "standfirst": "A lead.", "language": "en", "version": ""}


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a closed consultation with two contributions and a point."""
    return built_once(make_closed)


def make_closed() -> Consultation:
    """Store it."""
    consultation = make_consultation(stage=Stage.CLOSED, slug="seeds", questions=2)
    said = make_contribution(consultation, "Many keep their own seed.", author=make_user("Awa"))
    make_contribution(consultation, "A second.")
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    question = consultation.questions[0]
    point = note_point(consultation, "Seed is kept", "en", by=facilitator, place=question)
    attach(point, mark(said, 0, WordSpan(5, 24), by=facilitator), by=facilitator)
    db.session.commit()
    return consultation


@pytest.fixture
def facilitator(client: FreshClient, consultation: Consultation) -> User:
    """Return the facilitator, who is signed in."""
    person = make_user("Rosa Ibáñez")
    make_appointment(consultation, Role.FACILITATOR, person)
    sign_in(client, person)
    return person


def page_of(more: str = "") -> str:
    return f"/en/consultations/seeds/summary{more}"


def post(client: FreshClient, more: str, **fields: Any) -> Any:
    return client.post(page_of(more), data=fields, follow_redirects=True)


def statements_of(consultation: Consultation) -> list[Statement]:
    db.session.commit()
    db.session.expire_all()
    summary = find_summary(consultation)
    assert summary is not None
    return list(summary.statements)


def test_from_points_to_publication(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    assert "Begin the summary" in client.get(page_of("/edit")).text
    assert "Title and lead" in post(client, "/edit", **HEADING).text
    page = client.get(page_of("/edit")).text
    point = re.findall(r'name="point" value="(\d+)"', page)[0]
    page = post(client, "/edit/points", point=point).text
    assert '<b class="paragraph-number">1</b>Seed is kept <span' in page
    assert "1 statement, and it is held by what it cites" in page
    answer = post(client, "/edit/publish", act="publish")
    assert "Published. Everyone can read the summary." in answer.text
    assert "keep their own seed" in make_client(client.application).get(page_of()).text


def test_faults_are_listed_and_mended_one_after_the_other(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    make_summary(
        consultation, "Kept.\n\nThey “keep my own seed” [1].", by=facilitator, is_published=False
    )
    answer = client.post(page_of("/edit/publish"), data={"act": "publish"})
    assert answer.status_code == 422
    assert "2 things prevent publication" in answer.text
    first, second = statements_of(consultation)
    bad = client.post(
        page_of(f"/edit/{first.id}/mend"), data={"kind": "uncited", "way": "cite", "number": "77"}
    )
    assert bad.status_code == 422
    assert "No published contribution has this number." in bad.text
    post(client, f"/edit/{first.id}/mend", kind="uncited", way="cite", number="2")
    page = markup(client.get(page_of("/edit")))
    assert "The text says: “keep their own seed”" in page
    post(
        client,
        f"/edit/{second.id}/mend",
        kind="differs",
        way="exact",
        number="1",
        words="keep my own seed",
        proposal="keep their own seed",
    )
    assert statements_of(consultation)[1].text.source == "They “keep their own seed” [1]."
    assert "Published." in post(client, "/edit/publish", act="publish").text


def test_a_statement_is_reworded_cites_moves_and_goes(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    make_summary(consultation, "One [1].\n\nTwo [2].", by=facilitator, is_published=False)
    _one, two = statements_of(consultation)
    address = f"/edit/{two.id}"
    assert "Statement 2" in client.get(page_of(address)).text
    found = client.get(page_of(f"{address}?q=seed")).text
    assert "keep their own seed" in found
    post(client, address, source="Two and three [2].", language="en", version=two.version)
    post(client, f"{address}/cite", number="1", words="their own seed")
    page = post(client, f"{address}/cite", number="99").text
    assert "No published contribution has this number." in page
    page = post(client, f"{address}/cite", number="1", words="not there").text
    assert "The contribution does not have these words." in page
    assert "not there</textarea>" in page
    post(client, f"{address}/move", way="up")
    changed = statements_of(consultation)
    assert [s.text.source for s in changed] == ["Two and three [2].", "One [1]."]
    assert [c.contribution.number for c in changed[0].citations] == [2, 1]
    citation = changed[0].citations[1].id
    post(client, f"{address}/uncite", citation=citation)
    post(client, f"{address}/move", place="brief")
    moved = statements_of(consultation)[0]
    assert (moved.part.value, len(moved.citations)) == ("brief", 1)
    assert client.post(page_of(f"{address}/move"), data={"place": "nowhere"}).status_code == 404
    post(client, f"{address}/remove", version=moved.version)
    assert len(statements_of(consultation)) == 1
    assert client.get(page_of(address)).status_code == 404


def test_nobody_overwrites_a_colleague(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    make_summary(consultation, "One [1].", by=facilitator, is_published=False)
    (one,) = statements_of(consultation)
    old = one.version
    post(client, f"/edit/{one.id}", source="Theirs [1].", language="en", version=old)
    answer = client.post(
        page_of(f"/edit/{one.id}"), data={"source": "Mine [1].", "language": "en", "version": old}
    )
    assert answer.status_code == 409
    assert "Someone changed this statement" in answer.text
    assert "Mine [1].</textarea>" in answer.text
    assert "Theirs [1]." in answer.text
    assert statements_of(consultation)[0].text.source == "Theirs [1]."
    assert client.post(page_of(f"/edit/{one.id}/remove"), data={"version": old}).status_code == 409
    post(client, "/edit", **{**HEADING, "version": "1"})
    answer = client.post(page_of("/edit"), data={**HEADING, "title": "Mine", "version": "1"})
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text


def test_what_is_missing_is_named_and_what_was_typed_is_kept(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    answer = client.post(page_of("/edit"), data={**HEADING, "title": " "})
    assert answer.status_code == 422
    assert "Give the summary a title." in answer.text
    assert "A lead.</textarea>" in answer.text
    make_summary(consultation, "One [1].", by=facilitator, is_published=False)
    (one,) = statements_of(consultation)
    for more, fields in (
        ("/edit/add", {"section": "brief", "body": " ", "language": "en"}),
        (f"/edit/{one.id}", {"source": " ", "language": "en", "version": "1"}),
    ):
        answer = client.post(page_of(more), data=fields)
        assert answer.status_code == 422
        assert "Write the statement." in answer.text
    assert "Choose at least one point." in post(client, "/edit/points").text
    page = post(client, "/edit/add", section="brief", body="## New\n\nMore [2].", language="en")
    assert "More <span" in page.text


def test_the_team_reviews_the_draft_and_nobody_else_sees_it(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    assert "Nobody has begun the summary yet." in client.get(page_of("/draft")).text
    make_summary(consultation, "A secret draft [1].", by=facilitator, is_published=False)
    (one,) = statements_of(consultation)
    sign_in(client, make_appointment(consultation, Role.ORGANISER, make_user("Bo")))
    assert "A secret draft" in client.get(page_of("/draft")).text
    answer = client.post(page_of(f"/draft/{one.id}/comments"), data={"comment": " "})
    assert answer.status_code == 422
    assert "Write the comment." in answer.text
    assert "Which one?" in post(client, f"/draft/{one.id}/comments", comment="Which one?").text
    assert "Approved by Bo" in post(client, "/draft/review", step="approved").text
    assert client.post(page_of("/edit"), data=HEADING).status_code == 403
    sign_in(client, facilitator)
    assert "1 comment" in client.get(page_of("/edit")).text
    comment = db.session.query(StatementComment).one().id
    assert "Which one?" not in post(client, f"/draft/comments/{comment}/resolve").text
    assert "3 of 2 texts" not in client.get(page_of("/languages")).text
    assert "no translation yet" in client.get(page_of("/languages?show=all")).text
    for person in (None, make_user()):
        other = make_client(client.application)
        if person:
            sign_in(other, person)
        for more in ("", "/draft", "/languages", "/edit", f"/edit/{one.id}", "/versions"):
            answer = other.get(page_of(more))
            assert answer.status_code in (302, 403, 404)
            assert "secret draft" not in answer.text


def test_taking_back_keeps_the_draft(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    make_summary(consultation, "One [1].", by=facilitator)
    page = post(client, "/edit/publish", act="unpublish").text
    assert "Taken back." in page
    assert "One <span" in page
    assert make_client(client.application).get(page_of()).status_code == 404


def test_the_page_costs_the_same_with_more_statements(
    client: FreshClient, consultation: Consultation, facilitator: User, statements: Statements
) -> None:
    counts = []
    for size in (2, 12):
        body = "\n\n".join(f"They “keep their own” {n} [1][2]." for n in range(size))
        make_summary(consultation, body, by=facilitator, is_published=False)
        client.get(page_of("/edit"))
        with statements.counted():
            client.get(page_of("/edit"))
        counts.append(len(statements))
    assert counts[0] == counts[1], statements


def test_writing_needs_the_token_of_the_form(make_app: Callable[..., Flask]) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    with app.app_context():
        client = make_client(app)
        consultation = make_consultation(slug="seeds")
        sign_in(client, make_appointment(consultation, Role.FACILITATOR))
        assert client.post(page_of("/edit"), data=HEADING).status_code == 400
        assert db.session.query(Summary).count() == 0
