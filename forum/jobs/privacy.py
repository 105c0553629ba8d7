"""Jobs of privacy: make the file of a person's data, erase accounts, remove old details."""

import json
import logging
from pathlib import Path
from shutil import copyfileobj
from typing import Final, cast
from zipfile import ZIP_DEFLATED, ZipFile

from flask import current_app, render_template

from forum.adapters.storage.errors import FileMissing
from forum.adapters.storage.store import FileStore, configured_store, new_key
from forum.adapters.working_folders import working_folder
from forum.database import writing
from forum.extensions import db
from forum.jobs.imports import take_steps
from forum.models.consultation import Consultation
from forum.models.privacy.requests import OwnDataFile
from forum.models.user import User
from forum.services.privacy import data_files, erasure, retention
from forum.services.privacy.own_data import OwnData, gather_own_data
from forum.services.search import index as search_index
from forum.web.language.locale import use_language

BATCH: Final = 20

log = logging.getLogger(__name__)


def make_own_data(args: dict[str, object]) -> None:
    """Make the file `args["file"]`: a document, its guide, and the person's own files."""
    file_id = cast("int", args["file"])
    row = db.session.get(OwnDataFile, file_id)
    if row is None or row.file_key is not None:
        return
    language = row.asked_by.language
    data = gather_own_data(row.user)
    db.session.commit()
    store, key = configured_store(current_app.config), new_key()
    with working_folder(Path(current_app.config["FORUM_DATA_DIR"]), "data") as folder:
        path = folder / "data.zip"
        with use_language(language):
            _write_archive(path, data, store)
        size = path.stat().st_size
        with path.open("rb") as content:
            store.put(key, content)
    with writing():
        is_wanted = data_files.finish_file(file_id, file_key=key, size=size)
        db.session.commit()
    if not is_wanted:
        store.erase(key)


def _write_archive(path: Path, data: OwnData, store: FileStore) -> None:
    """Write the archive; its guide names the files whose bytes are gone."""
    missing = []
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file in data.files:
            try:
                with store.open(file.key) as source, archive.open(file.path, "w") as target:
                    copyfileobj(source, target)
            except FileMissing:
                missing.append(file.path)
        document = json.dumps(data.document, ensure_ascii=False, indent=1)
        archive.writestr("data.json", document)
        guide = render_template("privacy/readme.txt", document=data.document, missing=missing)
        archive.writestr("README.txt", guide)


def sweep_privacy() -> None:
    """Erase accounts and remove details whose time has come, and delete files taken long enough."""
    due, ending = erasure.list_due_ids(BATCH), retention.list_due()
    db.session.commit()
    for user_id in due:
        with writing():
            person = db.session.get_one(User, user_id)
            closed = erasure.lock_erasure(person)
            if closed is None:  # it was opened again meanwhile
                db.session.commit()
                continue
            choice = closed.choice.value
            erasure.erase_person(person)
            db.session.commit()
        # Whoever restores an older backup has to erase the same people once more
        log.info("account %d was erased (%s)", user_id, choice)
    for each in ending:
        if each.is_over:
            take_steps(retention.remove_details(each.id))
        else:
            with writing():
                retention.tell_of_removal(db.session.get_one(Consultation, each.id))
                db.session.commit()
    if due or any(each.is_over for each in ending):
        with writing():
            search_index.forget_deleted_words()
            db.session.commit()
    with writing():
        data_files.delete_old_files()
        db.session.commit()
