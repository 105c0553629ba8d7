"""Accounts: registration, confirmation, sign-in, passwords and personal details."""

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from sqlalchemy import Select, select, update
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
from forum.domain.translation.reading import Reading
from forum.errors import Invalid
from forum.extensions import db
from forum.models.user import User
from forum.services.access.locking import (
    for_change,
    renew_cards_quoting_posts_of,
    touch_those_naming,
)
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


def register_person(email: str, details: PersonalDetails, *, then: str = "") -> None:
    """Mail a link that opens an account, or write to the owner of a known one.

    A visitor cannot tell which happened; both take the same time. The account has no password
    until `confirm_registration`, so only who reads the mail can use it; who registers an address
    again before that only proposes other details.
    """
    email = normal_address(email)
    _take_as_long_as_any_address()
    user = db.session.scalar(_with_address(email)) or _insert_or_find(
        User(email=email, name=details.name, rules_accepted_at=clock.now())
    )
    if _is_being_registered(user):
        change_details(user, details)
        notify(user, CONFIRM_ADDRESS, _notice_key(CONFIRM_ADDRESS, user), then=then)
    else:
        notify(user, ACCOUNT_EXISTS, _notice_key(ACCOUNT_EXISTS, user))


def _is_being_registered(user: User) -> bool:
    """Return whether somebody registered this address, and its owner has not confirmed it.

    People whom the team added have accepted no rules; nobody else may change their details.
    """
    return user.confirmed_at is None and user.rules_accepted_at is not None


def confirm_registration(user: User, password: str, details: PersonalDetails) -> None:
    """Open the account of somebody who followed a mailed link, with the password they choose now.

    The details are what they say of themselves now, whoever registered. Raises Invalid.
    """
    check_password(password)
    change_details(user, details)
    user.password = hash_password(password)
    user.rules_accepted_at = clock.now()
    confirm_address(user)


def _take_as_long_as_any_address() -> None:
    """Spend most of the time of a request, so that a known address takes as long as others."""
    verify_password("", None)


def _insert_or_find(user: User) -> User:
    """Insert and return the user, or return the one with this address that was added meanwhile."""
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        return db.session.scalars(_with_address(user.email)).one()
    return user


def _with_address(email: str | None) -> Select[User]:
    """Return a query for the account with this address, whose owner may be opening it just now."""
    return for_change(select(User).where(User.email == email))


def _notice_key(kind: str, user: User) -> str:
    """Return a notice's key; a mail that is requested twice within a minute is sent once."""
    return f"{kind}-{user.id}-{user.session_key[:12]}-{clock.now():%Y%m%d%H%M}"


def request_confirmation_mail(email: str, *, then: str = "") -> None:
    """Send the confirmation link again to an unconfirmed account; looks the same for any address.

    The owner of a confirmed account gets a mail that says so.
    """
    user = find_user_by_email(email)
    _take_as_long_as_any_address()
    if user is None:
        return
    if _is_being_registered(user):
        notify(user, CONFIRM_ADDRESS, _notice_key(CONFIRM_ADDRESS, user), then=then)
    else:
        notify(user, ACCOUNT_EXISTS, _notice_key(ACCOUNT_EXISTS, user))


def request_reset_mail(email: str) -> None:
    """Mail a link for a new password to the account, if any; looks the same for any address.

    Who has registered and not confirmed gets the link for that, which asks for a password too.
    """
    user = find_user_by_email(email)
    _take_as_long_as_any_address()
    if user is not None:
        kind = CONFIRM_ADDRESS if _is_being_registered(user) else RESET_PASSWORD
        notify(user, kind, _notice_key(kind, user))


def confirm_address(user: User) -> bool:
    """Mark the person's address as confirmed; return False if it already was."""
    if user.confirmed_at is not None:
        return False
    user.confirmed_at = clock.now()
    return True


def authenticate(email: str, password: str) -> User:
    """Return the user with this address and password; raises Invalid("credentials").

    An account that is not confirmed answers as one that does not exist.
    """
    user = find_user_by_email(email)
    is_right = verify_password(password, user.password if user else None)
    if user is None or user.password is None or not is_right or not user.active:
        raise Invalid("credentials")
    if user.confirmed_at is None:
        raise Invalid("credentials")
    if is_hash_outdated(user.password):
        is_still_so = (User.id == user.id) & (User.password == user.password)
        new = hash_password(password)
        db.session.execute(update(User).where(is_still_so).values(password=new))
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
    db.session.scalars(for_change(select(User).where(User.id == user.id))).one()
    if not verify_password(current, user.password):
        raise Invalid("credentials", "current")
    set_password(user, password)


def require_password(user: User, password: str) -> None:
    """Raise Invalid("present_password") unless this is the person's password."""
    if not verify_password(password, user.password):
        raise Invalid("present_password", "password")


def choose_reading(user: User, reading: Reading) -> None:
    """Keep how a person wants texts in other languages."""
    user.reading = str(reading)


def change_details(user: User, details: PersonalDetails) -> None:
    """Replace the person's details."""
    name, organisation = clean_line(details.name), clean_line(details.organisation)
    if user.name != name:
        renew_cards_quoting_posts_of(user.id)
    if (user.name, user.organisation) != (name, organisation):
        touch_those_naming(user.id)
    user.name, user.organisation = name, organisation
    user.country = details.country
    user.language = details.language
    user.zone = details.zone
