"""Mail about private questions: in the author's language, with no address, and never too late."""

from collections.abc import Callable

import pytest
from flask import Flask

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.inquiry import Inquiry
from forum.models.translation import TranslationStatus
from forum.models.user import User
from forum.services.inquiries import threads
from forum.services.notifications.invitees import hash_of_address, refuse
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.content.letters import deliver

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(FORUM_BASE_URL="https://forum.example.org")


@pytest.fixture
def consultation(app: Flask) -> Consultation:
    return make_consultation("Seeds for dry lands", slug="seeds", stage=Stage.CLOSED)


@pytest.fixture
def facilitator(consultation: Consultation) -> User:
    rosa = make_user("Rosa Ibáñez", email="rosa@example.org")
    return make_appointment(consultation, Role.FACILITATOR, rosa, label="Guide")


@pytest.fixture
def inquiry(consultation: Consultation, facilitator: User) -> Inquiry:
    author = make_user("Amina", email="amina@example.org", language="es")
    contribution = make_contribution(consultation, "We lend seeds.", author=author)
    asked = threads.ask(contribution, "Which *seeds*?", "en", by=facilitator, key="first")
    db.session.commit()
    return asked


def test_the_author_is_told_in_their_language_and_sees_no_address(
    app: Flask, inquiry: Inquiry
) -> None:
    make_translation(inquiry.messages[0].text, "es", "¿Qué semillas?")
    [mail] = deliver(app)
    assert mail.to == "amina@example.org"
    assert mail.subject == "Una pregunta para usted: Seeds for dry lands"
    assert "Rosa Ibáñez, Guide le pregunta en privado sobre su contribución [1]:" in mail.body
    assert "> Which seeds?" in mail.body
    assert "> ¿Qué semillas?" in mail.body
    assert f"https://forum.example.org/es/questions/{inquiry.key}" in mail.body
    assert "https://forum.example.org/es/no-more-letters/" in mail.body
    assert "rosa@example.org" not in mail.body + str(mail.headers)


def test_a_translation_by_a_person_stands_for_the_question(app: Flask, inquiry: Inquiry) -> None:
    text, by_person = inquiry.messages[0].text, TranslationStatus.REVIEWED
    make_translation(text, "es", "¿Qué semillas?", status=by_person)
    [mail] = deliver(app)
    assert "> ¿Qué semillas?" in mail.body
    assert "Which seeds?" not in mail.body


def test_without_a_translation_the_question_says_its_language(app: Flask, inquiry: Inquiry) -> None:
    [mail] = deliver(app)
    assert "(inglés)" in mail.body
    assert "> Which seeds?" in mail.body


def test_the_team_is_told_of_an_answer_without_its_words(
    app: Flask, inquiry: Inquiry, facilitator: User
) -> None:
    other = make_appointment(
        inquiry.consultation, Role.FACILITATOR, make_user(email="other@example.org", language="fr")
    )
    make_appointment(inquiry.consultation, Role.MODERATOR)
    deliver(app)
    author = inquiry.contribution.author
    threads.answer(inquiry, "Solo sorgo.", "es", by=author, key="answer")
    db.session.commit()
    mails = {mail.to: mail for mail in deliver(app)}
    assert set(mails) == {facilitator.email, other.email}
    body = mails["rosa@example.org"].body
    assert "/en/consultations/seeds/contributions/1/questions#t" in body
    assert "sorgo" not in body
    assert "amina@example.org" not in body
    assert mails["other@example.org"].subject.startswith("Une réponse à une question privée")


@pytest.mark.parametrize("end", ["close", "withdraw", "answer"])
def test_nothing_goes_out_of_a_thread_that_no_longer_waits(
    app: Flask, inquiry: Inquiry, facilitator: User, end: str
) -> None:
    if end == "close":
        threads.close(inquiry, by=facilitator)
    elif end == "withdraw":
        threads.withdraw_question(inquiry, by=facilitator)
    else:
        threads.answer(inquiry, "Sí.", "es", by=inquiry.contribution.author, key="answer")
    db.session.commit()
    assert "amina@example.org" not in {mail.to for mail in deliver(app)}


def test_who_wants_no_letters_gets_none_and_is_asked_all_the_same(
    app: Flask, inquiry: Inquiry, facilitator: User
) -> None:
    refuse(hash_of_address("amina@example.org"))
    db.session.commit()
    assert deliver(app) == []  # also one that was waiting already
    threads.ask_again(inquiry, "And where?", "en", by=facilitator, key="second")
    db.session.commit()
    assert deliver(app) == []
    assert len(inquiry.messages) == 2
