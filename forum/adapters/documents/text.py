"""The text of a document, read by a process of its own: a hostile file can end nothing else."""

from typing import Final

from forum.adapters.documents.sandbox import LOCKED, ReaderFailed, answer_of
from forum.domain.contributions.attachments import MAX_TEXT, FileKind

SECONDS: Final = 60
MODULE: Final = "forum.adapters.documents.text_process"
MAX_OUTPUT: Final = 4 * MAX_TEXT + 4


class Unextractable(Exception):
    """The text of a file cannot be read: it is damaged, hostile, or takes too much."""


class NeedsPassword(Unextractable):
    """The file opens only with a password."""


def extract(kind: FileKind, content: bytes, *, seconds: float = SECONDS) -> str:
    """Return up to MAX_TEXT characters of a document; raises Unextractable or NeedsPassword."""
    try:
        answer = answer_of(MODULE, kind.value, content, seconds=seconds, most=MAX_OUTPUT)
    except ReaderFailed as ended:
        if ended.code == LOCKED:
            raise NeedsPassword from None
        raise Unextractable(str(ended)) from None
    return answer.decode("utf-8", "ignore")[:MAX_TEXT]
