"""The desk and people who do what no page offers, and words that must not be seen there."""

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.translation import TranslationUnit
from tests.builders import make_appointment, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words
from tests.support.needs import SLOW_ON_POSTGRESQL, leave_to_slow
from tests.views.translation.conftest import desk_of, row, spanish
from tests.views.translation.test_edit import save

pytestmark = [SLOW_ON_POSTGRESQL, pytest.mark.usefixtures("any_database")]


@pytest.mark.parametrize(
    "number", leave_to_slow(["9" * 25, "x", "\u0663", "-1", "", "9" * 900], quick=2)
)
@pytest.mark.parametrize("act", ["take", "decline", "accept", "undo", "adopt"])
def test_a_row_or_a_report_that_is_none_is_not_found(
    client: FreshClient, contribution: Contribution, act: str, number: str
) -> None:
    answer = client.post(desk_of(contribution.consultation), data={"act": f"{act}:{number}"})
    assert answer.status_code == 404


def test_what_changed_meanwhile_is_not_accepted_unseen(
    client: FreshClient, contribution: Contribution
) -> None:
    consultation = contribution.consultation
    seen = client.get(desk_of(consultation))
    save(
        client, consultation, client.get(desk_of(consultation)), **{f"text-{row()}": "La primera."}
    )
    one = save(client, consultation, seen, act=f"accept:{row()}")
    everything = save(client, consultation, seen, act="accept-all", sure="yes")
    for answer in (one, everything):
        assert answer.status_code == 409
        assert "Someone else has changed this sentence." in words(answer)
        assert "All sentences are accepted." not in words(answer)
    assert spanish().checked == 2


def test_what_was_typed_is_saved_with_all_that_is_accepted(
    client: FreshClient, contribution: Contribution
) -> None:
    consultation = contribution.consultation
    page = client.get(desk_of(consultation))
    typed = {f"text-{row()}": "La primera."}
    answer = save(client, consultation, page, act="accept-all", sure="yes", **typed)
    assert answer.status_code == 302
    assert "All sentences are accepted." in words(client.get(desk_of(consultation)))
    assert spanish().checked == 2


def test_the_memory_of_the_site_is_taken_back_by_those_who_may_write_it(
    client: FreshClient, contribution: Contribution
) -> None:
    consultation = contribution.consultation
    page = client.get(desk_of(consultation))
    save(client, consultation, page, **{f"text-{row()}": "La primera.", "for_site": "yes"})
    sign_in(client, make_appointment(consultation, Role.FACILITATOR))
    page = client.get(desk_of(consultation))
    assert "undo:" not in page.text
    assert save(client, consultation, page, act=f"undo:{row()}").status_code == 404
    assert "La primera." in spanish().html


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.WITHDRAWN, Status.RETURNED])
def test_the_memory_does_not_tell_what_readers_no_longer_see(
    client: FreshClient, contribution: Contribution, status: Status
) -> None:
    consultation = contribution.consultation
    page = client.get(desk_of(consultation))
    save(client, consultation, page, **{f"text-{row()}": "La primera.", "for_site": "yes"})
    asked = f"{_page_of(client, consultation)}?find=First+sentence"
    assert "La primera." in client.get(asked).text
    db.session.get_one(Contribution, contribution.id).status = status
    db.session.commit()
    assert "La primera." not in client.get(asked).text


def _page_of(client: FreshClient, consultation: Consultation) -> str:
    """Return a page of the desk that shows no contribution."""
    address = desk_of(consultation, "page")
    assert client.get(address).status_code == 200
    return address


@pytest.mark.parametrize("act", ["accept", "accept-all"])
def test_a_sentence_whose_marks_the_machine_lost_is_not_accepted_but_opened(
    client: FreshClient, contribution: Contribution, act: str
) -> None:
    consultation = contribution.consultation
    second = row(1)
    unit = db.session.get_one(TranslationUnit, tuple(int(part) for part in second.split("-")))
    unit.target = "Sicand en se ⟨=1⟩."
    db.session.commit()
    page = client.get(desk_of(consultation))
    pressed = f"accept:{second}" if act == "accept" else act
    answer = save(client, consultation, page, act=pressed, sure="yes")
    assert answer.status_code == 422
    assert "each fixed part must be there once" in words(answer)
    assert "Sicand en se ⟨=1⟩." in answer.text
    assert spanish().checked == (0 if act == "accept" else 1), "the others are accepted"


def test_the_page_of_a_member_without_a_seat_offers_no_desk(
    client: FreshClient, contribution: Contribution
) -> None:
    sign_in(client, make_user())
    address = desk_of(contribution.consultation)
    for act in ("save", "accept-all", f"accept:{row()}", f"undo:{row()}", "apart", "take:1"):
        assert client.post(address, data={"act": act, "sure": "yes"}).status_code == 403
    assert spanish().checked == 0
