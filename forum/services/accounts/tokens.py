"""Signed links that prove that somebody reads the mail of an account."""

from datetime import timedelta
from hashlib import sha256
from typing import Final

from flask import current_app
from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import select

from forum import clock
from forum.errors import Invalid
from forum.extensions import db
from forum.models.user import User

CONFIRM_WITHIN: Final = timedelta(days=3)
RESET_WITHIN: Final = timedelta(hours=2)
READ_WITHIN: Final = timedelta(days=60)


class _Signer(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        str(current_app.secret_key), salt=f"forum.{purpose}", signer=_Signer
    )


def _mark(user: User) -> str:
    """Return what changes with the address and whenever all sessions of the person end."""
    return sha256(f"{user.session_key} {user.email}".encode()).hexdigest()[:24]


def _make(purpose: str, user: User) -> str:
    return str(_serializer(purpose).dumps([user.id, _mark(user)]))


def _read(purpose: str, token: str, within: timedelta) -> User:
    try:
        user_id, mark = _serializer(purpose).loads(token, max_age=int(within.total_seconds()))
    except SignatureExpired:
        raise Invalid("expired", "token") from None
    except (BadData, ValueError, TypeError):
        raise Invalid("unknown", "token") from None
    user = db.session.scalar(select(User).where(User.id == user_id, User.active))
    if user is None or _mark(user) != mark:
        raise Invalid("used", "token")
    return user


def confirm_token(user: User) -> str:
    """Return the token for a link that confirms the person's address."""
    return _make("confirm", user)


def reset_token(user: User) -> str:
    """Return the token for a link that lets the person choose a new password, once."""
    return _make("reset", user)


def user_to_confirm(token: str) -> User:
    """Return whose address this token confirms; raises Invalid("expired", "unknown", "used")."""
    return _read("confirm", token, CONFIRM_WITHIN)


def user_to_reset(token: str) -> User:
    """Return whose password this token may change; raises as `user_to_confirm` does."""
    return _read("reset", token, RESET_WITHIN)


def mail_token(user: User, key: str) -> str:
    """Return the token for a link in a mail that shows its author one text, read-only."""
    return _make(f"mail.{key}", user)


def reader_by_mail(token: str, key: str) -> User:
    """Return who may read the text with this key by this token; raises as `user_to_confirm`."""
    return _read(f"mail.{key}", token, READ_WITHIN)
