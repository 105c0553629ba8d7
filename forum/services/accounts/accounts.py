"""Accounts: registration, confirmation, sign-in, passwords and personal details."""

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum import clock
from forum.adapters.passwords import (
    MAX_CHARACTERS,
    hash_password,
    is_hash_outdated,
    verify_password,
)
from forum.domain.characters import clean_line, is_clean_line
from forum.domain.mail_addresses import find_address, normal_address
from forum.domain.policy import Role
from forum.errors import Invalid
from forum.extensions import db
from forum.models.user import User
from forum.services.background.notices import notify

MIN_PASSWORD: Final = 10
MAX_NAME: Final = 200
MAX_ORGANISATION: Final = 300

CONFIRM_ADDRESS: Final = "confirm_address"
ACCOUNT_EXISTS: Final = "account_exists"
RESET_PASSWORD: Final = "reset_password"  # noqa: S105 - a kind of mail
PASSWORD_CHANGED: Final = "password_changed"  # noqa: S105 - a kind of mail


@dataclass(frozen=True)
class PersonalDetails:
    """A person's details; `country` is an ISO code, `zone` an IANA name, or they are empty."""

    name: str
    organisation: str = ""
    country: str = ""
    language: str = "en"
    zone: str = ""


def check_password(password: str) -> None:
    """Raise Invalid("short") or ("long"); only length counts, as NIST SP 800-63B recommends."""
    if len(password) < MIN_PASSWORD:
        raise Invalid("short", "password", least=MIN_PASSWORD)
    if len(password) > MAX_CHARACTERS:
        raise Invalid("long", "password", most=MAX_CHARACTERS)


def find_user_by_email(email: str) -> User | None:
    """Return the user with this address, in whatever form it is typed, or None."""
    return db.session.scalar(select(User).where(User.email == find_address(email)))


def add_user(
    email: str, name: str, role: Role, password: str | None = None, *, confirmed: bool = True
) -> User:
    """Add a person on behalf of an administrator; raises Invalid, "exists" for a known address."""
    email = normal_address(email)
    if not is_clean_line(name):
        raise Invalid("unseen", "name")
    name = clean_line(name)
    if not name:
        raise Invalid("empty", "name")
    if len(name) > MAX_NAME:
        raise Invalid("too_many_characters", "name", most=MAX_NAME)
    if role is Role.VISITOR:
        raise Invalid("role", "role")
    if password is not None:
        check_password(password)
    if find_user_by_email(email) is not None:
        raise Invalid("exists", "email", email=email)
    user = User(
        email=email,
        name=name,
        role=role,
        password=None if password is None else hash_password(password),
        confirmed_at=clock.now() if confirmed else None,
    )
    db.session.add(user)
    db.session.flush()  # so that a duplicate address fails here, and callers have the id
    return user


def register_person(email: str, password: str, details: PersonalDetails, *, then: str = "") -> None:
    """Open an account and mail a link that confirms it, or write to the owner of a known account.

    A visitor cannot tell which happened; both take the same time. A second registration before
    the confirmation replaces the first, so that nobody confirms a password that a stranger chose.
    """
    email = normal_address(email)
    check_password(password)
    password_hash = hash_password(password)
    user = find_user_by_email(email) or _insert_or_find(
        User(email=email, name=details.name, password=password_hash)
    )
    if user.confirmed_at is not None or user.password is None:
        notify(user, ACCOUNT_EXISTS, _notice_key(ACCOUNT_EXISTS, user))
        return
    user.password = password_hash
    user.rules_accepted_at = clock.now()
    change_details(user, details)
    end_sessions(user)
    notify(user, CONFIRM_ADDRESS, _notice_key(CONFIRM_ADDRESS, user), then=then)


def _insert_or_find(user: User) -> User:
    """Insert and return the user, or return the one with this address that was added meanwhile."""
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        return db.session.scalars(select(User).where(User.email == user.email)).one()
    return user


def _notice_key(kind: str, user: User) -> str:
    """Return a notice's key; a mail that is requested twice within a minute is sent once."""
    return f"{kind}-{user.id}-{user.session_key[:12]}-{clock.now():%Y%m%d%H%M}"


def request_confirmation_mail(email: str, *, then: str = "") -> None:
    """Send the confirmation link again to an unconfirmed account; looks the same for any address.

    The owner of a confirmed account gets a mail that says so.
    """
    user = find_user_by_email(email)
    verify_password(
        "", None
    )  # takes most of the time, so that a known address takes as long as others
    if user is None:
        return
    if user.confirmed_at is None and user.password:
        notify(user, CONFIRM_ADDRESS, _notice_key(CONFIRM_ADDRESS, user), then=then)
    else:
        notify(user, ACCOUNT_EXISTS, _notice_key(ACCOUNT_EXISTS, user))


def request_reset_mail(email: str) -> None:
    """Mail a link for a new password to the account, if any; looks the same for any address."""
    user = find_user_by_email(email)
    verify_password("", None)  # as above
    if user is not None:
        notify(user, RESET_PASSWORD, _notice_key(RESET_PASSWORD, user))


def confirm_address(user: User) -> bool:
    """Mark the person's address as confirmed; return False if it already was."""
    if user.confirmed_at is not None:
        return False
    user.confirmed_at = clock.now()
    return True


def authenticate(email: str, password: str) -> User:
    """Return the user with this address and password; raises Invalid("credentials").

    Raises Invalid("unconfirmed") for an unconfirmed account, but only with the right password, so
    that a stranger does not learn that the account exists.
    """
    user = find_user_by_email(email)
    is_right = verify_password(password, user.password if user else None)
    if user is None or user.password is None or not is_right or not user.active:
        raise Invalid("credentials")
    if user.confirmed_at is None:
        raise Invalid("unconfirmed")
    if is_hash_outdated(user.password):
        user.password = hash_password(password)
    return user


def end_sessions(user: User) -> None:
    """Sign the person out everywhere, and invalidate the links in earlier mails."""
    user.session_key = uuid4().hex


def set_password(user: User, password: str) -> None:
    """Replace the password, end all sessions, and notify the person by mail; raises Invalid."""
    check_password(password)
    user.password = hash_password(password)
    end_sessions(user)
    notify(user, PASSWORD_CHANGED, _notice_key(PASSWORD_CHANGED, user))


def reset_password(user: User, password: str) -> None:
    """Replace the password of somebody who followed a mailed link, and confirm the address."""
    set_password(user, password)
    confirm_address(user)


def change_password(user: User, current: str, password: str) -> None:
    """Replace the password of somebody who knows the present one; raises Invalid."""
    if not verify_password(current, user.password):
        raise Invalid("credentials", "current")
    set_password(user, password)


def change_details(user: User, details: PersonalDetails) -> None:
    """Replace the person's details."""
    user.name = clean_line(details.name)
    user.organisation = clean_line(details.organisation)
    user.country = details.country
    user.language = details.language
    user.zone = details.zone
