"""Reads the texts of files, erases what is no longer wanted, and finds what was lost."""

from itertools import islice
from typing import Final, cast

from flask import current_app

from forum import clock
from forum.adapters.documents.text import Unextractable, extract
from forum.adapters.storage.errors import FileMissing
from forum.adapters.storage.store import chosen_store
from forum.database import writing
from forum.domain.contributions.attachments import Extraction
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.services.attachments import extraction
from forum.services.attachments.uploads import TIDY_EVERY

A_FEW: Final = 500


def extract_text(args: dict[str, object]) -> None:
    """Read the text of the file `args["attachment"]`, in a process of its own.

    What cannot be read is marked so and not tried again.
    """
    attachment = db.session.get(Attachment, args["attachment"])
    if attachment is None or attachment.extraction is not Extraction.WAITING:
        return
    key, kind = attachment.key, attachment.kind
    db.session.commit()
    text: str | None
    try:
        text = extract(kind, chosen_store(current_app.config).read(key))
    except (FileMissing, Unextractable):
        text = None
    read = extraction.read_as(text)
    with writing():
        extraction.store(cast("int", args["attachment"]), read)
        db.session.commit()


def erase_file(args: dict[str, object]) -> None:
    """Erase the bytes under `args["key"]`, unless a file has them."""
    key = cast("str", args["key"])
    has_row = bool(extraction.known_keys([key]))
    db.session.commit()
    if not has_row:
        chosen_store(current_app.config).erase(key)


def tidy_files(args: dict[str, object]) -> None:
    """Erase bytes that no file has: what a crash or a deleted consultation has left."""
    store = chosen_store(current_app.config)
    before = clock.now() - TIDY_EVERY
    kept = (key for key, at in store.every() if at < before)
    while keys := list(islice(kept, A_FEW)):
        known = extraction.known_keys(keys)
        db.session.commit()
        for key in keys:
            if key not in known:
                store.erase(key)


def sweep_files() -> None:
    """Ask for texts that nobody has read, and drop what was never sent."""
    with writing():
        extraction.ask_for_overdue(A_FEW)
        extraction.drop_never_sent(A_FEW)
        db.session.commit()
