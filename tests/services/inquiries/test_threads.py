"""Private questions to authors: who asks, answers and ends them, each once, and in which state."""

import pytest
from flask import Flask

from forum.domain.contributions.statuses import Status
from forum.domain.inquiries import MOST_OPEN, InquiryState
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.inquiry import Inquiry, InquiryMessage
from forum.models.job import Job
from forum.models.user import User
from forum.services.inquiries import threads
from forum.services.inquiries.reading import (
    find_states,
    list_questions_to,
    list_threads,
    read_inquiry,
)
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation(stage=Stage.CLOSED)


@pytest.fixture
def author() -> User:
    return make_user("Amina Wekesa", language="es")


@pytest.fixture
def contribution(consultation: Consultation, author: User) -> Contribution:
    return make_contribution(consultation, author=author)


@pytest.fixture
def facilitator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.FACILITATOR)


@pytest.fixture
def inquiry(contribution: Contribution, facilitator: User) -> Inquiry:
    asked = threads.ask(contribution, "Which seed?", "en", by=facilitator, key="first")
    db.session.commit()
    return asked


def refusal(contribution: Contribution, by: User) -> str:
    with pytest.raises(Invalid) as refused:
        threads.ask(contribution, "Which seed?", "en", by=by, key="other")
    db.session.rollback()
    return refused.value.code


def test_a_thread_goes_from_asked_to_answered_and_back_and_is_closed(
    inquiry: Inquiry, author: User, facilitator: User
) -> None:
    assert inquiry.state is InquiryState.ASKED
    threads.answer(inquiry, "Sorghum.", "es", by=author, key="answer")
    assert inquiry.state is InquiryState.ANSWERED
    threads.ask_again(inquiry, "Of which year?", "en", by=facilitator, key="second")
    assert inquiry.state is InquiryState.ASKED
    threads.close(inquiry, by=facilitator)
    assert inquiry.state is InquiryState.CLOSED
    with pytest.raises(NotAllowed):
        threads.answer(inquiry, "Of 1998.", "es", by=author, key="late")
    threads.reopen(inquiry, by=facilitator)
    threads.answer(inquiry, "Of 1998.", "es", by=author, key="late")
    db.session.commit()
    read = read_inquiry(inquiry, "en")
    told = [(m.is_answer, m.text.plain, m.name) for m in read.messages]
    assert told == [
        (False, "Which seed?", facilitator.name),
        (True, "Sorghum.", ""),
        (False, "Of which year?", facilitator.name),
        (True, "Of 1998.", ""),
    ]


def test_a_question_is_withdrawn_only_while_nobody_has_answered(
    inquiry: Inquiry, contribution: Contribution, author: User, facilitator: User
) -> None:
    threads.withdraw_question(inquiry, by=facilitator)
    assert inquiry.state is InquiryState.WITHDRAWN
    with pytest.raises(NotAllowed):
        threads.answer(inquiry, "Sorghum.", "es", by=author, key="answer")
    other = threads.ask(contribution, "Where?", "en", by=facilitator, key="other")
    threads.answer(other, "At home.", "es", by=author, key="answer")
    with pytest.raises(NotAllowed):
        threads.withdraw_question(other, by=facilitator)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ORGANISER, Role.TRANSLATOR])
def test_only_facilitators_ask_and_end(
    inquiry: Inquiry, contribution: Contribution, role: Role
) -> None:
    other = make_appointment(inquiry.consultation, role)
    for step in (
        lambda: threads.ask(contribution, "Where?", "en", by=other, key="other"),
        lambda: threads.ask_again(inquiry, "Where?", "en", by=other, key="other"),
        lambda: threads.close(inquiry, by=other),
        lambda: threads.withdraw_question(inquiry, by=other),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_nobody_answers_but_the_author(inquiry: Inquiry, facilitator: User) -> None:
    for person in (facilitator, make_user()):
        with pytest.raises(NotFound):
            threads.answer(inquiry, "Sorghum.", "es", by=person, key="answer")


def test_who_has_no_account_or_asks_themselves_cannot_be_asked(
    consultation: Consultation, facilitator: User
) -> None:
    imported = make_contribution(consultation, author=make_user(email=None))
    assert refusal(imported, facilitator) == "inquiry_no_account"
    own = make_contribution(consultation, author=facilitator)
    assert refusal(own, facilitator) == "inquiry_own"
    hidden = make_contribution(consultation, status=Status.HIDDEN)
    assert refusal(hidden, facilitator) == "inquiry_unreadable"


def test_words_are_wanted_and_threads_are_few(
    inquiry: Inquiry, contribution: Contribution, facilitator: User
) -> None:
    for words, language, code in (
        ("  ", "en", "inquiry_question"),
        ("x" * 3001, "en", "too_many_characters"),
        ("Where?", "xx", "language"),
    ):
        with pytest.raises(Invalid) as refused:
            threads.ask(contribution, words, language, by=facilitator, key="other")
        assert refused.value.code == code
    for n in range(MOST_OPEN - 1):
        threads.ask(contribution, "Where?", "en", by=facilitator, key=f"key-{n}")
    db.session.commit()
    assert refusal(contribution, facilitator) == "inquiries_many"


def test_what_is_sent_twice_at_once_is_there_once(
    app: Flask, inquiry: Inquiry, contribution: Contribution, author: User, facilitator: User
) -> None:
    ids = contribution.id, inquiry.id, facilitator.id

    def load() -> tuple[Contribution, Inquiry, User]:
        contribution_id, inquiry_id, person_id = ids
        text = db.session.get_one(Contribution, contribution_id)
        return text, db.session.get_one(Inquiry, inquiry_id), db.session.get_one(User, person_id)

    def ask(seen: tuple[Contribution, Inquiry, User]) -> None:
        threads.ask(seen[0], "Where?", "en", by=seen[2], key="twice")

    def answer(seen: tuple[Contribution, Inquiry, User]) -> None:
        threads.answer(seen[1], "Yes.", "es", by=seen[0].author, key="yes")

    for step in (ask, answer):
        assert at_once(app, [(load, step)] * 3) == [None] * 3
    db.session.expire_all()
    assert db.session.query(Inquiry).count() == 2
    assert db.session.query(InquiryMessage).filter_by(is_answer=True).count() == 1


def test_messages_are_translated_like_other_texts(inquiry: Inquiry) -> None:
    jobs = db.session.query(Job).filter_by(kind="translate").all()
    text_id = inquiry.messages[0].text_id
    assert {job.args["language"] for job in jobs if job.args["text_id"] == text_id} == {"es", "fr"}


def test_threads_are_found_by_their_state(
    inquiry: Inquiry, contribution: Contribution, author: User, facilitator: User
) -> None:
    consultation = inquiry.consultation
    other = make_contribution(consultation)
    assert [question.id for question in list_questions_to(author)] == [inquiry.id]
    assert find_states(consultation) == {contribution.id: {InquiryState.ASKED}}
    threads.answer(inquiry, "Sorghum.", "es", by=author, key="answer")
    db.session.commit()
    assert find_states(consultation, [other.id]) == {}
    assert find_states(consultation, [contribution.id]) == {
        contribution.id: {InquiryState.ANSWERED}
    }
    assert list_questions_to(author) == []
    assert [t.state for t in list_threads(consultation, contribution, "en")] == ["answered"]
