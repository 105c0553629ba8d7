"""Documents without those who made them, taken out by a process of its own.

Names of authors, of who saved or printed last, of companies, of who commented or changed words,
and digital signatures, which name their signers, are gone; what people see of a page stays.
"""

from typing import Final

from forum.adapters.documents.sandbox import DAMAGED, LOCKED, ReaderFailed, answer_of
from forum.domain.contributions.attachments import MAX_BYTES, FileKind
from forum.errors import Invalid

SECONDS: Final = 60
CPU_SECONDS: Final = 20
MODULE: Final = "forum.adapters.documents.metadata_removal"
MAX_OUTPUT: Final = 2 * MAX_BYTES

_WHY: Final = {LOCKED: "file_locked", DAMAGED: "file_type"}


def without_authors(kind: FileKind, content: bytes) -> bytes:
    """Return the document with nothing in it about who made it; it can be a little larger.

    Raises Invalid with "file_locked" for one that opens only with a password, "file_type" for a
    damaged one, and "file_bomb" for one that takes too much.
    """
    try:
        return answer_of(MODULE, kind.value, content, seconds=SECONDS, most=MAX_OUTPUT)
    except ReaderFailed as ended:
        raise Invalid(_WHY.get(ended.code or 0, "file_bomb"), "file") from None
