"""The page on which a moderator chooses how often to hear of texts that wait."""

import pytest

from forum.domain.notifications import QueueMail
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Appointment
from tests.builders import make_appointment, make_consultation, make_user
from tests.support.clients import FreshClient, sign_in

PAGE = "/en/account/moderation-mail"


@pytest.mark.parametrize("chosen", QueueMail)
def test_each_seat_has_its_own_choice(client: FreshClient, chosen: QueueMail) -> None:
    one, two = make_consultation("Seeds"), make_consultation("Wells")
    moderator = make_appointment(one, Role.MODERATOR)
    make_appointment(two, Role.ORGANISER, moderator)
    sign_in(client, moderator)
    assert client.get("/en/account").text.count(PAGE) == 1
    page = client.get(PAGE).text
    assert "Seeds" in page
    assert "Wells" in page
    assert "All other consultations" not in page
    answer = client.post(PAGE, data={f"seat-{one.id}": chosen.value}, follow_redirects=True)
    assert "Your choice is saved." in answer.text
    db.session.expire_all()
    seats = {seat.consultation_id: seat.queue_mail for seat in db.session.query(Appointment)}
    assert seats == {one.id: chosen, two.id: QueueMail.AT_ONCE}


def test_a_site_wide_role_has_a_choice_for_all_others(client: FreshClient) -> None:
    administrator = make_user(role=Role.ADMINISTRATOR)
    sign_in(client, administrator)
    assert "All other consultations" in client.get(PAGE).text
    client.post(PAGE, data={"everywhere": "daily"})
    db.session.refresh(administrator)
    assert administrator.queue_mail is QueueMail.DAILY


def test_a_choice_that_does_not_exist_is_refused(client: FreshClient) -> None:
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    answer = client.post(PAGE, data={f"seat-{consultation.id}": "hourly"})
    assert answer.status_code == 422
    assert "Choose how often, from the list." in answer.text


def test_who_moderates_nothing_has_nothing_to_choose(client: FreshClient) -> None:
    assert client.get(PAGE).status_code == 302
    sign_in(client, make_appointment(make_consultation(), Role.FACILITATOR))
    assert "You do not moderate any consultation." in client.get(PAGE).text
    assert PAGE not in client.get("/en/account").text
