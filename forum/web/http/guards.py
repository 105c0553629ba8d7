"""Before every view: the size limit for uploads, NUL, ranges, write locks, and safe methods."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask, current_app, g, has_request_context, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import event
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadHost, SecurityError

from forum import database
from forum.domain.contributions.attachments import MAX_BYTES, MAX_FILES
from forum.errors import NotFound
from forum.extensions import db
from forum.web.http import posted_form
from forum.web.http.errors import error_page
from forum.web.http.limits import View

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_TEXT_BYTES: Final = 2_000_000
MAX_REQUEST_BYTES: Final = MAX_FILES * MAX_BYTES + MAX_TEXT_BYTES
ONE_RANGE: Final = re.compile(r"bytes[ \t]*=[ \t]*(\d+-\d*|-\d+)[ \t]*", re.ASCII | re.IGNORECASE)


def takes_files(view: View) -> View:
    """Mark a view as one to which files may be uploaded."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def allow_large_uploads(app: Flask) -> None:
    """Allow large requests to views that take files, only from people who have a session.

    Register this before anything that reads the form.
    """

    @app.before_request
    def raise_size_limit() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        has_files = request.mimetype == "multipart/form-data"
        if has_files and getattr(view, "takes_files", False) and session:
            request.max_content_length = MAX_REQUEST_BYTES


def refuse_long_fields(app: Flask) -> None:
    """Refuse fields that are longer than any form takes, before anything else reads them."""
    app.request_class = posted_form.FormRequest

    @app.before_request
    def measure() -> ResponseReturnValue | None:
        if isinstance(request.routing_exception, BadHost | SecurityError):
            raise request.routing_exception  # no page can be shown
        if not request.content_type:
            return None
        if posted_form.has_too_much(request.form.items(multi=True)):
            reason = _(
                "One field of this form contains more than it can accept, so nothing was "
                "saved. What you wrote is below. Shorten it, then send it again."
            )
        elif posted_form.has_too_much_markup(request.form.items(multi=True)):
            reason = _(
                "This form contains more lines, lists, tables, links or marks such as ** than it "
                "can accept, so nothing was saved. What you wrote is below. Shorten it, then send "
                "it again."
            )
        else:
            return None
        return error_page(413, _("Too long"), reason)


def _has_nul(fields: MultiDict[str, str]) -> bool:
    return any("\0" in text for pair in fields.items(multi=True) for text in pair)


def register(app: Flask) -> None:
    """Refuse texts that cannot be stored; use write transactions in requests that may write."""

    @app.before_request
    def ignore_other_ranges() -> None:
        """Send the whole file unless one range of bytes is asked for by GET (RFC 9110, 14.2)."""
        if request.method != "GET" or not ONE_RANGE.fullmatch(request.headers.get("Range", "")):
            request.environ.pop("HTTP_RANGE", None)

    @app.before_request
    def refuse_nul() -> ResponseReturnValue | None:
        """PostgreSQL cannot store the character NUL, and no person types it."""
        if "\0" in request.path:
            raise NotFound
        fields = (request.args, request.form) if request.content_type else (request.args,)
        if not any(map(_has_nul, fields)):
            return None
        return error_page(
            400,
            _("Unsupported character"),
            _(
                "What you sent contains the character NUL, which can come from a damaged file "
                "or a faulty copy. It is shown as � below. Remove it, then send your text "
                "again."
            ),
        )

    @app.before_request
    def begin() -> None:
        if request.method in SAFE_METHODS:
            g.only_reads = True
        else:
            database.begin_writing()

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        database.end_writing()


@contextmanager
def reading_kept() -> Iterator[None]:
    """Commit inside this block; what was read before stays known, and is not read again."""
    session = db.session()
    session.expire_on_commit = False
    try:
        yield
    finally:
        session.expire_on_commit = True


@contextmanager
def reading_ended() -> Iterator[None]:
    """Commit inside this block what has only been read; what follows it may write.

    What was read stays known. So whatever takes time is done before anybody has to wait for it.
    """
    with reading_kept():
        yield
    database.begin_writing()


@event.listens_for(db.session, "before_commit")
def refuse_to_store(session: Any) -> None:
    """Raise RuntimeError where a view stores something in answer to GET, HEAD or OPTIONS.

    Mail scanners, browsers that look ahead and search engines follow every link.
    """
    if has_request_context() and g.get("only_reads"):
        raise RuntimeError(f"{request.method} {request.path} would store something")
