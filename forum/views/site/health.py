"""Checks for monitoring, and the redirect from the root to the home page in a language."""

from typing import Final

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from forum.adapters.shared.server import shared_server
from forum.services.background.readiness import accepts_writing, is_migrated, read_backlog
from forum.web.http.limits import unlimited
from forum.web.language.locale import negotiated_language

HEADERS: Final = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@unlimited
def healthz() -> ResponseReturnValue:
    """Return 'ok' while this process answers at all."""
    return "ok\n", 200, HEADERS


@bp.get("/readyz")
@unlimited
def readyz() -> ResponseReturnValue:
    """Say how the database, its migrations, storing, the jobs and the mail are, one on each line.

    The status is 503 if the site cannot do its work. Late mail is told, that nothing can be stored,
    and that Redis cannot be used, but none of it takes the site from its readers.
    """
    is_ready, lines = _read_state()
    server = shared_server(current_app.config["FORUM_REDIS_URL"])
    if server is not None:
        fault = server.find_fault()
        lines.append(f"redis: {f'not used, {fault}' if fault else 'ok'}")
    return "".join(f"{line}\n" for line in lines), 200 if is_ready else 503, HEADERS


def _read_state() -> tuple[bool, list[str]]:
    try:
        if not is_migrated():
            return False, ["database: ok", "migrations: missing"]
        can_store = accepts_writing(current_app.config["FORUM_DATA_DIR"])
        backlog = read_backlog()
    except SQLAlchemyError:
        return False, ["database: unreachable"]
    jobs, mail = (int(lag.total_seconds()) for lag in (backlog.jobs_lag, backlog.mail_lag))
    return not backlog.are_jobs_late, [
        "database: ok",
        "migrations: ok",
        f"storing: {'ok' if can_store else 'read-only, or no room'}",
        f"jobs: {'late' if backlog.are_jobs_late else 'ok'}, {jobs} s behind",
        f"mail: {'late' if backlog.is_mail_late else 'ok'}, {mail} s behind",
    ]


@bp.get("/")
def index() -> ResponseReturnValue:
    """Redirect to the home page in the language of the reader."""
    response = redirect(url_for("consultations.home", lang=negotiated_language()))
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response
