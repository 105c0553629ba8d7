"""Deciding on texts."""

from datetime import timedelta

import pytest

from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.models.consultation import Consultation
from forum.services.contributions.revise import revise
from forum.services.moderation.decisions import decide
from tests.builders import (
    decisions_of,
    make_appointment,
    make_contribution,
    make_user,
)
from tests.support.clients import FreshClient
from tests.support.forms.moderation import MESSAGE, item_of, queue_of, returned, status_of, verdict
from tests.support.times import StillClock


def test_publishing_gives_a_number_and_leads_back_to_the_queue(
    client: FreshClient, consultation: Consultation
) -> None:
    contribution = make_contribution(consultation, status=Status.PENDING)
    answer = client.post(
        item_of(contribution), data=verdict(contribution, "published"), follow_redirects=True
    )
    assert "Published: contribution 1 by Amina Odhiambo." in answer.text
    assert f'<a href="{item_of(contribution)}">Hide again</a>' in answer.text
    assert "No text is waiting." in answer.text
    assert status_of(contribution) is Status.PUBLISHED


def test_the_same_decision_sent_twice_is_taken_once(
    client: FreshClient, consultation: Consultation
) -> None:
    contribution = make_contribution(consultation, status=Status.PENDING)
    form = returned(contribution)
    for _ in range(2):
        answer = client.post(item_of(contribution), data=form, follow_redirects=True)
        assert answer.status_code == 200
        assert "Returned to Amina Odhiambo with your message." in answer.text
    assert [d.after for d in decisions_of(contribution)] == [Status.RETURNED]


def test_a_name_cannot_carry_html_into_the_message(
    client: FreshClient, consultation: Consultation
) -> None:
    author = make_user("<b>Eve</b>")
    contribution = make_contribution(consultation, status=Status.PENDING, author=author)
    answer = client.post(
        item_of(contribution), data=verdict(contribution, "published"), follow_redirects=True
    )
    assert "by &lt;b&gt;Eve&lt;/b&gt;." in answer.text


def test_returning_needs_a_rule_and_a_message_and_keeps_what_was_typed(
    client: FreshClient, consultation: Consultation
) -> None:
    author = make_user(language="es")
    contribution = make_contribution(consultation, status=Status.PENDING, author=author)
    answer = client.post(
        item_of(contribution), data=returned(contribution, **{"rule-returned": ""})
    )
    assert answer.status_code == 422
    assert "Choose a reason from the list." in answer.text
    assert "Message to the author, in Spanish" in answer.text
    assert f"\n{MESSAGE}</textarea>" in answer.text
    assert 'aria-invalid="true"' in answer.text
    empty = returned(contribution, **{"reason-returned": " "})
    answer = client.post(item_of(contribution), data=empty)
    assert answer.status_code == 422
    assert '<option value="contact" selected>' in answer.text
    assert status_of(contribution) is Status.PENDING


def test_a_message_is_proposed_in_the_language_of_the_author(
    client: FreshClient, consultation: Consultation
) -> None:
    contribution = make_contribution(consultation, status=Status.PENDING)
    form = returned(contribution, act="propose", **{"reason-returned": "Dear Amina,"})
    answer = client.post(item_of(contribution), data=form)
    assert answer.status_code == 200
    assert "Dear Amina,\n\nThank you for your contribution." in answer.text
    assert "Reason: Rule 3: contact details in the text." in answer.text
    assert status_of(contribution) is Status.PENDING


def test_who_was_slower_learns_it_and_keeps_the_message(
    client: FreshClient, consultation: Consultation
) -> None:
    contribution = make_contribution(consultation, status=Status.PENDING)
    form = returned(contribution)
    colleague = make_appointment(consultation, Role.MODERATOR, make_user("Grace Mwangi"))
    decide(contribution, Status.PUBLISHED, by=colleague)
    answer = client.post(item_of(contribution), data=form)
    assert answer.status_code == 409
    assert "Someone else was faster" in answer.text
    assert "Grace Mwangi has decided: Published." in answer.text
    assert f"\n{MESSAGE}</textarea>" in answer.text
    assert status_of(contribution) is Status.PUBLISHED


def test_a_text_that_its_author_has_changed_is_read_again_first(
    client: FreshClient, consultation: Consultation
) -> None:
    author = make_user()
    contribution = make_contribution(consultation, status=Status.PENDING, author=author)
    form = verdict(contribution, "published")
    revise(contribution, consultation, [Part("A new version.", "en")], by=author)
    answer = client.post(item_of(contribution), data=form)
    assert answer.status_code == 409
    assert "The author has sent a new version." in answer.text
    assert status_of(contribution) is Status.PENDING


def test_hiding_and_showing_again(client: FreshClient, consultation: Consultation) -> None:
    contribution = make_contribution(consultation)
    form = verdict(contribution, "hidden")
    form |= {"rule-hidden": "personal", "reason-hidden": "It names a neighbour."}
    answer = client.post(item_of(contribution), data=form, follow_redirects=True)
    assert "Hidden: contribution 1" in answer.text
    assert status_of(contribution) is Status.HIDDEN
    client.post(item_of(contribution), data=verdict(contribution, "published"))
    assert status_of(contribution) is Status.PUBLISHED
    assert contribution.number == 1


def test_a_rejected_text_can_be_published_after_all(
    client: FreshClient, consultation: Consultation
) -> None:
    contribution = make_contribution(consultation, status=Status.REJECTED)
    assert "Publish anyway" in client.get(queue_of(consultation, status="rejected")).text
    client.post(item_of(contribution), data=verdict(contribution, "published"))
    assert status_of(contribution) is Status.PUBLISHED


@pytest.mark.parametrize("status", ["withdrawn", "hidden", "nonsense", ""])
def test_steps_that_do_not_exist_change_nothing(
    client: FreshClient, consultation: Consultation, status: str
) -> None:
    contribution = make_contribution(consultation, status=Status.PENDING)
    form = verdict(contribution, status)
    form |= {f"rule-{status}": "personal", f"reason-{status}": "Because."}
    assert client.post(item_of(contribution), data=form).status_code in (302, 409)
    assert status_of(contribution) is Status.PENDING


def test_a_resent_text_waits_from_its_new_version_on(
    client: FreshClient, consultation: Consultation, time: StillClock
) -> None:
    author = make_user()
    contribution = make_contribution(consultation, status=Status.RETURNED, author=author)
    time.tick(timedelta(hours=40))
    revise(contribution, consultation, [Part("Better now.", "en")], by=author)
    time.tick(timedelta(hours=2))
    page = client.get(queue_of(consultation)).text
    assert "Waiting for 2 hours" in page
    assert "version 2" in page
