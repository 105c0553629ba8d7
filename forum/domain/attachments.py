"""Kinds of files that may come with a contribution, and how large they may be."""

from enum import StrEnum
from typing import Final

MAX_BYTES: Final = 10_000_000
MAX_FILES: Final = 5


class FileKind(StrEnum):
    """What a file is, told by its content and never by its name."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"


class Extraction(StrEnum):
    """How far the reading of a file's text has come."""

    WAITING = "waiting"
    DONE = "done"
    NONE = "none"
    FAILED = "failed"


MEDIA_TYPES: Final = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
}
IMAGES: Final = frozenset({FileKind.PNG, FileKind.JPEG, FileKind.WEBP})
