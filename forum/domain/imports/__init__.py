"""Reading the documents that can be imported, whatever their schema, into one form."""

from collections.abc import Callable, Mapping
from typing import Final

from forum.domain.imports import interchange, research
from forum.domain.imports.notes import ImportNotes
from forum.domain.imports.reading import InputRecord
from forum.domain.imports.records import GivenConsultation
from forum.errors import Invalid

SCHEMAS: Final[dict[str, Callable[[InputRecord, str], GivenConsultation]]] = {
    interchange.SCHEMA: interchange.read,
    research.SCHEMA: research.read,
}


def read_document(
    document: object, zone: str, notes: ImportNotes | None = None
) -> GivenConsultation:
    """Return the content of a JSON document; raises Invalid with the place of the first error.

    `notes` gets what the document has and the content lacks.
    """
    notes = ImportNotes() if notes is None else notes
    if not isinstance(document, Mapping):
        raise Invalid("schema", "schema")
    record = InputRecord(document, notes=notes)
    schema = record.text("schema")
    if schema not in SCHEMAS:
        raise Invalid("schema", "schema", given=schema, known=", ".join(SCHEMAS))
    consultation = SCHEMAS[schema](record, zone)
    notes.add_unread_fields()
    return consultation
