"""Whom readers can write to, and what the page says where nobody has set an address."""

import pytest
from flask import Flask

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from tests.builders import make_appointment, make_consultation, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words


@pytest.fixture
def run_by(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say who runs the site and where they are reached."""
    monkeypatch.setitem(app.config, "FORUM_CONTACT", "desk@seeds.example")
    monkeypatch.setitem(app.config, "FORUM_OPERATOR", "The Seed Desk")


@pytest.mark.usefixtures("run_by")
@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_configured_address_is_a_link(client: FreshClient, language: str) -> None:
    page = client.get(f"/{language}/contact")
    assert 'href="mailto:desk@seeds.example"' in page.text
    assert "The Seed Desk" in words(page)


@pytest.mark.usefixtures("run_by")
def test_a_mail_about_a_consultation_names_it(client: FreshClient) -> None:
    consultation = make_consultation("Seeds & soil?", organisers=["Baobab Institute"])
    make_appointment(consultation, Role.FACILITATOR)
    page = client.get(f"/en/contact?about={consultation.slug}")
    assert "mailto:desk@seeds.example?subject=Question%20about%3A%20Seeds%20%26%20soil%3F" in (
        page.text
    )
    for said in ("Seeds & soil?", "Baobab Institute", "Facilitator", "The team of this"):
        assert said in words(page)


def test_a_page_serves_as_well_as_an_address(
    client: FreshClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "FORUM_CONTACT", "https://seeds.example/ask")
    page = client.get("/en/contact").text
    assert 'href="https://seeds.example/ask"' in page
    assert "mailto:" not in page


@pytest.mark.parametrize("path", ["contact", "accessibility", "help", "privacy"])
@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_without_an_address_no_page_shows_the_senders(
    client: FreshClient, language: str, path: str
) -> None:
    page = client.get(f"/{language}/{path}").text
    assert "localhost" not in page.replace("//localhost", "")
    assert "mailto:" not in page


def test_without_an_address_the_page_says_what_to_do(client: FreshClient) -> None:
    page = words(client.get("/en/contact"))
    assert "No address is published for this site yet." in page
    assert "Ask the institution that organises the consultation" in page
    assert "FORUM_CONTACT" not in page
    sign_in(client, make_user(role=Role.ADMINISTRATOR))
    assert "set FORUM_CONTACT and FORUM_OPERATOR" in words(client.get("/en/contact"))


def test_a_draft_is_not_named(client: FreshClient) -> None:
    draft = make_consultation("Not yet", stage=Stage.DRAFT)
    assert client.get(f"/en/contact?about={draft.slug}").status_code == 404
    assert client.get("/en/contact?about=nothing-here").status_code == 404
