"""Accounts as services: who may be added, what a link is worth, what a password must be."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from forum.domain.policy import Role
from forum.errors import Invalid
from forum.extensions import db
from forum.models.job import Job, Notice
from forum.models.user import User
from forum.services.accounts import accounts, tokens
from forum.services.accounts.accounts import PersonalDetails
from tests.builders import PASSWORD, make_user
from tests.support.content.letters import deliver
from tests.support.times import StillClock

Database = scoped_session[Session]

AMINA = PersonalDetails("Amina Wekesa", "Institute for Water", "KE", "fr", "Africa/Nairobi")


def count(model: type[User | Notice | Job]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def why(call: object, *args: object, **kwargs: object) -> tuple[str, str]:
    assert callable(call)
    with pytest.raises(Invalid) as caught:
        call(*args, **kwargs)
    return caught.value.code, caught.value.field


def test_a_person_is_added_once_per_address(db_session: Database) -> None:
    user = accounts.add_user(" Eve@Example.ORG ", "Eve", Role.MODERATOR, PASSWORD)
    assert (user.email, user.role, user.id is None) == ("eve@example.org", Role.MODERATOR, False)
    assert user.confirmed_at is not None
    assert accounts.authenticate("EVE@example.org", PASSWORD) is user
    assert why(accounts.add_user, "eve@example.org", "E", Role.PARTICIPANT) == ("exists", "email")


@pytest.mark.parametrize(
    ("email", "name", "role", "password", "expected"),
    [
        ("eve", "Eve", Role.MODERATOR, None, ("email", "email")),
        ("eve@example.org", " ", Role.MODERATOR, None, ("empty", "name")),
        ("eve@example.org", "Eve", Role.VISITOR, None, ("role", "role")),
        ("eve@example.org", "Eve", Role.MODERATOR, "ninechars", ("short", "password")),
        ("eve@example.org", "Eve", Role.MODERATOR, "a" * 201, ("long", "password")),
    ],
)
def test_what_cannot_be_added(
    db_session: Database,
    email: str,
    name: str,
    role: Role,
    password: str | None,
    expected: tuple[str, str],
) -> None:
    assert why(accounts.add_user, email, name, role, password) == expected
    assert count(User) == 0


def test_without_a_password_nobody_signs_in(db_session: Database) -> None:
    accounts.add_user("eve@example.org", "Eve", Role.MODERATOR)
    assert why(accounts.authenticate, "eve@example.org", "") == ("credentials", "")


def test_registering_waits_for_the_confirmed_address(
    any_database: str, app: Flask, db_session: Database
) -> None:
    accounts.register_person("Amina@Example.org", AMINA, then="/fr/")
    user = accounts.find_user_by_email("amina@example.org")
    assert user is not None
    assert (user.name, user.country, user.zone, user.role) == (
        "Amina Wekesa",
        "KE",
        "Africa/Nairobi",
        Role.PARTICIPANT,
    )
    assert user.confirmed_at is None
    assert user.rules_accepted_at is not None
    for password in (PASSWORD, ""):
        assert why(accounts.authenticate, "amina@example.org", password) == ("credentials", "")
    assert [mail.to for mail in deliver(app)] == ["amina@example.org"]
    assert why(accounts.confirm_registration, user, "short", AMINA) == ("short", "password")
    assert user.confirmed_at is None
    accounts.confirm_registration(user, PASSWORD, AMINA)
    assert accounts.confirm_address(user) is False
    assert accounts.authenticate("amina@example.org", PASSWORD) is user


def test_the_owner_of_a_known_address_is_told(
    any_database: str, app: Flask, db_session: Database
) -> None:
    user = make_user("Amina", email="amina@example.org")
    accounts.register_person("amina@example.org", PersonalDetails("Mallory"))
    assert (user.name, count(User)) == ("Amina", 1)
    [mail] = deliver(app)
    assert "/reset/" in mail.body


@pytest.mark.parametrize("order", ["stranger first", "stranger last"])
def test_an_account_is_what_the_reader_of_its_mail_makes_of_it(
    app: Flask, db_session: Database, time: StillClock, order: str
) -> None:
    both = [AMINA, PersonalDetails("Mallory")]
    links = []
    for details in reversed(both) if order == "stranger first" else both:
        accounts.register_person("amina@example.org", details)
        [mail] = deliver(app)
        links.append(mail.link().rpartition("/")[2])
        time.tick(minutes=2)
    [user, same] = [tokens.user_to_confirm(token) for token in links]  # none ends the other
    assert (user, user.password) == (same, None)
    accounts.confirm_registration(user, PASSWORD, AMINA)
    assert accounts.authenticate("amina@example.org", PASSWORD).name == "Amina Wekesa"


def test_a_forgotten_password_that_was_never_set_is_set_by_confirming(
    app: Flask, db_session: Database, time: StillClock
) -> None:
    accounts.register_person("amina@example.org", AMINA)
    deliver(app)
    time.tick(minutes=1)
    accounts.request_reset_mail("amina@example.org")
    [mail] = deliver(app)
    assert "/confirm/" in mail.link()


def test_nobody_renames_a_person_who_was_added_without_a_password(
    app: Flask, db_session: Database
) -> None:
    accounts.add_user("eve@example.org", "Eve", Role.MODERATOR, confirmed=False)
    accounts.register_person("eve@example.org", PersonalDetails("Mallory"))
    user = accounts.find_user_by_email("eve@example.org")
    assert user is not None
    assert (user.name, user.password) == ("Eve", None)
    [mail] = deliver(app)
    accounts.reset_password(tokens.user_to_reset(mail.link("/reset/").rpartition("/")[2]), PASSWORD)
    assert accounts.authenticate("eve@example.org", PASSWORD) is user


@pytest.mark.parametrize("ask", [accounts.request_reset_mail, accounts.request_confirmation_mail])
def test_asking_for_an_unknown_address_does_nothing(ask: object, db_session: Database) -> None:
    assert callable(ask)
    ask("nobody@example.org")
    assert (count(Notice), count(Job)) == (0, 0)


def test_somebody_who_was_shut_out_gets_no_mail_and_no_session(db_session: Database) -> None:
    user = make_user(email="amina@example.org", active=False)
    token = tokens.reset_token(user)
    accounts.request_reset_mail("amina@example.org")
    assert count(Notice) == 0
    assert why(tokens.user_to_reset, token) == ("used", "token")
    assert why(accounts.authenticate, "amina@example.org", PASSWORD) == ("credentials", "")


def test_asking_twice_within_a_minute_sends_one_mail(
    app: Flask, db_session: Database, time: StillClock
) -> None:
    make_user(email="amina@example.org")
    accounts.request_reset_mail("amina@example.org")
    accounts.request_reset_mail("amina@example.org")
    assert len(deliver(app)) == 1
    time.tick(minutes=1)
    accounts.request_reset_mail("amina@example.org")
    assert len(deliver(app)) == 1


def test_links_end_with_their_time_with_use_and_with_every_session(
    db_session: Database, time: StillClock
) -> None:
    user = make_user()
    token = tokens.reset_token(user)
    assert tokens.user_to_reset(token) is user
    assert why(tokens.user_to_confirm, token) == ("unknown", "token")
    assert why(tokens.user_to_reset, token.swapcase()) == ("unknown", "token")
    assert why(tokens.user_to_reset, "é") == ("unknown", "token")
    accounts.reset_password(user, "a new password")
    assert why(tokens.user_to_reset, token) == ("used", "token")
    token = tokens.reset_token(user)
    time.tick(hours=2, seconds=1)
    assert why(tokens.user_to_reset, token) == ("expired", "token")
    token = tokens.confirm_token(user)
    time.tick(days=3)
    assert tokens.user_to_confirm(token) is user
    accounts.end_sessions(user)
    assert why(tokens.user_to_confirm, token) == ("used", "token")


def test_a_changed_password_needs_the_present_one_and_is_told(
    app: Flask, db_session: Database
) -> None:
    user = make_user()
    before = user.session_key
    assert why(accounts.change_password, user, "wrong", "a new password")[1] == "current"
    assert why(accounts.change_password, user, PASSWORD, "short") == ("short", "password")
    assert user.session_key == before
    accounts.change_password(user, PASSWORD, "a new password")
    assert user.session_key != before
    assert accounts.authenticate(str(user.email), "a new password") is user
    [mail] = deliver(app)
    assert "changed" in mail.subject


def test_the_same_password_from_another_keyboard(db_session: Database) -> None:
    user = accounts.add_user("a@example.org", "A", Role.PARTICIPANT, "contraseña ñandú")
    typed = "contrasen\u0303a n\u0303andu\u0301"
    assert accounts.authenticate("a@example.org", typed) is user


def test_a_hash_of_another_cost_is_made_anew_at_sign_in(app: Flask, db_session: Database) -> None:
    user = make_user()
    app.config["PASSWORD_COST"] = (1, 16)
    accounts.authenticate(str(user.email), PASSWORD)
    assert user.password is not None
    assert "m=16,t=1,p=1" in user.password


def test_the_cost_of_a_password_unless_a_test_lowers_it(app: Flask, db_session: Database) -> None:
    app.config.pop("PASSWORD_COST", None)
    user = accounts.add_user("a@example.org", "A", Role.PARTICIPANT, PASSWORD)
    assert str(user.password).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
