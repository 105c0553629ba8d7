"""Removing the metadata about authors from documents, in a process of its own.

It removes the names of authors, of those who saved, printed, commented or changed the document, of
companies, and digital signatures, which name their signers; the same from the documents and
pictures inside it, and what no page shows any more. The visible pages stay as they are.
"""

from typing import Final

from forum.adapters.documents.sandbox import (
    EXIT_DAMAGED,
    EXIT_LOCKED,
    EXIT_MACROS,
    ReaderFailed,
    run_confined,
)
from forum.domain.contributions.attachments import MAX_BYTES, FileKind
from forum.errors import Invalid

SECONDS: Final = 60
CPU_SECONDS: Final = 20
MODULE: Final = "forum.adapters.documents.metadata_removal"
MAX_OUTPUT: Final = 2 * MAX_BYTES

_ERRORS: Final = {
    EXIT_LOCKED: "file_locked",
    EXIT_DAMAGED: "file_type",
    EXIT_MACROS: "file_macros",
}


def without_authors(kind: FileKind, content: bytes) -> bytes:
    """Return the document without any metadata about its authors; it may be a little larger.

    Raises Invalid with "file_locked" if it needs a password, "file_type" if it is damaged,
    "file_macros" if a document inside it has macros, and "file_bomb" if it needs too much time or
    memory.
    """
    try:
        return run_confined(MODULE, kind.value, content, seconds=SECONDS, max_bytes=MAX_OUTPUT)
    except ReaderFailed as error:
        raise Invalid(_ERRORS.get(error.code or 0, "file_bomb"), "file") from None
