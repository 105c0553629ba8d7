"""The kinds of file in which an old discussion can be brought in."""

from enum import StrEnum
from typing import Final

from forum.errors import Invalid

MAX_BYTES: Final = 48_000_000
"""The largest file; a mail archive without its attachments is far smaller."""

_ENDINGS: Final = {
    "json": "json", "csv": "csv", "tsv": "csv", "txt": "csv",
    "docx": "docx", "mbox": "mbox", "mbx": "mbox", "eml": "mbox",
}  # fmt: skip
_HEAD: Final = 2_000


class SourceKind(StrEnum):
    """What a file is read as."""

    JSON = "json"
    CSV = "csv"
    DOCX = "docx"
    MBOX = "mbox"


def find_kind(name: str, content: bytes) -> SourceKind:
    """Return the kind of a file by what it begins with, and else by the ending of its name.

    Raises Invalid with "source_empty", "source_large" or "source_kind".
    """
    if len(content) > MAX_BYTES:
        raise Invalid("source_large", "file")
    head = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise Invalid("source_empty", "file")
    if head.startswith(b"PK\x03\x04"):
        return SourceKind.DOCX
    if head.startswith(b"{"):
        return SourceKind.JSON
    if head.startswith((b"From ", b"Return-Path:", b"Received:", b"Delivered-To:")):
        return SourceKind.MBOX
    ending = _ENDINGS.get(name.lower().rpartition(".")[2], "")
    is_text = not head.startswith((b"%PDF", b"<", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG"))
    if ending in ("csv", "mbox", "json") and is_text:
        return SourceKind(ending)
    raise Invalid("source_kind", "file")
