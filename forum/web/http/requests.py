"""What happens around every request: nothing that no database can keep, and write locks."""

from flask import Flask, abort, request

from forum import database
from forum.errors import NotFound

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def asked(name: str) -> str:
    """Return what the address says under `name`, so that the database can be asked for it."""
    return request.args.get(name, "").replace("\0", "\ufffd")


def register(app: Flask) -> None:
    """Refuse what cannot be kept; open writing transactions at once where one may write."""

    @app.before_request
    def refuse_nul() -> None:
        """PostgreSQL keeps no text with the character NUL, and no person types it."""
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
