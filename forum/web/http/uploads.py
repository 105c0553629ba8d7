"""How large a request may be: larger where a page takes files, before anything reads the form."""

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, current_app, request, session

from forum.domain.contributions.attachments import MAX_BYTES, MAX_FILES

View = Callable[..., Any]

ROOM_FOR_TEXT: Final = 2_000_000
MOST_BYTES: Final = MAX_FILES * MAX_BYTES + ROOM_FOR_TEXT


def takes_files(view: View) -> View:
    """Let a view be sent files as well."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Make room for files in requests of those who have been here before, and for nobody else."""

    @app.before_request
    def make_room() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        brings_files = request.mimetype == "multipart/form-data"
        if brings_files and getattr(view, "takes_files", False) and session:
            request.max_content_length = MOST_BYTES
