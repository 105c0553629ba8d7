"""Who is signed in: Flask-Login's cookie, new at every sign-in, void once the person signs out."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, g, request, session
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import select

from forum.errors import NotSignedIn
from forum.extensions import db
from forum.models.user import User

REMEMBERED_FOR: Final = timedelta(days=30)
REMEMBERED: Final = "_remember"


def _by_session_key(key: str) -> User | None:
    """Return the person whose sessions carry `key`, which changes when all of them shall end."""
    return db.session.scalar(select(User).where(User.session_key == key, User.active))


def _refuse() -> None:
    raise NotSignedIn


def register(app: Flask) -> None:
    """Let Flask-Login find people, and set how the cookie of a remembered one is kept."""
    manager = LoginManager()
    manager.user_loader(_by_session_key)
    manager.unauthorized_handler(_refuse)
    manager.init_app(app)
    app.config.update(
        REMEMBER_COOKIE_NAME="forum_remember",
        REMEMBER_COOKIE_DURATION=REMEMBERED_FOR,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=app.config["FORUM_PRODUCTION"],
    )


def _begin_anew() -> None:
    """Drop all that the session holds, and what this request has derived from it."""
    session.clear()
    g.pop("csrf_token", None)
    g.pop("person", None)


def sign_in(user: User, *, remember: bool = False) -> None:
    """Begin a session that shares nothing with the one before."""
    _begin_anew()
    login_user(user, remember=remember)


def is_remembered() -> bool:
    """Tell whether this browser keeps the person signed in after it is closed."""
    return "forum_remember" in request.cookies


def sign_out() -> None:
    """End this session and drop the cookie of a remembered person."""
    logout_user()
    forget = session.get(REMEMBERED)
    _begin_anew()
    if forget:
        session[REMEMBERED] = forget  # tells Flask-Login to delete its cookie


def next_page() -> str:
    """Return the page of this site that the reader was on the way to, or an empty string."""
    target = request.values.get("next", "")
    own = target.startswith("/") and target[1:2] not in ("/", "\\") and target.isprintable()
    parts = urlsplit(target.replace("\\", "/")) if own else None
    return target if parts and not parts.scheme and not parts.netloc else ""
