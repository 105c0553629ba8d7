"""Pages: the imports of a person, and choosing a file."""

from pathlib import PurePath

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import database
from forum.adapters.storage.errors import StorageError
from forum.adapters.storage.store import configured_store, new_key
from forum.domain.characters import clean_line
from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.kinds import MAX_BYTES, SourceKind, find_kind
from forum.errors import Invalid
from forum.extensions import db
from forum.models.user import User
from forum.services.access.gate import require_creator
from forum.services.imports.remembered import store
from forum.views.imports import LIST, bp
from forum.views.imports.listing import list_lines
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import takes_files
from forum.web.http.limits import limited_file_requests
from forum.web.language.imports import describe_fault
from forum.web.language.locale import available_zones


@bp.get(LIST)
def index() -> ResponseReturnValue:
    """Show the form for a file, and what was brought in before."""
    require_creator(current_person())
    return _page()


def _page(error: Invalid | None = None) -> str:
    errors = {"file": describe_fault(error)} if error else {}
    return render_template("imports/index.html", lines=list_lines(require_person()), errors=errors)


@bp.post(LIST)
@takes_files
@limited_file_requests
def upload() -> ResponseReturnValue:
    """Keep a file, which is read in the background, and lead to its page."""
    database.end_writing()  # until the file has been kept
    user = require_person()
    require_creator(user)
    try:
        name, content = _posted_file()
        kind = find_kind(name, content)
        file_key = _keep(content)
    except Invalid as error:
        return _page(error), 422
    zone = user.zone or current_app.config["FORUM_TIMEZONE"]
    choices = ImportChoices(zone=zone if zone in available_zones() else "UTC")
    db.session.commit()
    database.begin_writing()
    return _add(user, kind, (name, len(content), file_key), choices)


def _add(
    user: User, kind: SourceKind, file: tuple[str, int, str], choices: ImportChoices
) -> ResponseReturnValue:
    name, size, file_key = file
    try:
        row = store.add_import(
            user, kind=kind, name=name, size=size, file_key=file_key, choices=choices
        )
    except Invalid as error:
        db.session.rollback()
        configured_store(current_app.config).erase(file_key)
        return _page(error), 422
    key = row.key
    db.session.commit()
    return redirect(url_for("imports.show", key=key), 303)


def _posted_file() -> tuple[str, bytes]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("source_missing", "file")
    name = clean_line(PurePath(file.filename.replace("\\", "/")).name)
    return name, file.stream.read(MAX_BYTES + 1)


def _keep(content: bytes) -> str:
    key = new_key()
    try:
        configured_store(current_app.config).put(key, content)
    except StorageError:
        raise Invalid("file_store", "file") from None
    return key
