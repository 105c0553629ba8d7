"""The page on which an author reads a private question, answers, and publishes the answer."""

import re
from html import unescape
from uuid import uuid4

import pytest

from forum import clock
from forum.domain.contributions.statuses import Moderation
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.draft import Draft
from forum.models.inquiry import Inquiry, InquiryMessage
from forum.models.user import User
from forum.services.inquiries import threads
from tests.builders import (
    PASSWORD,
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.clients import FreshClient, sign_in, sign_out
from tests.support.statements import Statements


@pytest.fixture
def author(client: FreshClient) -> User:
    """Return the author, who is signed in."""
    person = make_user("Amina Wekesa")
    sign_in(client, person)
    return person


@pytest.fixture
def inquiry(author: User) -> Inquiry:
    consultation = make_consultation(stage=Stage.CLOSED, moderation=Moderation.BEFORE)
    contribution = make_contribution(consultation, "We lend seeds.", author=author)
    facilitator = make_appointment(
        consultation, Role.FACILITATOR, make_user("Rosa Ibáñez", email="rosa@example.org")
    )
    asked = threads.ask(contribution, "¿Qué *semillas*?", "es", by=facilitator, key="first")
    db.session.commit()
    return asked


def place_of(inquiry: Inquiry, more: str = "") -> str:
    return f"/en/questions/{inquiry.key}{more}"


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_the_question_is_listed_and_read_with_its_language_and_no_address(
    client: FreshClient, inquiry: Inquiry
) -> None:
    assert place_of(inquiry) in client.get("/en/contributions").text
    own = client.get(f"/en/contributions/{inquiry.contribution.key}").text
    assert place_of(inquiry) in own
    page = client.get(place_of(inquiry)).text
    assert re.search(r'<div class="text"[^>]* lang="es">\s*<p>¿Qué <em>semillas</em>\?</p>', page)
    assert "Rosa Ibáñez" in page
    assert "rosa@example.org" not in page


def test_an_answer_reaches_the_team_and_leaves_the_list(
    client: FreshClient, inquiry: Inquiry
) -> None:
    key = key_in(client.get(place_of(inquiry)).text)
    typed = {"key": key, "text": "Only **sorghum**.", "language": "en", "act": "send"}
    for _ in range(2):
        page = client.post(place_of(inquiry), data=typed, follow_redirects=True).text
        assert "Your answer has reached the team." in page
    assert "Only <strong>sorghum</strong>." in page
    db.session.expire_all()
    assert len(inquiry.messages) == 2
    assert place_of(inquiry) not in client.get("/en/contributions").text


def test_a_draft_is_kept_found_again_and_gone_when_it_is_sent(
    client: FreshClient, inquiry: Inquiry
) -> None:
    key = str(uuid4())
    typed = {"key": key, "text": "Not yet.", "language": "fr", "act": "save"}
    page = client.post(place_of(inquiry), data=typed, follow_redirects=True).text
    assert "Not yet." in page
    mine = client.get("/en/contributions").text
    assert "Answer to a private question" in mine
    assert client.get(f"/en/drafts/{key}").location.startswith(place_of(inquiry))
    saved = client.post(
        f"/en/drafts/{key}?consultation={inquiry.consultation.slug}&inquiry={inquiry.key}",
        data={**typed, "text": "Now it is.", "version": "1"},
    )
    assert saved.json is not None
    assert saved.json["state"] == "saved"
    opened = client.get(place_of(inquiry, f"?draft={key}")).text
    assert "Now it is." in opened
    assert re.search(r'value="fr"[^>]* selected', opened)
    sent = {**typed, "text": "Now it is.", "version": "2", "act": "send"}
    client.post(place_of(inquiry), data=sent)
    assert db.session.query(Draft).count() == 0
    assert db.session.query(InquiryMessage).filter_by(is_answer=True).count() == 1


def test_an_empty_answer_is_refused_and_one_to_a_closed_question_is_kept_as_a_draft(
    client: FreshClient, inquiry: Inquiry
) -> None:
    empty = client.post(place_of(inquiry), data={"text": " ", "language": "en", "act": "send"})
    assert empty.status_code == 422
    assert "Write the answer." in empty.text
    facilitator = inquiry.messages[0].by
    assert facilitator is not None
    threads.close(inquiry, by=facilitator)
    db.session.commit()
    assert "The team has closed this as settled." in client.get(place_of(inquiry)).text
    typed = {"key": str(uuid4()), "text": "Too late.", "language": "en"}
    for act in ("send", "save"):
        answer = client.post(place_of(inquiry), data={**typed, "act": act})
        assert answer.status_code == 403
        assert "Too late." in answer.text
    draft = client.get(f"/en/drafts/{typed['key']}").text
    assert "Too late." in draft


def test_an_answer_is_a_draft_after_signing_in_again(
    client: FreshClient, inquiry: Inquiry, author: User
) -> None:
    sign_out(client)
    typed = {"text": "Only sorghum, as always.", "language": "fr", "act": "send"}
    page = client.post(place_of(inquiry), data=typed)
    assert page.status_code == 401
    carried = re.search(r'name="carried" value="([^"]+)"', page.text)
    assert carried
    data = {"carried": unescape(carried[1]), "email": author.email, "password": PASSWORD}
    answer = client.post("/en/drafts/sign-in", data=data, follow_redirects=True)
    assert answer.request.path == place_of(inquiry)
    assert "Only sorghum, as always." in answer.text


def test_the_author_publishes_an_answer_after_a_second_press(
    client: FreshClient, inquiry: Inquiry, author: User
) -> None:
    message = threads.answer(inquiry, "Only sorghum.", "en", by=author, key=str(uuid4()))
    db.session.commit()
    address, fields = place_of(inquiry, "/publish"), {"message": str(message.id)}
    asked = client.post(address, data=fields)
    assert asked.location.endswith(f"?publish={message.id}#publish")
    assert db.session.query(Contribution).count() == 1
    assert "Publish this answer?" in client.get(asked.location).text
    done = client.post(address, data={**fields, "confirmed": "yes"}, follow_redirects=True).text
    assert "A moderator reads your text" in done
    assert "Only sorghum." in done
    addition = db.session.query(Contribution).filter(Contribution.parent_id.is_not(None)).one()
    assert addition.number is None
    page = client.get(place_of(inquiry)).text
    assert "You have sent it to be published." in page
    assert "Let this answer be published" not in page


@pytest.mark.parametrize("who", ["visitor", "stranger", "facilitator"])
def test_nobody_else_opens_answers_or_publishes(
    client: FreshClient, inquiry: Inquiry, author: User, who: str
) -> None:
    message = threads.answer(inquiry, "Only sorghum.", "en", by=author, key=str(uuid4()))
    db.session.commit()
    sign_out(client)
    facilitator = inquiry.messages[0].by
    assert facilitator is not None
    if who != "visitor":
        sign_in(client, facilitator if who == "facilitator" else make_user())
    expected = (302, 401) if who == "visitor" else (404,)
    assert client.get(place_of(inquiry)).status_code in expected
    typed = {"text": "Mine now.", "language": "en", "act": "send"}
    assert client.post(place_of(inquiry), data=typed).status_code in expected
    fields = {"message": str(message.id), "confirmed": "yes"}
    assert client.post(place_of(inquiry, "/publish"), data=fields).status_code in expected
    assert db.session.query(Contribution).count() == 1
    assert len(inquiry.messages) == 2


def test_an_archived_thread_is_read_and_takes_nothing(
    client: FreshClient, inquiry: Inquiry, author: User
) -> None:
    message = threads.answer(inquiry, "Only sorghum.", "en", by=author, key=str(uuid4()))
    inquiry.consultation.archived_at = clock.now()
    db.session.commit()
    page = client.get(place_of(inquiry)).text
    assert "Answers are no longer possible." in page
    assert "Let this answer be published" not in page
    fields = {"message": str(message.id), "confirmed": "yes"}
    assert client.post(place_of(inquiry, "/publish"), data=fields).status_code == 403


def test_the_page_costs_the_same_at_any_size(
    client: FreshClient, inquiry: Inquiry, author: User, statements: Statements
) -> None:
    costs = []
    for n in (1, 5):
        for _ in range(n):
            threads.answer(inquiry, "Only sorghum.", "en", by=author, key=str(uuid4()))
        db.session.commit()
        client.get(place_of(inquiry))
        with statements.counted():
            assert client.get(place_of(inquiry)).status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert costs[0] <= 13
