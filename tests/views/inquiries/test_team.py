"""The page on which a facilitator asks an author, and the team reads the answers."""

import re

import pytest

from forum.domain.contributions.content import Publication
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.inquiry import Inquiry
from forum.models.user import User
from forum.services.inquiries import threads
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.statements import Statements


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    return make_consultation()


@pytest.fixture
def contribution(consultation: Consultation) -> Contribution:
    return make_contribution(consultation, "We lend seeds.", author=make_user("Amina Wekesa"))


@pytest.fixture
def facilitator(client: FreshClient, consultation: Consultation) -> User:
    """Return the facilitator, who is signed in."""
    person = make_appointment(consultation, Role.FACILITATOR)
    sign_in(client, person)
    return person


def page_of(contribution: Contribution, more: str = "") -> str:
    slug = contribution.consultation.slug
    return f"/en/consultations/{slug}/contributions/{contribution.number}{more}"


def ask(client: FreshClient, contribution: Contribution, **fields: str) -> str:
    """Ask a question, and return the page that follows."""
    typed = {"text": "Which *seeds*?", "language": "en", **fields}
    address = page_of(contribution, "/questions")
    return client.post(address, data=typed, follow_redirects=True).text


def test_a_facilitator_is_led_from_the_text_and_from_the_desk_to_both_kinds_of_question(
    client: FreshClient, contribution: Contribution, facilitator: User
) -> None:
    address = page_of(contribution, "/questions")
    assert f'href="{address}"' in client.get(page_of(contribution)).text
    desk = client.get(f"/en/consultations/{contribution.consultation.slug}/desk").text
    assert f'href="{address}"' in desk
    page = client.get(address).text
    assert f'href="{page_of(contribution, "/reply")}"' in page
    assert "Only the author and the team read it." in page


def test_a_question_is_asked_followed_withdrawn_and_closed(
    client: FreshClient, contribution: Contribution, facilitator: User
) -> None:
    page = ask(client, contribution)
    assert "Asked, not answered yet" in page
    assert "Which <em>seeds</em>?" in page
    inquiry = db.session.query(Inquiry).one()
    address = page_of(contribution, f"/questions/{inquiry.key}")

    def act(**fields: str) -> str:
        return client.post(address, data=fields, follow_redirects=True).text

    assert "And <strong>where</strong>?" in act(act="ask", text="And **where**?", language="en")
    assert "Question withdrawn" in act(act="withdraw")
    assert "Nothing can be added to it." in act(act="close")
    ask(client, contribution, text="When?")
    other = db.session.query(Inquiry).filter(Inquiry.id != inquiry.id).one()
    threads.answer(other, "In May.", "es", by=contribution.author, key="answer")
    db.session.commit()
    page = client.get(page_of(contribution, "/questions")).text
    assert "Answered" in page
    assert re.search(r'<div class="text"[^>]* lang="es">\s*<p>In May.</p>', page)
    assert "Amina" not in page
    address = page_of(contribution, f"/questions/{other.key}")
    assert "Open it again" in act(act="close")
    assert "Close as settled" in act(act="reopen")


