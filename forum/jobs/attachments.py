"""Jobs on attached files: extract their texts, and erase files that nothing refers to."""

from itertools import islice
from typing import Final, cast

from flask import current_app

from forum import clock
from forum.adapters.documents.text import Unextractable, extract_document_text
from forum.adapters.storage.store import configured_store
from forum.database import writing
from forum.domain.contributions.attachments import Extraction
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.services.attachments import extraction, uploads
from forum.services.attachments.uploads import TIDY_EVERY
from forum.services.exports import files as exports
from forum.services.imports.remembered import store as imports
from forum.services.privacy import data_files
from forum.services.translation.cache import purge_segments

BATCH: Final = 500


def extract_text(args: dict[str, object]) -> None:
    """Extract the text of the file `args["attachment"]`, in a process of its own.

    A file without readable text is marked as such and not tried again. Raises StorageError where
    the file cannot be had: it is tried again, since the storage of this machine may be away.
    """
    attachment = db.session.get(Attachment, args["attachment"])
    if attachment is None or attachment.extraction is not Extraction.WAITING:
        return
    key, kind = attachment.key, attachment.kind
    db.session.commit()
    text: str | None
    try:
        text = extract_document_text(kind, configured_store(current_app.config).read(key))
    except Unextractable:
        text = None
    result = extraction.make_extracted_text(text)
    with writing():
        extraction.store_extracted_text(cast("int", args["attachment"]), result)
        db.session.commit()


def erase_file(args: dict[str, object]) -> None:
    """Erase the bytes under `args["key"]`, unless a row has them."""
    key = cast("str", args["key"])
    has_row = bool(_find_keys_in_use([key]))
    db.session.commit()
    if not has_row:
        configured_store(current_app.config).erase(key)


def tidy_files(args: dict[str, object]) -> None:
    """Delete exports that are no longer true, and erase bytes that nothing refers to.

    Such bytes were left by a crash or a deleted consultation. Sentences of engines that nothing has
    used for long are deleted as well.
    """
    with writing():
        while purge_segments(BATCH) == BATCH:
            db.session.commit()
        db.session.commit()
    with writing():
        while exports.delete_outdated(BATCH) == BATCH:
            db.session.commit()
        db.session.commit()
    store = configured_store(current_app.config)
    latest = clock.now() - TIDY_EVERY
    old_keys = (key for key, stored_at in store.list_keys() if stored_at < latest)
    while keys := list(islice(old_keys, BATCH)):
        keys_in_use = _find_keys_in_use(keys)
        db.session.commit()
        for key in keys:
            if key not in keys_in_use:
                store.erase(key)


def _find_keys_in_use(keys: list[str]) -> set[str]:
    known = extraction.find_known_keys(keys) | exports.find_keys_in_use(keys)
    return known | imports.find_keys_in_use(keys) | data_files.find_keys_in_use(keys)


def sweep_files() -> None:
    """Queue overdue text extractions, and delete files whose contribution was never sent."""
    with writing():
        extraction.enqueue_overdue(BATCH)
        extraction.delete_abandoned(BATCH)
        uploads.enqueue_tidying()
        db.session.commit()
