"""Quotations that the team typed, when their sources are changed, hidden or withdrawn."""

from datetime import timedelta

import pytest

from forum import clock
from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import DecisionTarget, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.responses import ResponseOutcome
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.contributions.revise import revise
from forum.services.moderation.decisions import decide
from forum.services.synthesis.responses.reading import read_response
from forum.services.synthesis.responses.writing import (
    ResponseDraft,
    find_response,
    publish_response,
    save_item,
)
from forum.services.synthesis.summaries import find_edition, find_summary, save_heading
from forum.services.synthesis.summary.checks import FaultKind, find_faults
from forum.services.synthesis.summary.editions import publish_summary
from forum.services.synthesis.summary.mending import Mending, mend
from forum.services.synthesis.summary.page import read_edition
from forum.services.synthesis.summary.statements import find_statement
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_summary,
    make_user,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.statements import Statements
from tests.support.times import present
from tests.support.worlds import BuiltOnce

QUOTING = "They “keep 12 kinds of seed” [1]."


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a consultation whose summary, response and post quote one contribution."""
    return built_once(make_quoting)


def make_quoting() -> Consultation:
    """Store it."""
    consultation = make_consultation(stage=Stage.CLOSED, slug="seeds")
    make_contribution(
        consultation, "We keep 12 kinds of seed under the roof.", author=make_user("Awa Sarr")
    )
    make_contribution(consultation, "Another text.")
    facilitator = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    organiser = make_appointment(consultation, Role.ORGANISER, make_user("Linh Tran"))
    make_appointment(consultation, Role.MODERATOR, make_user("Mo Derator"))
    make_summary(consultation, QUOTING, by=facilitator, is_published=False)
    save_heading(consultation, by=facilitator, title="Said", standfirst=QUOTING, language="en")
    publish_summary(consultation, by=facilitator)
    draft = ResponseDraft(
        language="en",
        text=f"{QUOTING} So be it.",
        subject=QUOTING,
        outcome=ResponseOutcome.ACCEPTED,
        numbers=(1,),
    )
    save_item(consultation, draft, by=organiser)
    general = ResponseDraft(language="en", text=f"To all: {QUOTING}", numbers=(1,))
    save_item(consultation, general, by=organiser)
    publish_response(consultation, by=organiser)
    make_post(consultation, f"**News.** {QUOTING}", author=facilitator)
    db.session.commit()
    return consultation


def person(consultation: Consultation, role: Role) -> User:
    return next(seat.user for seat in consultation.appointments if seat.role is role)


def first(consultation: Consultation) -> Contribution:
    query = db.select(Contribution).filter_by(consultation_id=consultation.id, number=1)
    return db.session.scalars(query).one()


def change(consultation: Consultation, words: str = "We keep 9 kinds of seed in a jar.") -> None:
    """Let the author change it, an hour later and in time."""
    present().tick(hours=1)
    consultation.closes_at = clock.now() + timedelta(days=1)
    said = first(consultation)
    revise(said, consultation, [Part(words, "en")], by=said.author)
    if said.latest_revision != said.approved_revision:
        moderator = person(consultation, Role.MODERATOR)
        decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    consultation.closes_at = clock.now()
    db.session.commit()


def hide(consultation: Consultation) -> None:
    by = person(consultation, Role.MODERATOR)
    decide(first(consultation), Status.HIDDEN, by=by, reason="No.")
    db.session.commit()


ADDRESSES = {
    "summary": "/summary",
    "statement": "/summary/statements/1",
    "edition": "/summary/versions/1",
    "response": "/how-it-was-used",
    "notes": "/posts",
    "consultation": "",
}


def page_of(client: FreshClient, name: str) -> str:
    answer = client.get(f"/en/consultations/seeds{ADDRESSES[name]}")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("name", ADDRESSES)
def test_readers_learn_that_a_source_was_changed_and_what_it_says_now(
    client: FreshClient, consultation: Consultation, name: str
) -> None:
    note = "[1] was changed after this was published and no longer says:"
    assert note not in page_of(client, name)
    change(consultation)
    page = page_of(client, name)
    assert "keep 12 kinds of seed" in page
    assert note in page
    assert '<q lang="en">keep 9 kinds of seed</q>' in page or "<q>keep 9 kinds of seed</q>" in page


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_change_that_keeps_the_words_is_not_mentioned(
    client: FreshClient, consultation: Consultation, name: str
) -> None:
    change(consultation, "Now we keep 12 kinds of seed in a jar.")
    assert "no longer says" not in page_of(client, name)


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_quotation_of_what_was_hidden_is_seen_nowhere(
    client: FreshClient, consultation: Consultation, name: str
) -> None:
    assert "12 kinds" in page_of(client, name)
    hide(consultation)
    page = page_of(client, name)
    assert "12 kinds" not in page
    if name != "consultation":
        assert "[…]" in page


@pytest.mark.parametrize("name", ["proceedings.json", "proceedings.html", "proceedings.txt"])
def test_files_leave_out_quotations_of_what_was_hidden(
    client: FreshClient, consultation: Consultation, name: str
) -> None:
    address = f"/en/consultations/seeds/{name}"
    assert "12 kinds" in client.get(address).text
    hide(consultation)
    assert "12 kinds" not in client.get(address).text


def test_the_checks_of_the_draft_list_it_and_mend_it_in_one_step(
    consultation: Consultation,
) -> None:
    summary = find_summary(consultation)
    assert summary is not None
    assert find_faults(consultation, summary) == []
    change(consultation)
    (fault,) = find_faults(consultation, summary)
    assert (fault.kind, fault.proposal) == (FaultKind.DIFFERS, "keep 9 kinds of seed")
    statement = find_statement(consultation, fault.statement)
    mend(consultation, statement, fault, Mending.EXACT, by=person(consultation, Role.FACILITATOR))
    assert statement.text.source == "They “keep 9 kinds of seed” [1]."
    assert find_faults(consultation, summary) == []
    edition = find_edition(consultation)
    assert edition is not None
    published = read_edition(edition, consultation, "en").statements[0]
    assert "12 kinds" in published.text.html


def test_an_organiser_mends_the_response_in_one_step(
    client: FreshClient, consultation: Consultation
) -> None:
    change(consultation)
    sign_in(client, person(consultation, Role.ORGANISER))
    page = client.get("/en/consultations/seeds/how-it-was-used/edit").text
    assert "A quotation differs from its source, [1]:" in page
    response = find_response(consultation)
    assert response is not None
    (item,) = read_response(response, "en").items
    address = f"/en/consultations/seeds/how-it-was-used/{item.id}"
    client.post(address, data={"act": "exact", "version": str(item.version)})
    (mended,) = read_response(response, "en", with_drafts=True).items
    assert mended.text.plain == "They “keep 9 kinds of seed” [1]. So be it."
    assert mended.subject is not None
    assert mended.subject.plain == "They “keep 9 kinds of seed”."  # its sources stand beside it
    assert mended.changed == []
    stale = client.post(address, data={"act": "unquote", "version": "1"}, follow_redirects=True)
    assert "“keep 9 kinds of seed”" in stale.text


def test_marks_are_taken_where_nothing_like_it_is_said(
    client: FreshClient, consultation: Consultation
) -> None:
    change(consultation, "Nothing.")
    sign_in(client, person(consultation, Role.ORGANISER))
    response = find_response(consultation)
    assert response is not None
    (item,) = read_response(response, "en", with_drafts=True).items
    assert [each.present for each in item.changed] == ["", ""]
    address = f"/en/consultations/seeds/how-it-was-used/{item.id}"
    client.post(address, data={"act": "unquote", "version": str(item.version)})
    (mended,) = read_response(response, "en", with_drafts=True).items
    assert mended.text.plain == "They keep 12 kinds of seed [1]. So be it."


@pytest.mark.parametrize("name", ["consultation", "notes"])
def test_any_number_of_changed_sources_costs_the_same(
    client: FreshClient, consultation: Consultation, statements: Statements, name: str
) -> None:
    change(consultation)
    facilitator = person(consultation, Role.FACILITATOR)
    page_of(client, name)
    make_post(consultation, QUOTING, author=facilitator)
    change(consultation, "We keep 8 kinds of seed in a jar.")
    with statements.counted():
        page_of(client, name)
        few = len(statements)
    for _ in range(4):
        make_post(consultation, QUOTING, author=facilitator)
    change(consultation, "We keep 7 kinds of seed in a jar.")
    with statements.counted():
        page_of(client, name)
    assert len(statements) == few
