"""The moderator's queue and pages: what they show, and to whom."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from forum.domain.contributions.statuses import Rule, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.revision import Passage
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.forms.moderation import item_of, queue_of, status_of, verdict
from tests.support.statements import Statements
from tests.support.times import StillClock

# --- reading ----------------------------------------------------------------------------------


def test_the_queue_shows_the_oldest_first_with_age_author_and_question(
    client: FreshClient, consultation: Consultation, time: StillClock
) -> None:
    make_contribution(
        consultation,
        "The *first* text.",
        status=Status.PENDING,
        author=make_user("Julián Aguirre"),
        question=consultation.questions[1],
        organisation="Red Ejemplo",
        countries="EC",
    )
    time.tick(hours=30)
    make_contribution(consultation, "The second text.", status=Status.PENDING)
    time.tick(hours=1)
    page = client.get(queue_of(consultation)).text
    assert "2 texts are waiting." in page
    assert "Waiting for 31 hours, 7 hours over the target" in page
    assert "Waiting for 1 hour" in page
    assert "Red Ejemplo, Ecuador, in a personal capacity" in page
    assert "Contribution, answers question 2" in page
    assert page.index("The <em>first</em> text.") < page.index("The second text.")


def test_a_foreign_text_stands_beside_its_translation(
    client: FreshClient, consultation: Consultation
) -> None:
    contribution = make_contribution(
        consultation, "Guardamos semillas.", status=Status.PENDING, language="es"
    )
    page = client.get(queue_of(consultation)).text
    assert "As sent, in Spanish" in page
    assert "No machine translation here; the original in Spanish is shown." in page
    passage = db.session.query(Passage).filter_by(contribution_id=contribution.id).one()
    make_translation(passage.text, "en", "We keep seeds.")
    page = client.get(queue_of(consultation)).text
    assert 'lang="es"><p>Guardamos semillas.</p>' in page
    assert "Machine translation" in page
    assert "We keep seeds." in page


def test_a_reply_names_what_it_answers(client: FreshClient, consultation: Consultation) -> None:
    parent = make_contribution(consultation)
    make_contribution(consultation, "I agree.", status=Status.PENDING, parent=parent)
    page = client.get(queue_of(consultation)).text
    assert f'href="/en/consultations/{consultation.slug}/contributions/1">[1]</a>' in page


def test_every_status_has_its_list(client: FreshClient, consultation: Consultation) -> None:
    for status in Status:
        make_contribution(consultation, f"Words {status}.", status=status)
    for status in Status:
        page = client.get(queue_of(consultation, status=status.value)).text
        assert f"Words {status}." in page
        assert page.count('class="item"') == 1
    assert "Words pending." in client.get(queue_of(consultation, status="nonsense")).text


def test_long_queues_go_on_on_a_next_page(client: FreshClient, consultation: Consultation) -> None:
    last = [
        make_contribution(consultation, f"Number {n}.", status=Status.PENDING) for n in range(23)
    ][-1]
    first = client.get(queue_of(consultation)).text
    assert "Number 19." in first
    assert "Number 20." not in first
    next_page = re.search(rf"after=([0-9]+-{last.id - 3})", first)
    assert next_page is not None
    second = client.get(queue_of(consultation, after=next_page[1])).text
    assert "Number 20." in second
    assert "Number 19." not in second
    assert "Next page" not in second


def test_the_queue_costs_the_same_with_more_texts(
    client: FreshClient, consultation: Consultation, statements: Statements
) -> None:
    for _ in range(2):
        make_contribution(consultation, status=Status.PENDING)
    client.get(queue_of(consultation))
    with statements.counted():
        client.get(queue_of(consultation))
    few = len(statements)
    for _ in range(15):
        make_contribution(consultation, status=Status.PENDING)
    client.get(queue_of(consultation))
    with statements.counted():
        client.get(queue_of(consultation))
    assert len(statements) == few, statements


def test_one_text_has_a_page_with_what_was_decided(
    client: FreshClient, consultation: Consultation
) -> None:
    contribution = make_contribution(consultation, status=Status.PENDING)
    moderator = make_appointment(consultation, Role.MODERATOR)
    decide(contribution, Status.RETURNED, by=moderator, rule=Rule.CONTACT, reason="No numbers.")
    page = client.get(item_of(contribution)).text
    assert moderator.name in page
    assert "Rule 3: contact details in the text" in page
    assert "No numbers." in page


# --- who may ----------------------------------------------------------------------------------


def test_visitors_are_asked_to_sign_in_and_others_are_refused(client: FreshClient) -> None:
    consultation = make_consultation()
    contribution = make_contribution(consultation, status=Status.PENDING)
    answer = client.get(queue_of(consultation))
    assert answer.status_code == 302
    assert "/en/sign-in" in answer.location
    for role in (Role.FACILITATOR, Role.TRANSLATOR):
        sign_in(client, make_appointment(consultation, role))
        assert client.get(queue_of(consultation)).status_code == 403
    sign_in(client, make_user())
    assert client.get(queue_of(consultation)).status_code == 403
    assert client.get(item_of(contribution)).status_code == 403
    answer = client.post(item_of(contribution), data=verdict(contribution, "published"))
    assert answer.status_code == 403
    assert status_of(contribution) is Status.PENDING


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ORGANISER])
def test_moderators_and_organisers_moderate_while_open_and_closed(
    client: FreshClient, role: Role
) -> None:
    for stage, code in ((Stage.OPEN, 200), (Stage.CLOSED, 200), (Stage.ARCHIVED, 403)):
        consultation = make_consultation(stage=stage)
        sign_in(client, make_appointment(consultation, role))
        assert client.get(queue_of(consultation)).status_code == code


def test_texts_of_another_consultation_are_not_found(
    client: FreshClient, consultation: Consultation
) -> None:
    other = make_contribution(make_consultation(), status=Status.PENDING)
    address = f"/en/consultations/{consultation.slug}/moderation/{other.key}"
    assert client.get(address).status_code == 404
    assert client.post(address, data=verdict(other, "published")).status_code == 404


def test_a_decision_needs_the_token_of_the_form(make_app: Callable[..., Flask]) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    with app.app_context():
        client = make_client(app)
        consultation = make_consultation()
        contribution = make_contribution(consultation, status=Status.PENDING)
        sign_in(client, make_appointment(consultation, Role.MODERATOR))
        assert 'name="csrf_token"' in client.get(queue_of(consultation)).text
        answer = client.post(item_of(contribution), data=verdict(contribution, "published"))
        assert answer.status_code == 400
        assert status_of(contribution) is Status.PENDING
