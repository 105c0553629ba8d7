"""The notice on its page, and the organisers' page on which it is written."""

import pytest

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.services.consultations import consent
from tests.builders import make_appointment, make_consultation, make_user
from tests.support.clients import FreshClient, sign_in

PAGE = "/{}/consultations/seeds/consent"
DESK = "/en/consultations/seeds/organise/consent"


def text(client: FreshClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "CC BY 4.0"), ("es", "Retirada."), ("fr", "Licence.")]
)
def test_everybody_can_read_the_notice(client: FreshClient, language: str, words: str) -> None:
    make_consultation(slug="seeds")
    assert words in text(client, PAGE.format(language))


def test_every_version_has_an_address_and_a_date(client: FreshClient) -> None:
    consultation = make_consultation(slug="seeds")
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    data = {"text-en": "All is **public** now.", "text-es": "", "text-fr": "Tout est public."}
    response = client.post(DESK, data=data)
    assert response.headers["Location"].endswith("/consent")
    now = text(client, PAGE.format("en"))
    assert "All is <strong>public</strong> now." in now
    assert "Version 2" in now
    assert "23 November 2026" in now
    first = text(client, PAGE.format("en") + "?version=1")
    assert "CC BY 4.0" in first
    assert "This version is no longer in force." in first
    assert "Tout est public." in text(client, PAGE.format("fr"))
    assert client.get(PAGE.format("en") + "?version=3").status_code == 404
    assert client.get(PAGE.format("en") + "?version=0").status_code == 404


def test_the_form_shows_what_holds_and_keeps_what_was_typed(client: FreshClient) -> None:
    consultation = make_consultation(slug="seeds")
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    assert "By sending this text I agree" in text(client, DESK)
    data = {"text-en": "  ", "text-es": "Todo es público.", "text-fr": ""}
    response = client.post(DESK, data=data)
    shown = response.get_data(as_text=True)
    assert (response.status_code, consent.find_current_version(consultation)) == (422, None)
    assert "The notice cannot be empty" in shown
    assert "Todo es público." in shown


def test_a_change_in_one_language_alone_is_confirmed_first(client: FreshClient) -> None:
    consultation = make_consultation(slug="seeds")
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    data = {"text-en": "All is public.", "text-es": "Todo es público.", "text-fr": ""}
    client.post(DESK, data=data)
    data["text-en"] = "All is public for ever."
    asked = client.post(DESK, data=data)
    assert asked.status_code == 422
    assert "As before: Spanish." in asked.get_data(as_text=True)
    assert "All is public for ever." in asked.get_data(as_text=True)
    assert len(consent.list_versions(consultation)) == 2
    assert client.post(DESK, data={**data, "same": "yes"}).status_code == 302
    assert len(consent.list_versions(consultation)) == 3


def test_saving_what_holds_makes_no_version(client: FreshClient) -> None:
    consultation = make_consultation(slug="seeds")
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    data = {"text-en": "All is public.\r\n", "text-es": "", "text-fr": ""}
    for _ in range(2):
        client.post(DESK, data=data)
    assert [version.number for version in consent.list_versions(consultation)] == [2, 1]


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.FACILITATOR, Role.TRANSLATOR])
def test_only_organisers_write_it(client: FreshClient, role: Role) -> None:
    consultation = make_consultation(slug="seeds")
    sign_in(client, make_appointment(consultation, role))
    assert client.get(DESK).status_code == 403
    assert client.post(DESK, data={"text-en": "Mine."}).status_code == 403
    assert consent.find_current_version(consultation) is None


def test_the_notice_of_a_draft_is_the_teams(client: FreshClient) -> None:
    make_consultation(slug="seeds", stage=Stage.DRAFT)
    assert client.get(PAGE.format("en")).status_code == 404
    sign_in(client, make_user())
    assert client.get(DESK).status_code == 404
