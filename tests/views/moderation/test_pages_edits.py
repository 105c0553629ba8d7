"""Deciding on changes to published texts."""

import re

import pytest

from forum.domain.contributions.content import Appearance, Part, Publication
from forum.domain.contributions.statuses import RevisionState, Status
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.contributions.revise import revise, take_back_edit
from tests.builders import (
    decisions_of,
    make_contribution,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.forms.moderation import MESSAGE, item_of, queue_of, returned, status_of
from tests.support.statements import Statements
from tests.support.times import StillClock


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
    assert "Waiting for 3 hours" in page
    assert re.search(r"<ins><span[^>]*>added: </span>dry <span", page)
    assert "Country: <del>" in page
    assert "Uganda</ins>" in page
    assert "Seed Bank</ins>" in page
    assert "Publish the change" in page
    assert "Hide with reason" not in page
    published = client.get(queue_of(consultation, status="published")).text
    assert "A change to this text is waiting" in published
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
    assert (decisions_of(edited)[-1].edit, decisions_of(edited)[-1].reason) == (status, MESSAGE)
    again = client.post(
        f"{item_of(edited)}/edit", data=on_edit(edited, status, **fields), follow_redirects=True
    )
    assert again.status_code == 200
    assert sum(d.edit == status for d in decisions_of(edited)) == 1


def test_a_message_is_proposed_for_a_change_too(
    client: FreshClient, consultation: Consultation, edited: Contribution
) -> None:
    form = on_edit(edited, "returned", act="propose", **{"rule-returned": "unclear"})
    page = client.post(f"{item_of(edited)}/edit", data=form).text
    assert "Change it and send it again: your text is kept.</textarea>" in page
    assert decisions_of(edited)[-1].edit is RevisionState.WAITING


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
    assert "No name is shown." in page


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
