"""The time of grace after closing, as an organiser sets it."""

import pytest

from forum.domain.policy import Role
from forum.services.consultations import setup
from forum.views.organise import form as consultation_form
from tests.builders import (
    make_appointment,
    make_consultation,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words


def test_an_organiser_sets_the_grace_period_and_the_desk_says_it(client: FreshClient) -> None:
    consultation = make_consultation(slug="seeds")
    organiser = make_appointment(consultation, Role.ORGANISER)
    sign_in(client, organiser)
    form = client.get("/en/consultations/seeds/edit")
    assert 'value="0" selected' in form.text
    draft = setup.read_draft(consultation)
    draft.grace_minutes = consultation_form.read({"grace": "1440"}).draft.grace_minutes
    setup.edit_consultation(consultation, draft, by=organiser)
    assert "Accepted until 1 day after closing" in words(client.get("/en/consultations/seeds/edit"))
    desk = words(client.get("/en/consultations/seeds/organise"))
    assert "Late texts started before closing are accepted for 1 day." in desk
    assert "can still be sent for 1 day, marked as late." in desk


@pytest.mark.parametrize("typed", ["", "-5", "x", "20161", "1e3", "99999999999"])
def test_a_grace_period_that_no_page_offers_is_none(typed: str) -> None:
    assert consultation_form.read({"grace": typed}).draft.grace_minutes == 0
