"""Signing in and out with Flask-Login; every sign-in begins a new session."""

from datetime import timedelta
from typing import Final
from urllib.parse import unquote

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, login_user, logout_user
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import bindparam, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from forum.domain.split_addresses import split_address
from forum.errors import NotSignedIn
from forum.extensions import db
from forum.models.user import User
from forum.services.accounts.tokens import SiteSigner

REMEMBERED_FOR: Final = timedelta(days=30)
REMEMBER_COOKIE: Final = "forum_remember"
REMEMBERED: Final = "_remember"


class SessionCookies(SecureCookieSessionInterface):
    """Sessions in signed cookies, which machines with clocks that differ take from each other."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads cookies; None where the site has no key."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = SiteSigner
        return serializer


_SELECT_USER: Final = select(User).where(User.session_key == bindparam("key"), User.active)


def _find_user(session_id: str) -> User | None:
    """Return the active person with this session key; a new key ends all their sessions."""
    key = session_id.partition(".")[2]
    return db.session.scalar(_SELECT_USER, {"key": key})


def _raise_not_signed_in() -> None:
    raise NotSignedIn


def register(app: Flask) -> None:
    """Set up sessions, and Flask-Login with its cookie for people who stay signed in."""
    app.session_interface = SessionCookies()
    manager = LoginManager()
    manager.user_loader(_find_user)
    manager.unauthorized_handler(_raise_not_signed_in)
    manager.init_app(app)
    app.config.update(
        REMEMBER_COOKIE_NAME=REMEMBER_COOKIE,
        REMEMBER_COOKIE_DURATION=REMEMBERED_FOR,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=app.config["FORUM_PRODUCTION"],
    )


def _empty_session() -> None:
    """Empty the session, and drop what this request has derived from it."""
    session.clear()
    g.pop("csrf_token", None)
    g.pop("person", None)


def sign_in(user: User, *, remember: bool = False) -> None:
    """Sign a person in, in a session that shares nothing with the previous one."""
    _empty_session()
    login_user(user, remember=remember)


def is_remembered() -> bool:
    """Return whether the person stays signed in when this browser is closed."""
    return REMEMBER_COOKIE in request.cookies


def sign_out() -> None:
    """Sign the person out of this session, and delete the cookie that keeps them signed in."""
    logout_user()
    cookie_action = session.get(REMEMBERED)
    _empty_session()
    if cookie_action:
        session[REMEMBERED] = cookie_action  # makes Flask-Login delete its cookie


def next_page() -> str:
    """Return `next` from the request if a page of this site is read there, else an empty string.

    What is only sent to, such as signing out, is no page to come back to.
    """
    target = request.values.get("next", "")
    if not (target.startswith("/") and target.isprintable()) or "\\" in target:
        return ""
    path = split_address(target).path
    if target.startswith("//") or not is_page(path):
        return ""
    return target


def is_page(path: str) -> bool:
    """Return whether the path, without the query, is that of a page of this site."""
    plain = unquote(path).removeprefix(request.script_root)
    if "//" in plain or "\\" in plain or not {".", ".."}.isdisjoint(plain.split("/")):
        return False
    try:
        current_app.url_map.bind("").match(plain, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
