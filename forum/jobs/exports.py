"""Jobs on exports: make a file in a process of its own, and delete what is no longer true."""

import logging
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Final, cast

from flask import current_app

from forum import clock
from forum.adapters import export_process
from forum.adapters.export_process import ExportFailed, ExportsBusy
from forum.adapters.storage.store import configured_store, new_key
from forum.adapters.working_folders import working_folder
from forum.database import writing
from forum.domain.exports.choice import ExportChoice
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.export import Export
from forum.services.background.jobs import RunLater
from forum.services.background.notices import notify
from forum.services.consultations.titles import read_title
from forum.services.exports import files
from forum.web.http.addresses import address

PAUSE: Final = timedelta(seconds=2)
TELL_EVERY: Final = 1.0
ATTEMPTS: Final = 3
"""How often a file is made again because something in it was hidden or changed meanwhile."""

READY: Final = "export_ready"
"""The mail that a file is there."""

log = logging.getLogger(__name__)


def make_export(args: dict[str, object]) -> None:
    """Make the file of the export `args["export"]`, while no other is made on this machine.

    If it cannot be made, that is stored, and readers can ask again.
    """
    export_id = cast("int", args["export"])
    try:
        place = Path(current_app.config["FORUM_DATA_DIR"])
        with export_process.turn(place), working_folder(place, "export") as folder:
            is_made = any(_make(export_id, folder) for _ in range(ATTEMPTS))
    except ExportsBusy:
        db.session.rollback()
        raise RunLater(clock.now() + PAUSE) from None
    except ExportFailed as error:
        log.error("export %d failed: %s", export_id, error)
        is_made = False
    if not is_made:
        with writing():
            files.fail(export_id)
            db.session.commit()


def _make(export_id: int, folder: Path) -> bool:
    """Make the file once; return whether it holds nothing that readers may no longer see.

    Texts that were added meanwhile are missing in it: it shows what was there when it was begun.
    """
    row = db.session.get(Export, export_id)
    if row is None or row.asked_at is None:
        return True
    consultation = db.session.get_one(Consultation, row.consultation_id)
    choice, slug = files.choice_of(row), consultation.slug
    snapshot = files.Snapshot.of(consultation)
    db.session.commit()
    path, config = folder / "export", current_app.config
    scripts = export_process.make_file(config, slug, choice, path, told=_Teller(export_id).tell)
    db.session.expire_all()
    consultation = db.session.get_one(Consultation, consultation.id)
    is_altered = files.basis_of(consultation) != snapshot.basis
    db.session.commit()
    if is_altered:
        return False
    key = new_key()
    with path.open("rb") as content:
        configured_store(config).put(key, content)
    with writing():
        files.finish(
            export_id,
            snapshot=snapshot,
            file_key=key,
            size=path.stat().st_size,
            scripts=", ".join(scripts),
        )
        files.delete_oldest(export_id)
        _tell(consultation, export_id, choice, key)
        db.session.commit()
    return True


def _tell(consultation: Consultation, export_id: int, choice: ExportChoice, key: str) -> None:
    """Tell those who wanted to know that the file is there, once for each file."""
    document = {"document": choice.document} if choice.document == "summary" else {}
    page = address(
        "exports.making",
        choice.language,
        slug=consultation.slug,
        format=choice.format,
        by=choice.order,
        texts=choice.texts,
        **document,
        **choice.filters.values,
    )
    for person in files.list_people_to_tell(export_id):
        title = read_title(consultation.id, person.language)
        notify(
            person,
            READY,
            f"export:{key}:{person.id}",
            title=title,
            address=page,
            format=choice.format,
            is_summary=choice.document == "summary",
        )


class _Teller:
    """Stores how far a file has come, now and then."""

    def __init__(self, export_id: int) -> None:
        self._export_id = export_id
        self._told_at = 0.0

    def tell(self, done: int, total: int) -> None:
        """Store the progress, unless that was done a moment ago."""
        if monotonic() - self._told_at < TELL_EVERY:
            return
        self._told_at = monotonic()
        with writing():
            files.note_progress(self._export_id, 100 * done // max(1, total))
            db.session.commit()


def sweep_exports() -> None:
    """Give up what was asked for long ago."""
    with writing():
        files.fail_overdue()
        db.session.commit()
