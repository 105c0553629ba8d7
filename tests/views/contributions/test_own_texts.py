"""What an author has sent: listed, changed, taken back."""

from typing import Any

import pytest

from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.models.user import User
from forum.services.contributions.visibility import record_decision
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import field, words
from tests.support.forms.contributions import LONG, sources, typed

pytestmark = pytest.mark.usefixtures("sure_of_english")


def test_the_list_of_ones_own_texts(client: FreshClient, author: User) -> None:
    consultation = make_consultation("Seeds for dry lands")
    make_contribution(consultation, author=author, status=Status.RETURNED)
    make_contribution(consultation, author=author)
    make_contribution(consultation, "Of somebody else")
    page = words(client.get("/en/contributions"))
    assert page.count("Seeds for dry lands") == 2
    assert "Change and send again" in page
    assert "[1]" in page


@pytest.mark.parametrize("after", ["0", "1", "-5", "1-5", "9-99999999999999999999", "9" * 20, "x"])
def test_any_beginning_of_ones_own_list_is_answered(
    any_database: str, client: FreshClient, author: User, after: str
) -> None:
    make_contribution(make_consultation(), author=author)
    assert client.get(f"/en/contributions?after={after}").status_code == 200


@pytest.mark.parametrize("status", Status)
def test_authors_see_where_their_text_is_and_others_see_nothing(
    client: FreshClient, author: User, status: Status
) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "My own words.", author=author, status=status)
    if status is not Status.PENDING and status is not Status.PUBLISHED:
        record_decision(said, status, by=None, reason="First paragraph.\n\nSecond one.")
    page = client.get(f"/en/contributions/{said.key}")
    assert (page.status_code, "My own words." in page.text) == (200, True)
    told = status in (Status.RETURNED, Status.REJECTED, Status.HIDDEN)
    assert ("<p>Second one.</p>" in page.text) is told
    sign_in(client, make_user())
    for path in ("", "/edit"):
        assert client.get(f"/en/contributions/{said.key}{path}").status_code == 404
    for path in ("edit", "withdraw"):
        assert client.post(f"/en/contributions/{said.key}/{path}").status_code == 404


def test_a_returned_text_is_changed_and_sent_again(client: FreshClient, author: User) -> None:
    consultation = make_consultation(questions=1)
    question = consultation.questions[0]
    said = make_contribution(
        consultation, "Not *clear*.", author=author, status=Status.RETURNED, question=question
    )
    address = f"/en/contributions/{said.key}/edit"
    form = client.get(address)
    assert field(form, f"q-{question.id}") == "Not *clear*."
    assert "It names a third person." in words(form)
    fields: dict[str, Any] = typed(**{f"q-{question.id}": "Clear.", "text": ""})
    assert "<p>Clear.</p>" in client.post(address, data={**fields, "act": "check"}).text
    assert client.post(address, data={**fields, f"q-{question.id}": ""}).status_code == 422
    answer = client.post(address, data=fields, follow_redirects=True)
    assert "The new version is waiting for a moderator." in words(answer)
    db.session.refresh(said)
    assert (said.status, said.latest_revision) == (Status.PENDING, 2)
    assert sources(said, 2) == [(question.id, "Clear.")]


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.REJECTED])
def test_what_can_no_longer_be_changed_leads_back(
    client: FreshClient, author: User, status: Status
) -> None:
    said = make_contribution(make_consultation(), author=author, status=status)
    answer = client.get(f"/en/contributions/{said.key}/edit")
    assert (answer.status_code, answer.location) == (302, f"/en/contributions/{said.key}")
    page = client.post(f"/en/contributions/{said.key}/edit", data=typed())
    assert (page.status_code, LONG in words(page)) == (403, True)


def test_withdrawing_is_confirmed_first(client: FreshClient, author: User) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Words to be gone.", author=author)
    address = f"/en/contributions/{said.key}/withdraw"
    asked = client.post(address, follow_redirects=True)
    assert "Withdraw this text?" in words(asked)
    db.session.refresh(said)
    assert said.status is Status.PUBLISHED
    done = client.post(address, data={"confirmed": "yes"}, follow_redirects=True)
    assert "Withdrawn." in words(done)
    assert "Words to be gone." not in client.get(f"/en/consultations/{consultation.slug}").text
    assert client.post(address, data={"confirmed": "yes"}).status_code == 403


@pytest.mark.parametrize(("by_question", "mode"), [(True, "questions"), (False, "text")])
def test_a_text_is_changed_in_the_form_in_which_it_was_written(
    client: FreshClient, author: User, by_question: bool, mode: str
) -> None:
    consultation = make_consultation()
    question = consultation.questions[0] if by_question else None
    said = make_contribution(consultation, "Whole.", author=author, question=question)
    page = client.get(f"/en/contributions/{said.key}/edit").text
    assert f'<input type="hidden" name="mode" value="{mode}">' in page
