"""Accounts: registering, confirming, signing in, passwords, and what people say of themselves."""

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum import clock
from forum.adapters.passwords import hash_password, is_outdated, matches
from forum.domain.policy import Role
from forum.errors import Invalid
from forum.extensions import db
from forum.models.user import User
from forum.services.background.notices import tell

MIN_PASSWORD: Final = 10
MAX_PASSWORD: Final = 200
MAX_NAME: Final = 200
MAX_ORGANISATION: Final = 300

CONFIRM: Final = "confirm_address"
EXISTS: Final = "account_exists"
RESET: Final = "reset_password"
CHANGED: Final = "password_changed"


@dataclass(frozen=True)
class Details:
    """What a person says of themselves; country as ISO code, zone as IANA name, or empty."""

    name: str
    organisation: str = ""
    country: str = ""
    language: str = "en"
    zone: str = ""


def normalise_email(email: str) -> str:
    """Return the address in lower case; raises Invalid("email") where none could be like this."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Invalid("email", "email") from None


def check_password(password: str) -> None:
    """Raise Invalid("short") or ("long"); length is all that is asked, as NIST SP 800-63B says."""
    if len(password) < MIN_PASSWORD:
        raise Invalid("short", "password", least=MIN_PASSWORD)
    if len(password) > MAX_PASSWORD:
        raise Invalid("long", "password", most=MAX_PASSWORD)


def account_of(email: str) -> User | None:
    """Return the person with this address, however it was typed."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def add_user(
    email: str, name: str, role: Role, password: str | None = None, *, confirmed: bool = True
) -> User:
    """Add a person on behalf of who runs the site; raises Invalid, "exists" for a known address."""
    email = normalise_email(email)
    if not name.strip():
        raise Invalid("empty", "name")
    if role is Role.VISITOR:
        raise Invalid("role", "role")
    if password is not None:
        check_password(password)
    if account_of(email) is not None:
        raise Invalid("exists", "email", email=email)
    user = User(
        email=email,
        name=name.strip(),
        role=role,
        password=None if password is None else hash_password(password),
        confirmed_at=clock.now() if confirmed else None,
    )
    db.session.add(user)
    db.session.flush()  # so that a doubled address fails here, and callers have the number
    return user


def register_person(email: str, password: str, details: Details, *, then: str = "") -> None:
    """Open an account that its address must confirm, or write to the owner of a known one.

    Callers cannot tell which; both take as long. Who registers again before confirming replaces
    what was said before, so that nobody confirms a password that a stranger chose.
    """
    email = normalise_email(email)
    check_password(password)
    hashed = hash_password(password)
    user = account_of(email) or _inserted(User(email=email, name=details.name, password=hashed))
    if user.confirmed_at is not None or user.password is None:
        tell(user, EXISTS, _key(EXISTS, user))
        return
    user.password = hashed
    user.rules_accepted_at = clock.now()
    change_details(user, details)
    end_sessions(user)
    tell(user, CONFIRM, _key(CONFIRM, user), then=then)


def _inserted(user: User) -> User:
    """Return the new row, or the one that somebody else has added for this address meanwhile."""
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        return db.session.scalars(select(User).where(User.email == user.email)).one()
    return user


def _key(kind: str, user: User) -> str:
    """Return a key under which a mail asked for twice within a minute is sent once."""
    return f"{kind}-{user.id}-{user.session_key[:12]}-{clock.now():%Y%m%d%H%M}"


def ask_to_confirm(email: str, *, then: str = "") -> None:
    """Send the confirming link again, if it is waited for; looks the same for any address."""
    user = account_of(email)
    matches("", None)  # takes most of the time that this needs, whether or not there is an account
    if user is None:
        return
    kind = CONFIRM if user.confirmed_at is None and user.password else EXISTS
    tell(user, kind, _key(kind, user), then=then)


def ask_for_reset(email: str) -> None:
    """Send a link for a new password to the account, if any; looks the same for any address."""
    user = account_of(email)
    matches("", None)  # as above
    if user is not None:
        tell(user, RESET, _key(RESET, user))


def confirm(user: User) -> bool:
    """Record that the person reads the mail of the address; False where that was known before."""
    if user.confirmed_at is not None:
        return False
    user.confirmed_at = clock.now()
    return True


def authenticate(email: str, password: str) -> User:
    """Return who signs in with these; raises Invalid("credentials") or ("unconfirmed").

    The latter only for the right password: it tells a stranger nothing.
    """
    user = account_of(email)
    right = matches(password, user.password if user else None)
    if user is None or user.password is None or not right or not user.active:
        raise Invalid("credentials")
    if user.confirmed_at is None:
        raise Invalid("unconfirmed")
    if is_outdated(user.password):
        user.password = hash_password(password)
    return user


def end_sessions(user: User) -> None:
    """Sign the person out everywhere, and make the links in earlier mails worthless."""
    user.session_key = uuid4().hex


def set_password(user: User, password: str) -> None:
    """Replace the password, end all sessions, and tell the person; raises Invalid."""
    check_password(password)
    user.password = hash_password(password)
    end_sessions(user)
    tell(user, CHANGED, _key(CHANGED, user))


def reset_password(user: User, password: str) -> None:
    """Replace the password for somebody who came by a link, which also proves the address."""
    set_password(user, password)
    confirm(user)


def change_password(user: User, current: str, password: str) -> None:
    """Replace the password for somebody who knows the present one; raises Invalid."""
    if not matches(current, user.password):
        raise Invalid("credentials", "current")
    set_password(user, password)


def change_details(user: User, details: Details) -> None:
    """Replace what the person says of themselves."""
    user.name = details.name
    user.organisation = details.organisation
    user.country = details.country
    user.language = details.language
    user.zone = details.zone
