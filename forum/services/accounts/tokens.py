"""Signed tokens for links in mails; they prove that somebody reads the mail of an account."""

from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from flask import current_app
from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import select

from forum import clock
from forum.errors import Invalid
from forum.extensions import db
from forum.models.user import User
from forum.services.access.locking import for_change

CONFIRM_WITHIN: Final = timedelta(days=3)
RESET_WITHIN: Final = timedelta(hours=2)
REOPEN_WITHIN: Final = timedelta(days=8)
"""A little longer than a closed account waits: whether it can be opened is asked of the account."""
READ_WITHIN: Final = timedelta(days=60)
AHEAD: Final = timedelta(days=1)
"""How far the clock of the machine that signed may be ahead of that which reads."""
MAX_PATH: Final = 500
"""The longest path that a token carries; a longer one would break the lines of a mail."""


class SiteSigner(TimestampSigner):
    """Signs with the time, and takes what another machine has signed whose clock is ahead."""

    def unsign(self, signed_value: Any, max_age: Any = None, return_timestamp: Any = False) -> Any:
        """Return what was signed; raises SignatureExpired where that is longer ago than `max_age`.

        The library alone takes for expired what comes from later than now.
        """
        try:
            return super().unsign(signed_value, max_age, return_timestamp)
        except SignatureExpired as error:
            signed_at = 0.0 if error.date_signed is None else error.date_signed.timestamp()
            if not 0 < signed_at - self.get_timestamp() <= AHEAD.total_seconds():
                raise
        return super().unsign(signed_value, None, return_timestamp)


class _Signer(SiteSigner):
    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        str(current_app.secret_key), salt=f"forum.{purpose}", signer=_Signer
    )


def _account_fingerprint(user: User) -> str:
    """Return a hash that changes with the address and whenever all sessions of the user end."""
    return sha256(f"{user.session_key} {user.email}".encode()).hexdigest()[:24]


def _make_token(purpose: str, user: User, *more: str) -> str:
    return str(_serializer(purpose).dumps([user.id, _account_fingerprint(user), *more]))


def _read_token(
    purpose: str,
    token: str,
    max_age: timedelta,
    *,
    is_active: bool = True,
    to_change: bool = False,
) -> User:
    try:
        user_id, fingerprint, *_ = _serializer(purpose).loads(
            token, max_age=int(max_age.total_seconds())
        )
    except SignatureExpired:
        raise Invalid("expired", "token") from None
    except (BadData, ValueError, TypeError):
        raise Invalid("unknown", "token") from None
    query = select(User).where(User.id == user_id, User.active.is_(is_active))
    user = db.session.scalar(for_change(query) if to_change else query)
    if user is None or _account_fingerprint(user) != fingerprint:
        raise Invalid("used", "token")
    return user


def confirm_token(user: User, then: str = "") -> str:
    """Return the token for a link that confirms the person's address.

    It carries where they want to go `then`, so that the mail shows nothing that anybody typed.
    """
    return _make_token("confirm", user, then if len(then) <= MAX_PATH else "")


def reset_token(user: User) -> str:
    """Return the token for a link that lets the person choose a new password, once."""
    return _make_token("reset", user)


def user_to_confirm(token: str, *, to_change: bool = False) -> User:
    """Return the user whose address the token confirms.

    With `to_change` nobody else changes the account until this transaction ends, so that of two
    who use a link at the same moment one comes second. Raises Invalid("expired"), ("unknown") for
    a forged token, or ("used").
    """
    return _read_token("confirm", token, CONFIRM_WITHIN, to_change=to_change)


def page_after_confirming(token: str) -> str:
    """Return the path to which somebody wanted to go on after confirming; may be empty."""
    try:
        _, _, path = _serializer("confirm").loads(token)
    except (BadData, ValueError, TypeError):
        return ""
    return str(path)


def user_to_reset(token: str, *, to_change: bool = False) -> User:
    """Return the user whose password the token may change, as `user_to_confirm` does."""
    return _read_token("reset", token, RESET_WITHIN, to_change=to_change)


def reopen_token(user: User) -> str:
    """Return the token for a link that opens a closed account again."""
    return _make_token("reopen", user)


def user_to_reopen(token: str) -> User:
    """Return the user whose closed account the token opens; raises as `user_to_confirm` does."""
    return _read_token("reopen", token, REOPEN_WITHIN, is_active=False)


def refusal_token(address_hash: str) -> str:
    """Return the token for a link by which the reader of a mail refuses all others of its kind."""
    return str(_serializer("refusal").dumps(address_hash))


def address_to_refuse(token: str) -> str:
    """Return the hash of the address that the token is for; raises Invalid("unknown")."""
    try:
        return str(_serializer("refusal").loads(token))
    except BadData:
        raise Invalid("unknown", "token") from None


def mail_token(user: User, key: str) -> str:
    """Return the token for a link in a mail that lets an author read one of their texts."""
    return _make_token(f"mail.{key}", user)


def user_to_read(token: str, key: str) -> User:
    """Return the author who may read the text `key` by this token; raises as `user_to_confirm`."""
    return _read_token(f"mail.{key}", token, READ_WITHIN)
