"""Mail that nobody has to get is ended by one step of a mail program, without signing in."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, current_app
from flask_mailman import EmailMessage

from forum.domain.lifecycle import Stage
from forum.domain.notifications import QueueMail
from forum.domain.policy import Role
from forum.extensions import db
from forum.jobs.notices import send_notice
from forum.models.consultation import Consultation
from forum.models.job import Notice
from forum.models.user import User
from forum.services.moderation import optional_mail, queue_mail
from forum.services.moderation.optional_mail import TOPICS, MailTopic
from forum.services.notifications import citation_mail, followers
from tests.builders import make_appointment, make_consultation, make_summary, make_user
from tests.support.clients import FreshClient, make_client, sign_in


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    consultation = make_consultation(stage=Stage.CLOSED, slug="seeds")
    asking = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    make_summary(consultation, "Kept.", by=asking, is_published=False)
    return consultation


@pytest.fixture
def colleague(consultation: Consultation) -> User:
    person = make_user("Awa Sarr", language="fr")
    make_appointment(consultation, Role.MODERATOR, person)
    return person


def ask(client: FreshClient, consultation: Consultation) -> list[Notice]:
    """Let the facilitator ask for a review, and return the mails that are to be sent."""
    sign_in(client, consultation.appointments[0].user)
    client.post("/en/consultations/seeds/summary/draft/review", data={"step": "requested"})
    return db.session.query(Notice).filter_by(kind="review_requested").all()


def sent(notice: Notice) -> EmailMessage:
    """Send a mail and return it."""
    send_notice({"notice": notice.id})
    return current_app.extensions["mailman"].outbox[-1]


def test_asking_for_a_review_tells_the_rest_of_the_team_in_their_language(
    client: FreshClient, consultation: Consultation, colleague: User
) -> None:
    (notice,) = ask(client, consultation)
    assert notice.user_id == colleague.id
    mail = sent(notice)
    assert mail.to == [colleague.email]
    assert mail.subject.startswith("Veuillez relire la synthèse")
    assert "Rosa Ibáñez demande à l’équipe" in mail.body
    assert "/fr/consultations/seeds/summary/draft" in mail.body
    assert ask(client, consultation) == [notice]  # the same draft, asked again


def test_a_mail_program_ends_it_by_one_step(
    app: Flask, client: FreshClient, consultation: Consultation, colleague: User
) -> None:
    (notice,) = ask(client, consultation)
    mail = sent(notice)
    headers = mail.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<(https?://[^/]+)(/.*)>", str(headers["List-Unsubscribe"]))
    assert address is not None
    assert address[0].strip("<>") in mail.body
    nobody = make_client(app)
    assert "Vous recevez ces courriels." in nobody.get(address[2]).text
    app.config["WTF_CSRF_ENABLED"] = True
    nobody.post(address[2], data={"List-Unsubscribe": "One-Click"})
    app.config["WTF_CSRF_ENABLED"] = False
    db.session.refresh(colleague)
    assert not colleague.review_mail
    assert "Vous ne recevez pas ces courriels." in nobody.get(address[2]).text
    nobody.post(address[2], data={"want": "yes"})
    db.session.refresh(colleague)
    assert colleague.review_mail
    assert nobody.post(address[2], data={"want": "perhaps"}).status_code == 400
    assert nobody.post(f"{address[2]}x", data={}).status_code == 404


@pytest.mark.parametrize(
    ("topic", "is_wanted"),
    [
        (MailTopic.CITATIONS, lambda person, _c: person.citation_mail),
        (MailTopic.REVIEWS, lambda person, _c: person.review_mail),
        (MailTopic.REMINDERS, lambda person, _c: person.reminder_mail),
        (MailTopic.NOTES, followers.is_following),
        (
            MailTopic.QUEUE,
            lambda person, _c: (
                [s.queue_mail for s in queue_mail.list_moderating_seats(person)]
                != [QueueMail.NEVER]
            ),
        ),
    ],
)
def test_each_topic_ends_what_it_names(
    app: Flask,
    consultation: Consultation,
    colleague: User,
    topic: MailTopic,
    is_wanted: Callable[[User, Consultation], bool],
) -> None:
    token = optional_mail.topic_token(colleague, topic, consultation)
    address = f"/en/consultations/seeds/mail/{topic}/{token}"
    for want in ("yes", "no", "yes"):
        make_client(app).post(address, data={"want": want})
        db.session.expire_all()
        assert is_wanted(colleague, consultation) == (want == "yes")
        assert optional_mail.is_wanted(colleague, topic, consultation) == (want == "yes")


def test_every_mail_that_can_be_refused_has_a_topic() -> None:
    always = {followers.POST_PUBLISHED, *citation_mail.KINDS, "review_requested"}
    assert set(TOPICS) == always | set(queue_mail.KINDS)


def test_who_wants_none_gets_none(
    client: FreshClient, consultation: Consultation, colleague: User
) -> None:
    colleague.review_mail = False
    db.session.commit()
    assert ask(client, consultation) == []
