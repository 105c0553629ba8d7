"""How far the bringing in of an old discussion is, and what it adds."""

from datetime import datetime
from enum import StrEnum


class ImportState(StrEnum):
    """How far an import is: it follows from instants and is never stored."""

    READING = "reading"
    FAULTY = "faulty"
    READY = "ready"
    STORING = "storing"
    STORED = "stored"
    UNDOING = "undoing"
    UNDONE = "undone"


class ItemKind(StrEnum):
    """What an import adds, and undoing it takes away."""

    CONTRIBUTION = "contribution"
    POST = "post"
    DATE_CHANGE = "date_change"
    SUMMARY = "summary"
    RESPONSE = "response"
    PERSON = "person"


def state_at(
    *,
    read_at: datetime | None,
    is_faulty: bool,
    confirmed_at: datetime | None,
    stored_at: datetime | None,
    undo_asked_at: datetime | None,
    undone_at: datetime | None,
) -> ImportState:
    """Return how far an import is, by the instants of its steps."""
    if undone_at is not None:
        return ImportState.UNDONE
    if undo_asked_at is not None:
        return ImportState.UNDOING
    if stored_at is not None:
        return ImportState.STORED
    if is_faulty:
        return ImportState.FAULTY
    if confirmed_at is not None:
        return ImportState.STORING
    return ImportState.READING if read_at is None else ImportState.READY
