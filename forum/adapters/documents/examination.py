"""Files examined and cleaned in a process of its own, so that a hostile file harms nothing.

That process finds the type, draws pictures anew, and removes from documents the names of authors,
of those who saved, printed, commented or changed them, of companies, and digital signatures, which
name their signers; the same from the documents and pictures inside, and what no page shows any
more. What would run, or fetch something from elsewhere, is taken out or refused.
"""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from forum.adapters.documents.sandbox import (
    EXIT_DAMAGED,
    EXIT_LOCKED,
    EXIT_REFUSED,
    Busy,
    ReaderFailed,
    run_confined,
)
from forum.domain.contributions.attachments import MAX_BYTES, FileKind
from forum.errors import Invalid

SECONDS: Final = 30
CPU_SECONDS: Final = 15
MODULE: Final = "forum.adapters.documents.examination_process"
MAX_OUTPUT: Final = 2 * MAX_BYTES

_ERRORS: Final = {
    EXIT_LOCKED: "file_locked",
    EXIT_DAMAGED: "file_type",
    **{code: error for error, code in EXIT_REFUSED.items()},
}


class Container(StrEnum):
    """What the first bytes of a file say it is; a package holds a DOCX or an ODT."""

    PICTURE = "picture"
    PACKAGE = "package"
    PDF = "pdf"


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored: its type and the bytes to store."""

    kind: FileKind
    content: bytes

    @property
    def sha256(self) -> str:
        """Return the SHA-256 hash of the bytes, in hexadecimal."""
        return sha256(self.content).hexdigest()


def examine(container: Container, content: bytes) -> CheckedFile:
    """Return the file to store, without anything that names its authors or that is active.

    Raises Invalid with "file_locked" if it needs a password, "file_type" if it is damaged or of
    another type, "file_macros" and "file_active" for what runs when it is opened, "file_bomb" if it
    needs too much time or memory, and "file_busy" if too many files are being examined.
    """
    try:
        answer = run_confined(
            MODULE, container.value, content, seconds=SECONDS, max_bytes=MAX_OUTPUT
        )
    except Busy:
        raise Invalid("file_busy", "file") from None
    except ReaderFailed as error:
        raise Invalid(_ERRORS.get(error.code or 0, "file_bomb"), "file") from None
    kind, _line_feed, cleaned = answer.partition(b"\n")
    return CheckedFile(FileKind(kind.decode()), cleaned)
