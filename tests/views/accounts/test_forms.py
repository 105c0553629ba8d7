"""What hides or turns is refused in every field of one line, on every form of the site."""

import pytest
from flask import Flask
from sqlalchemy import text

from forum.domain.policy import Role
from forum.extensions import db
from forum.models.organisation import Organisation
from tests.builders import (
    PASSWORD,
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.clients import FreshClient, sign_in

SAID = "characters that are invisible"
DESK = "/en/consultations/seeds"
ACCOUNT = {"language": "en", "email": "new@example.org", "password": PASSWORD, "rules": "yes"}
CONSULTATION = {
    **{"language": "en", "written-in": "en", "zone": "UTC", "moderation": "before", "act": "save"},
    **{"title": "T", "s0-id": "", "s0": "S", "s0q0-id": "", "s0q0": "Q?"},
}
POST = {"act": "publish", "kind": "prompt", "language": "en", "title": "T", "body": "B"}
SUMMARY = {"act": "save", "language": "en", "title": "T", "body": "B"}
FIELDS = [
    ("/en/register", {**ACCOUNT, "name": "N"}, "name"),
    ("/en/register", {**ACCOUNT, "name": "N"}, "organisation"),
    ("/en/account", {"language": "en", "name": "N"}, "name"),
    ("/en/account", {"language": "en", "name": "N"}, "organisation"),
    ("/en/consultations/new", CONSULTATION, "title"),
    ("/en/consultations/new", CONSULTATION, "title-es"),
    ("/en/consultations/new", CONSULTATION, "s0"),
    ("/en/consultations/new", CONSULTATION, "organisers"),
    (f"{DESK}/organise/appoint", {"role": "moderator", "email": "person@example.org"}, "label-en"),
    (f"{DESK}/posts/new", POST, "title"),
    (f"{DESK}/summary/edit", SUMMARY, "title"),
    ("/en/organisations/1/rename", {}, "name"),
    ("/en/organisations/1/aliases", {}, "alias"),
    (f"{DESK}/contributions/1/sign", {"capacity": "personal"}, "organisation"),
]
HIDING = ["\u202eevil", "Ana\u200bna", "\u3164", "Z" + "\u0301\u0302" * 20]


@pytest.fixture
def site(app: Flask, client: FreshClient) -> FreshClient:
    """Return the browser of somebody who may do everything."""
    place = make_consultation(slug="seeds")
    person = make_user("Root", role=Role.ADMINISTRATOR, email="person@example.org")
    for role in (Role.ORGANISER, Role.MODERATOR, Role.FACILITATOR):
        make_appointment(place, role, person)
    make_contribution(place)
    db.session.add(Organisation(name="Seed Bank", key="seed bank", is_checked=True))
    sign_in(client, person)
    return client


@pytest.mark.parametrize("typed", HIDING, ids=ascii)
@pytest.mark.parametrize(("address", "form", "field"), FIELDS)
def test_it_is_refused_with_a_sentence(
    site: FreshClient, address: str, form: dict[str, str], field: str, typed: str
) -> None:
    if address == "/en/register":
        with site.session_transaction() as session:
            session.clear()
    answer = site.post(address, data={**form, field: typed})
    assert answer.status_code == 422, answer.location
    assert SAID in answer.text
    assert typed not in answer.text
    stored = "\n".join(db.engine.raw_connection().iterdump())  # type: ignore[attr-defined]
    assert typed not in stored
    assert db.session.execute(text("SELECT 1")).scalar() == 1


def test_names_that_need_their_joiners_are_taken(site: FreshClient) -> None:
    for name in ("\u0645\u06cc\u200c\u0646\u0627", "\u0915\u094d\u200d\u0937", "Nguy\u1ec5n"):
        form = {"language": "en", "name": name}
        assert site.post("/en/account", data=form).status_code == 302
        assert name in site.get("/en/account").text