@pytest.mark.parametrize(
    ("text", "language", "complaint"),
    [("", "en", "Write the question."), ("x" * 3001, "en", "3000"), ("Where?", "", "language")],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: FreshClient,
    contribution: Contribution,
    facilitator: User,
    text: str,
    language: str,
    complaint: str,
) -> None:
    typed = {"text": text, "language": language}
    answer = client.post(page_of(contribution, "/questions"), data=typed)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert text in answer.text
    assert db.session.query(Inquiry).count() == 0
    inquiry = threads.ask(contribution, "Which?", "en", by=facilitator, key="first")
    db.session.commit()
    address = page_of(contribution, f"/questions/{inquiry.key}")
    answer = client.post(address, data={**typed, "act": "ask"})
    assert answer.status_code == 422
    assert complaint in answer.text
    ids = re.findall(r' id="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))


def test_who_has_no_account_is_not_asked(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    imported = make_contribution(consultation, author=make_user(email=None))
    page = client.get(page_of(imported, "/questions")).text
    assert "has no account with an email address" in page
    assert "<textarea" not in page
    answer = client.post(page_of(imported, "/questions"), data={"text": "Where?", "language": "en"})
    assert answer.status_code == 422
    assert "has no account with an email address" in answer.text


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (None, False),
        (Role.PARTICIPANT, False),
        (Role.TRANSLATOR, False),
        (Role.MODERATOR, True),
        (Role.ORGANISER, True),
    ],
)
def test_others_of_the_team_read_and_only_facilitators_ask(
    client: FreshClient, contribution: Contribution, role: Role | None, reads: bool
) -> None:
    asker = make_appointment(contribution.consultation, Role.FACILITATOR)
    inquiry = threads.ask(contribution, "Which?", "en", by=asker, key="first")
    db.session.commit()
    if role is Role.PARTICIPANT:
        sign_in(client, make_user())
    elif role is not None:
        sign_in(client, make_appointment(contribution.consultation, role))
    assert (">Ask the author<" in client.get(page_of(contribution)).text) is reads
    page = client.get(page_of(contribution, "/questions"))
    assert (page.status_code == 200) is reads
    assert ("Which?" in page.text) is reads
    assert "<textarea" not in page.text
    for address in ("/questions", f"/questions/{inquiry.key}"):
        typed = {"text": "Where?", "language": "en", "act": "ask"}
        answer = client.post(page_of(contribution, address), data=typed)
        assert answer.status_code in (302, 401, 403)
    assert len(inquiry.messages) == 1


def test_a_withheld_name_stays_withheld(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    author = make_user("Linh Tran")
    withheld = make_contribution(consultation, author=author, publication=Publication.WITHHELD)
    inquiry = threads.ask(withheld, "Which?", "en", by=facilitator, key="first")
    threads.answer(inquiry, "Rice.", "en", by=author, key="answer")
    db.session.commit()
    page = client.get(page_of(withheld, "/questions")).text
    assert "Rice." in page
    assert "Linh" not in page
    assert author.email not in page


def test_the_desk_filters_by_state_and_says_it_beside_the_text(
    client: FreshClient, contribution: Contribution, facilitator: User
) -> None:
    consultation = contribution.consultation
    other = make_contribution(consultation, "We keep seeds.")
    make_contribution(consultation, "We buy seeds.")
    asked = threads.ask(contribution, "Which?", "en", by=facilitator, key="first")
    waiting = threads.ask(other, "Which?", "en", by=facilitator, key="second")
    threads.answer(asked, "Rice.", "en", by=contribution.author, key="answer")
    db.session.commit()

    def numbers(query: str) -> list[str]:
        page = client.get(f"/en/consultations/{consultation.slug}/desk?{query}").text
        return re.findall(r'data-text="(\d+)"', page)

    assert numbers("asked=1") == [str(other.number)]
    assert numbers("answered=1") == [str(contribution.number)]
    assert numbers("answered=1&asked=1") == [str(contribution.number), str(other.number)]
    page = client.get(f"/en/consultations/{consultation.slug}/desk").text
    assert "the author was asked in private" in page
    assert "the author has answered in private" in page
    threads.close(asked, by=facilitator)
    threads.withdraw_question(waiting, by=facilitator)
    db.session.commit()
    assert numbers("answered=1&asked=1") == []


def test_the_page_costs_the_same_at_any_size(
    client: FreshClient, contribution: Contribution, facilitator: User, statements: Statements
) -> None:
    costs = []
    for n in (1, 4):
        for k in range(n):
            inquiry = threads.ask(contribution, "Which?", "en", by=facilitator, key=f"{n}.{k}")
            for m in range(n):
                by = contribution.author
                threads.answer(inquiry, "Rice.", "en", by=by, key=f"{n}.{k}.{m}")
        db.session.commit()
        client.get(page_of(contribution, "/questions"))
        with statements.counted():
            assert client.get(page_of(contribution, "/questions")).status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert costs[0] <= 13
