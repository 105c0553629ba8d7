"""Pages of contributions: writing, checking, showing, changing and co-signing."""

from flask import Blueprint

bp = Blueprint("contributions", __name__)
