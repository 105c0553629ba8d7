"""The text of a document, extracted in a process of its own: a hostile file harms nothing."""

from typing import Final

from forum.adapters.documents.sandbox import EXIT_LOCKED, ReaderFailed, run_confined
from forum.domain.contributions.attachments import MAX_TEXT, FileKind

SECONDS: Final = 60
MODULE: Final = "forum.adapters.documents.text_process"
MAX_OUTPUT: Final = 4 * MAX_TEXT + 4


class Unextractable(Exception):
    """The text cannot be read: the file is damaged or hostile, or needs too much time or memory."""


class NeedsPassword(Unextractable):
    """The file opens only with a password."""


def extract_document_text(kind: FileKind, content: bytes, *, seconds: float = SECONDS) -> str:
    """Return up to MAX_TEXT characters of a document; raises Unextractable or NeedsPassword."""
    try:
        answer = run_confined(MODULE, kind.value, content, seconds=seconds, max_bytes=MAX_OUTPUT)
    except ReaderFailed as error:
        if error.code == EXIT_LOCKED:
            raise NeedsPassword from None
        raise Unextractable(str(error)) from None
    return answer.decode("utf-8", "ignore")[:MAX_TEXT]
