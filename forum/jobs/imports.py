"""Jobs on imports: read a file, bring it in, or undo that, in steps that let others write."""

import json
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Final, cast

from flask import current_app

from forum import clock
from forum.adapters.imports.reading import read_source
from forum.adapters.locks import exclusive
from forum.adapters.storage.store import configured_store, new_key
from forum.database import Step, writing
from forum.domain.imports.notes import ImportNotes
from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.preview import list_notes, merge_notes
from forum.domain.imports.sources.states import ImportState
from forum.errors import Invalid
from forum.extensions import db
from forum.models.imports import Import
from forum.services.background.jobs import RunLater
from forum.services.imports import open_import
from forum.services.imports.portions import ProgressCallback
from forum.services.imports.remembered import store
from forum.services.imports.remembered.brought import ImportRecorder
from forum.services.imports.remembered.undo import ImportUndoing

LONGEST_PAUSE: Final = 0.1
"""Seconds after a portion; who waits for SQLite looks ten times a second whether it is free."""

PAUSE: Final = timedelta(seconds=5)
"""The time until a file is tried again that found all readers busy."""


def advance_import(args: dict[str, object]) -> None:
    """Do the next thing with the import `args["import"]`: read, store or undo it."""
    import_id = cast("int", args["import"])
    row = db.session.get(Import, import_id)
    state = None if row is None else row.state
    if row is not None and state is ImportState.READING:
        _read(row)
    elif row is not None and state is ImportState.STORING:
        _store(row)
    elif row is not None and state is ImportState.UNDOING:
        undo(row)


def take_steps(steps: Iterable[Step]) -> None:
    """Take each step in a transaction of its own, and let others write in between."""
    for step in steps:
        db.session.commit()  # what was read so far
        began = time.monotonic()
        with writing():
            step()
            db.session.commit()
        time.sleep(min(time.monotonic() - began, LONGEST_PAUSE))
    db.session.commit()  # what was read after the last one


def _read(row: Import) -> None:
    """Read a file in a process of its own, and store what was recognised."""
    if row.file_key is None:
        return
    files, id_ = configured_store(current_app.config), row.id
    kind, name, file_key = row.kind, row.name, row.file_key
    choices = ImportChoices.of_values(row.choices)
    db.session.commit()
    try:
        content = read_source(kind, name, files.read(file_key), choices)
    except Invalid as error:
        if error.code == "file_busy":
            raise RunLater(clock.now() + PAUSE) from None
        _fail(id_, error)
        return
    key = new_key()
    files.put(key, content.document.encode())
    shown = {
        "preview": content.preview,
        "notes": content.notes,
        "faults": content.faults,
        "columns": content.columns,
    }
    with writing():
        store.note_content(db.session.get_one(Import, id_), shown, key)
        db.session.commit()


def _fail(import_id: int, error: Invalid) -> None:
    db.session.rollback()
    with writing():
        store.note_error(db.session.get_one(Import, import_id), error)
        db.session.commit()


def _store(row: Import) -> None:
    """Bring in a document that was read and confirmed."""
    if row.document_key is None:
        return
    id_, choices = row.id, ImportChoices.of_values(row.choices)
    document = json.loads(configured_store(current_app.config).read(row.document_key))
    notes = ImportNotes()
    try:
        run = open_import(
            document,
            zone=choices.zone,
            notes=notes,
            progress=teller(id_),
            recorder=ImportRecorder(id_),
            is_public=choices.is_public,
        )
    except Invalid as error:
        _fail(id_, error)
        return
    with exclusive(db.engine, f"import {run.uid}", wait=False) as is_alone:
        if not is_alone:
            raise RunLater(clock.now() + PAUSE)
        take_steps(run.steps())
    with writing():
        row = db.session.get_one(Import, id_)
        read = [(kind, detail, count) for kind, detail, count in row.content.get("notes", ())]
        store.note_stored(row, merge_notes(read, list_notes(notes)))
        db.session.commit()


def teller(import_id: int) -> ProgressCallback:
    """Return a function that stores how far an import is."""

    def tell(done: int, total: int) -> None:
        db.session.commit()
        with writing():
            store.note_progress(import_id, done, total)
            db.session.commit()

    return tell


def undo(row: Import) -> None:
    """Take away what an import brought; nobody else imports the same consultation meanwhile."""
    steps = ImportUndoing(row, teller(row.id)).steps()
    with exclusive(db.engine, f"import {row.uid}", wait=False) as is_alone:
        if not is_alone:
            raise RunLater(clock.now() + PAUSE)
        take_steps(steps)


def sweep_imports() -> None:
    """Forget files that nobody has confirmed for long."""
    with writing():
        store.forget_unconfirmed()
        db.session.commit()
