"""Several people who register, confirm or change the same account at the same moment."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.adapters.passwords import hash_password
from forum.errors import Invalid
from forum.extensions import db
from forum.models.user import User
from forum.services.accounts import accounts, tokens
from forum.services.accounts.accounts import PersonalDetails
from tests.builders import make_user
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("any_database", "db_session")

EMAIL = "awa@seeds.example"
OLD, NEW, OTHER = "an old one, long enough", "a new one, long enough", "of somebody else, long"


def all_users() -> list[User]:
    db.session.expire_all()
    return list(db.session.scalars(select(User).where(User.email == EMAIL)))


def opens(email: str, password: str) -> bool:
    try:
        accounts.authenticate(email, password)
    except Invalid:
        return False
    return True


def test_one_address_that_many_register_becomes_one_account(app: Flask) -> None:
    def registers(name: str) -> Any:
        return (
            lambda: accounts.find_user_by_email(EMAIL),
            lambda _seen: accounts.register_person(EMAIL, PersonalDetails(name)),
        )

    results = at_once(app, [registers(name) for name in ("Awa", "Eve", "Ida", "Ola")])
    assert results == [None] * 4
    (user,) = all_users()
    assert (user.password, user.confirmed_at) == (None, None)


def test_who_registers_an_address_while_its_owner_confirms_it_changes_nothing(app: Flask) -> None:
    accounts.register_person(EMAIL, PersonalDetails("Eve"))
    (user,) = all_users()
    token = tokens.confirm_token(user)

    def confirm(_seen: object) -> None:
        mine = tokens.user_to_confirm(token, to_change=True)
        accounts.confirm_registration(mine, NEW, PersonalDetails("Awa"))

    owner: Any = (lambda: tokens.user_to_confirm(token), confirm)
    stranger: Any = (
        lambda: accounts.find_user_by_email(EMAIL),
        lambda _seen: accounts.register_person(EMAIL, PersonalDetails("Eve again")),
    )
    assert at_once(app, [owner, stranger, stranger]) == [None] * 3
    (user,) = all_users()
    assert user.name == "Awa"
    assert opens(EMAIL, NEW)


def test_of_two_who_use_a_link_at_the_same_moment_one_comes_second(app: Flask) -> None:
    user = make_user(email=EMAIL, password=hash_password(OLD))
    token = tokens.reset_token(user)

    def uses(password: str) -> Any:
        def act(_seen: object) -> str:
            accounts.reset_password(tokens.user_to_reset(token, to_change=True), password)
            return password

        return lambda: tokens.user_to_reset(token), act

    results = at_once(app, [uses(password) for password in (NEW, OTHER)])
    (first,) = [result for result in results if isinstance(result, str)]
    (refused,) = [result for result in results if isinstance(result, Invalid)]
    assert (refused.code, opens(EMAIL, first)) == ("used", True)


def test_an_old_password_changes_nothing_once_a_new_one_stands(app: Flask) -> None:
    user = make_user(email=EMAIL, password=hash_password(OLD))
    token, id_ = tokens.reset_token(user), user.id

    def reset(_seen: object) -> None:
        accounts.reset_password(tokens.user_to_reset(token, to_change=True), NEW)

    owner: Any = (lambda: tokens.user_to_reset(token), reset)
    thief: Any = (
        lambda: db.session.get_one(User, id_),
        lambda seen: accounts.change_password(seen, OLD, OTHER),
    )
    owners, thiefs = at_once(app, [owner, thief])
    if thiefs is None:  # was first, and ended the link
        assert isinstance(owners, Invalid)
    else:
        assert isinstance(thiefs, Invalid)
        assert owners is None
    assert (opens(EMAIL, NEW), opens(EMAIL, OTHER)) == (owners is None, thiefs is None)
