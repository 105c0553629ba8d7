"""The blueprint that the organisers' pages share."""

from flask import Blueprint

from forum.errors import NotSignedIn
from forum.models.user import User
from forum.web.http.current_user import person

bp = Blueprint("organise", __name__)

DESK = "/consultations/<slug>/organise"


def organiser() -> User:
    """Return who is signed in; raises NotSignedIn."""
    me = person()
    if me is None:
        raise NotSignedIn
    return me
