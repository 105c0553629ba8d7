"""The moderators' queue and their decisions, as they see them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from forum.domain.contributions.content import Appearance, Part, Publication
from forum.domain.contributions.statuses import RevisionState, Rule, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution, Passage
from forum.services.contributions.revise import revise, take_back_edit
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.statements import Statements
from tests.support.times import StillClock

MESSAGE = "Quite el número de teléfono, por favor."


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    """Return an open consultation whose moderator is signed in."""
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    return consultation


def queue_of(consultation: Consultation, **query: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/en/consultations/{consultation.slug}/moderation?{asked}"


def item_of(contribution: Contribution) -> str:
    return f"/en/consultations/{contribution.consultation.slug}/moderation/{contribution.key}"


def verdict(contribution: Contribution, status: str, **fields: str) -> dict[str, str]:
    seen = f"{contribution.status}.{contribution.latest_revision}"
    return {"status": status, "seen": seen, **fields}


def returned(contribution: Contribution, **fields: str) -> dict[str, str]:
    reasons = {"rule-returned": "contact", "reason-returned": MESSAGE}
    return verdict(contribution, "returned", **{**reasons, **fields})


def status_of(contribution: Contribution) -> Status:
    db.session.commit()
    db.session.refresh(contribution)
    return contribution.status


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
    assert "Waiting 31 hours, 7 hours over the target" in page
    assert "Waiting 1 hour" in page
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
    assert "As sent, Spanish" in page
    assert "No translation yet. You see the original in Spanish." in page
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
    assert f"after={last.id - 3}" in first
    second = client.get(queue_of(consultation, after=str(last.id - 3))).text
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
    assert "Rule 3: contact data in the text" in page
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


# --- deciding ---------------------------------------------------------------------------------


def test_publishing_gives_a_number_and_leads_back_to_the_queue(
    client: FreshClient, consultation: Consultation
) -> None:
    contribution = make_contribution(consultation, status=Status.PENDING)
    answer = client.post(
        item_of(contribution), data=verdict(contribution, "published"), follow_redirects=True
    )
    assert "Published: contribution 1 by Amina Odhiambo." in answer.text
    assert f'<a href="{item_of(contribution)}">Hide it again</a>' in answer.text
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
    assert [d.after for d in contribution.decisions] == [Status.RETURNED]


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
    assert "Reason: Rule 3: contact data in the text." in answer.text
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
    assert "Somebody else was faster" in answer.text
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
    assert "Publish after all" in client.get(queue_of(consultation, status="rejected")).text
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
    assert "Waiting 2 hours" in page
    assert "version 2" in page


# --- changes to published texts ---------------------------------------------------------------


@pytest.fixture
def edited(consultation: Consultation) -> Contribution:
    """Return a published text with a change that waits."""
    said = make_contribution(
        consultation, "We keep seeds.", question=consultation.questions[0], countries="KE"
    )
    wish = Appearance(said.author.name, "Seed Bank", "UG")
    part = Part("We keep *dry* seeds.", "en", consultation.questions[0].id)
    revise(said, consultation, [part], by=said.author, appearance=wish)
    db.session.commit()
    return said


def on_edit(contribution: Contribution, status: str, **fields: str) -> dict[str, str]:
    return {"status": status, "seen": f"edit.{contribution.latest_revision}", **fields}


def test_changes_that_wait_have_their_own_list_with_the_difference(
    client: FreshClient, consultation: Consultation, edited: Contribution, time: StillClock
) -> None:
    time.tick(hours=3)
    assert "Changes waiting 1" in client.get(queue_of(consultation)).text
    page = client.get(queue_of(consultation, status="edits")).text
    assert "Waiting 3 hours" in page
    assert re.search(r"<ins><span[^>]*>added: </span>\*dry\* <span", page)
    assert "Country: <del>" in page
    assert "Uganda</ins>" in page
    assert "Seed Bank</ins>" in page
    assert "Publish the change" in page
    assert "Hide with reason" not in page
    published = client.get(queue_of(consultation, status="published")).text
    assert "A change to this text waits" in published
    assert "dry" not in published.replace("dry lands", "")


def test_the_list_of_changes_costs_the_same_for_more_of_them(
    client: FreshClient, consultation: Consultation, edited: Contribution, statements: Statements
) -> None:
    def cost() -> int:
        client.get(queue_of(consultation, status="edits"))
        with statements.counted():
            client.get(queue_of(consultation, status="edits"))
        return len(statements)

    few = cost()
    for _ in range(6):
        said = make_contribution(consultation)
        revise(said, consultation, [Part("Changed.", "en")], by=said.author)
        db.session.commit()
    assert cost() == few, statements


def test_a_change_is_published(
    client: FreshClient, consultation: Consultation, edited: Contribution
) -> None:
    answer = client.post(
        f"{item_of(edited)}/edit", data=on_edit(edited, "published"), follow_redirects=True
    )
    assert "Published: the change to contribution 1." in answer.text
    assert "No change is waiting." in answer.text
    public = make_client(client.application)
    page = public.get(f"/en/consultations/{consultation.slug}/contributions/1").text
    assert "We keep <em>dry</em> seeds." in page
    assert "Change published" in client.get(item_of(edited)).text


@pytest.mark.parametrize("status", ["returned", "rejected"])
def test_a_change_is_returned_or_rejected_with_a_reason(
    client: FreshClient, consultation: Consultation, edited: Contribution, status: str
) -> None:
    bare = client.post(f"{item_of(edited)}/edit", data=on_edit(edited, status))
    assert bare.status_code == 422
    assert f'href="#d{edited.id}-rule-{status}"' in bare.text
    fields = {f"rule-{status}": "unclear", f"reason-{status}": MESSAGE}
    answer = client.post(
        f"{item_of(edited)}/edit", data=on_edit(edited, status, **fields), follow_redirects=True
    )
    assert answer.status_code == 200
    assert status_of(edited) is Status.PUBLISHED
    assert (edited.decisions[-1].edit, edited.decisions[-1].reason) == (status, MESSAGE)
    again = client.post(
        f"{item_of(edited)}/edit", data=on_edit(edited, status, **fields), follow_redirects=True
    )
    assert again.status_code == 200
    assert sum(d.edit == status for d in edited.decisions) == 1


def test_a_message_is_proposed_for_a_change_too(
    client: FreshClient, consultation: Consultation, edited: Contribution
) -> None:
    form = on_edit(edited, "returned", act="propose", **{"rule-returned": "unclear"})
    page = client.post(f"{item_of(edited)}/edit", data=form).text
    assert "Change it and send it again: your text is kept.</textarea>" in page
    assert edited.decisions[-1].edit is RevisionState.WAITING


def test_a_change_that_is_no_longer_the_same_is_read_again_first(
    client: FreshClient, consultation: Consultation, edited: Contribution
) -> None:
    form = on_edit(edited, "published")
    revise(edited, consultation, [Part("Other words.", "en")], by=edited.author)
    answer = client.post(f"{item_of(edited)}/edit", data=form)
    assert answer.status_code == 409
    assert "The author has sent a newer version or taken it back." in answer.text
    form = on_edit(edited, "published")
    take_back_edit(edited, consultation, by=edited.author)
    assert client.post(f"{item_of(edited)}/edit", data=form).status_code == 409
    db.session.refresh(edited)
    assert edited.approved_revision == 1


def test_a_newer_change_is_not_taken_for_the_decision_on_an_older_one(
    client: FreshClient, consultation: Consultation, edited: Contribution
) -> None:
    client.post(f"{item_of(edited)}/edit", data=on_edit(edited, "published"))
    db.session.refresh(edited)
    revise(edited, consultation, [Part("The third version.", "en")], by=edited.author)
    form = on_edit(edited, "published")
    revise(edited, consultation, [Part("The fourth version.", "en")], by=edited.author)
    answer = client.post(f"{item_of(edited)}/edit", data=form)
    assert answer.status_code == 409
    assert "The author has sent a newer version or taken it back." in answer.text
    assert "has decided" not in answer.text


def test_others_decide_on_no_change(client: FreshClient, edited: Contribution) -> None:
    for person in (make_user(), edited.author):
        sign_in(client, person)
        answer = client.post(f"{item_of(edited)}/edit", data=on_edit(edited, "published"))
        assert answer.status_code == 403


def test_moderators_see_names_that_readers_do_not(
    client: FreshClient, consultation: Consultation
) -> None:
    make_contribution(
        consultation,
        author=make_user("Wanjiru Kamau"),
        publication=Publication.WITHHELD,
        status=Status.PENDING,
    )
    page = client.get(queue_of(consultation)).text
    assert "Wanjiru Kamau" in page
    assert "Readers see no name." in page


def test_after_closing_it_says_until_when_an_author_can_answer_a_return(
    client: FreshClient, consultation: Consultation, time: StillClock
) -> None:
    waiting = make_contribution(consultation, status=Status.PENDING)
    assert "The author can send" not in client.get(item_of(waiting)).text
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at)
    page = client.get(item_of(waiting)).text
    assert "The author can send a returned text again for 7 days, until" in page
    assert "Monday 14 December 2026, 09:00" in page
    client.post(item_of(waiting), data=returned(waiting))
    assert status_of(waiting) is Status.RETURNED
    for page in (item_of(waiting), queue_of(consultation, status="returned")):
        told = "The author can send it again until 14 December, 09:00."
        assert told in client.get(page).text
    time.tick(days=7)
    assert "The author could send it again until 14 December" in client.get(item_of(waiting)).text
