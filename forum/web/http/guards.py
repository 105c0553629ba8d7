"""What happens before every view: room for files, nothing that no database keeps, write locks."""

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, abort, current_app, request, session

from forum import database
from forum.domain.contributions.attachments import MAX_BYTES, MAX_FILES
from forum.errors import NotFound

View = Callable[..., Any]

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ROOM_FOR_TEXT: Final = 2_000_000
MOST_BYTES: Final = MAX_FILES * MAX_BYTES + ROOM_FOR_TEXT


def takes_files(view: View) -> View:
    """Let a view be sent files as well."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def make_room(app: Flask) -> None:
    """Make room for files in requests of those who have been here before, and for nobody else.

    Register this before anything that reads the form.
    """

    @app.before_request
    def make_room_for_files() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        brings_files = request.mimetype == "multipart/form-data"
        if brings_files and getattr(view, "takes_files", False) and session:
            request.max_content_length = MOST_BYTES


def register(app: Flask) -> None:
    """Refuse what cannot be stored; begin a writing transaction at once where one may write."""

    @app.before_request
    def refuse_nul() -> None:
        """PostgreSQL stores no text with the character NUL, and no person types it."""
        if "\0" in request.path:
            raise NotFound
        if any("\0" in value for values in request.form.listvalues() for value in values):
            abort(400)

    @app.before_request
    def begin() -> None:
        if request.method not in SAFE_METHODS:
            database.begin_writing()

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        database.end_writing()
