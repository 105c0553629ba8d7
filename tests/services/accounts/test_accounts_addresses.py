"""An address that is typed in another way belongs to the same account, on every way in."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.domain.consultations.seat_labels import NO_LABEL
from forum.domain.policy import Role
from forum.errors import Invalid
from forum.extensions import db
from forum.models.user import User
from forum.services.accounts import accounts
from forum.services.accounts.accounts import PersonalDetails
from forum.services.consultations.team import appoint_by_email
from forum.services.imports import import_document
from tests.builders import PASSWORD, make_appointment, make_consultation, make_user
from tests.support.clients import FreshClient
from tests.support.content.letters import deliver
from tests.support.forms.accounts import send_sign_in

STORED = "ana@m\u00fcnchen.example"
TYPED = [
    "ANA@XN--MNCHEN-3YA.example",
    " ana@mu\u0308nchen.example\u00a0",
    "\u200bAna@M\u00dcNCHEN.example\ufeff",
]


@pytest.fixture(params=TYPED, ids=ascii)
def typed(request: pytest.FixtureRequest) -> str:
    """Return the address of the account as somebody else would type it."""
    return str(request.param)


@pytest.fixture
def ana(app: Flask, client: FreshClient) -> User:
    return make_user("Ana", email=STORED)


def count() -> int:
    return db.session.scalar(select(func.count(User.id))) or 0


def test_registering(app: Flask, ana: User, typed: str) -> None:
    accounts.register_person(typed, PersonalDetails("Eve"))
    assert count() == 1
    [mail] = deliver(app)
    assert mail.to == "ana@xn--mnchen-3ya.example"
    assert "/reset/" in mail.body


def test_signing_in(ana: User, client: FreshClient, typed: str) -> None:
    assert send_sign_in(client, typed, PASSWORD).status_code == 302


@pytest.mark.parametrize("ask", [accounts.request_reset_mail, accounts.request_confirmation_mail])
def test_asking_for_a_mail(app: Flask, ana: User, typed: str, ask: Callable[[str], None]) -> None:
    ask(typed)
    assert len(deliver(app)) == 1


def test_adding_a_person(ana: User, typed: str) -> None:
    with pytest.raises(Invalid, match="exists"):
        accounts.add_user(typed, "Eve", Role.MODERATOR)


def test_appointing(ana: User, typed: str) -> None:
    place = make_consultation()
    by = make_appointment(place, Role.ORGANISER)
    assert appoint_by_email(place, typed, Role.MODERATOR, label=NO_LABEL, by=by).user_id == ana.id


def test_importing(ana: User, typed: str) -> None:
    seat = {"name": "A.", "role": "moderator", "label": "M", "email": typed}
    document = {
        "schema": "forum/1",
        "title": "T",
        "questions": [{"text": "Q?"}],
        "sections": [{"questions": [0]}],
        "team": [seat],
    }
    imported = import_document(document, zone="UTC")
    assert [a.user_id for a in imported.appointments] == [ana.id]


def test_two_ways_of_typing_are_one_account(app: Flask, client: FreshClient) -> None:
    for address in TYPED:
        accounts.register_person(address, PersonalDetails("Ana"))
    assert count() == 1
    assert db.session.scalars(select(User.email)).one() == STORED
