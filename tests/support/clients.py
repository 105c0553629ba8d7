"""A browser without a screen: every request in a context of its own, as on a real server."""

from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.extensions import db
from forum.models.user import User
from tests.support.transactions import apart


class FreshClient(FlaskClient):
    """Sees what the test has stored, and shares no session or context variable with it.

    Without this a view that forgets to commit would pass.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; what the test itself has added so far is committed first."""
        if has_app_context():
            db.session.commit()
        return apart(super().open, *args, **kwargs)


def make_client(app: Flask) -> FreshClient:
    """Return a visitor's client."""
    return FreshClient(app, use_cookies=True)


def sign_in(client: FlaskClient, user: User) -> None:
    """Let `client` be signed in as `user` from now on, without the sign-in page."""
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = user.get_id()
        session["_fresh"] = True


def sign_out(client: FlaskClient) -> None:
    """Make `client` a visitor's again."""
    with client.session_transaction() as session:
        session.clear()
