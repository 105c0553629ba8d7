"""The privacy notice of a consultation, and where people meet it."""

from datetime import timedelta

from forum import clock
from forum.domain.policy import Role
from forum.models.consultation import Consultation
from forum.models.user import User
from tests.builders import (
    make_appointment,
    make_user,
)
from tests.support.clients import FreshClient, sign_in, sign_out
from tests.support.statements import Statements


def test_the_notice_says_who_why_and_until_when(
    client: FreshClient, consultation: Consultation, statements: Statements
) -> None:
    ends = f"{clock.now() + timedelta(days=14 + 730):%Y}"
    page = client.get("/en/consultations/seeds/privacy").text
    assert "<span>Seed House</span>." in page
    assert ends in page
    for other in ("es", "fr"):
        assert client.get(f"/{other}/consultations/seeds/privacy").status_code == 200
    organiser = make_appointment(consultation, Role.ORGANISER)
    sign_in(client, make_user())
    form = "/en/consultations/seeds/organise/privacy"
    assert client.get(form).status_code == 403
    sign_in(client, organiser)
    assert "two years after closing" in client.get(form).text
    day = (clock.now() + timedelta(days=100)).date()
    typed = {
        "controller": "Ministry of Seeds",
        "contact": "seeds@ministry.example",
        "kept-until": day.isoformat(),
        "purpose-en": "To write a law on seeds.",
    }
    for field, value in (("kept-until", "soon"), ("contact", "me"), ("kept-until", "2020-01-01")):
        wrong = client.post(form, data={**typed, field: value})
        assert (wrong.status_code, f'value="{value}"' in wrong.text) == (422, True)
        assert "To write a law on seeds." in wrong.text
    client.post(form, data=typed)
    sign_out(client)
    page = client.get("/es/consultations/seeds/privacy").text
    assert 'lang="en">To write a law on seeds.' in page
    assert "mailto:seeds@ministry.example" in page
    assert str(day.year) in page
    register = client.get("/en/register?next=/en/consultations/seeds/contribute").text
    assert "Responsible for your personal data: <span>Ministry of Seeds</span>." in register
    assert "Ministry of Seeds" not in client.get("/en/register").text


def test_the_form_and_the_consent_name_who_is_responsible(client: FreshClient, me: User) -> None:
    page = client.get("/en/consultations/seeds/contribute").text
    assert "/en/consultations/seeds/privacy" in page
    form = {"text": "We keep seeds.", "language": "en", "act": "check", "capacity": "personal"}
    page = client.post("/en/consultations/seeds/contribute", data=form).text
    assert "Responsible for your personal data: <span>Seed House</span>." in page
