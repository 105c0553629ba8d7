"""The import of a whole consultation from a document; repeating it adds only what is new."""

from forum.domain.imports import read_document
from forum.domain.imports.notes import ImportNotes
from forum.domain.imports.records import seen_by_everyone, seen_by_team
from forum.models.consultation import Consultation
from forum.services.imports.portions import ConsultationImport, ProgressCallback
from forum.services.imports.remembered.brought import ImportRecorder


def open_import(
    document: dict[str, object],
    *,
    zone: str,
    progress: ProgressCallback = lambda done, total: None,
    notes: ImportNotes | None = None,
    recorder: ImportRecorder | None = None,
    is_public: bool | None = None,
) -> ConsultationImport:
    """Return the import of those parts of a JSON document that are not stored yet.

    `zone` is the time zone of dates that have none. `progress` is called with the number of
    contributions stored so far and of all. `notes` gets what is dropped or changed, and `recorder`
    what is added. With `is_public`, everyone or only the team sees a new consultation, whatever the
    document says. A consultation that exists already keeps its texts, dates and team. Raises
    Invalid with the place of an error in the document.
    """
    record = read_document(document, zone, notes)
    if is_public is not None:
        record = seen_by_everyone(record) if is_public else seen_by_team(record)
    return ConsultationImport(record, progress, recorder)


def import_document(
    document: dict[str, object],
    *,
    zone: str,
    progress: ProgressCallback = lambda done, total: None,
    notes: ImportNotes | None = None,
) -> Consultation:
    """Take all steps of an import in the caller's transaction, and return the consultation."""
    run = open_import(document, zone=zone, progress=progress, notes=notes)
    for step in run.steps():
        step()
    return run.consultation
