"""The health check, and the redirect from the root to the home page in a language."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from forum.extensions import db
from forum.web.http.limits import unlimited
from forum.web.language.locale import negotiated_language

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@unlimited
def healthz() -> ResponseReturnValue:
    """Return 'ok' if the database answers."""
    db.session.execute(text("select 1"))
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/")
def index() -> ResponseReturnValue:
    """Redirect to the home page in the language of the reader."""
    response = redirect(url_for("consultations.home", lang=negotiated_language()))
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response
