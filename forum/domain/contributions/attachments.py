"""Kinds of files that may come with a contribution, how large they may be, how they are called."""

import re
import unicodedata
from enum import StrEnum
from typing import Final

MAX_BYTES: Final = 10_000_000
MAX_FILES: Final = 5
MAX_FILES_A_DAY: Final = 40
MAX_BYTES_A_DAY: Final = 150_000_000
MAX_NAME: Final = 120
MAX_TEXT: Final = 1_000_000
"""Characters of a file's text that are kept for search and analysis."""


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
ENDINGS: Final = {kind: (f".{kind}",) for kind in FileKind} | {FileKind.JPEG: (".jpg", ".jpeg")}
ACCEPTED: Final = ",".join(ending for endings in ENDINGS.values() for ending in endings)
"""What a browser is told to offer; what is sent is judged by its content."""

_UNFIT_IN_NAMES: Final = re.compile(r'[\s/\\:*?"<>|]+')


def file_name(name: str, kind: FileKind) -> str:
    """Return the name under which a file is kept: one line, no path, the ending of its kind.

    Characters that only steer the direction of writing go, since they can hide an ending.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in last if c.isspace() or unicodedata.category(c)[0] != "C")
    tidy = _UNFIT_IN_NAMES.sub(" ", seen).strip()
    stem, ending = tidy, ENDINGS[kind][0]
    for own in ENDINGS[kind]:
        if tidy.lower().endswith(own):
            stem, ending = tidy[: -len(own)], tidy[-len(own) :].lower()
    stem = stem.strip(" .")[: MAX_NAME - len(ending)].strip(" .")
    return (stem or "file") + ending


def is_shown_at(revision: int | None, since: int | None, until: int | None) -> bool:
    """Tell whether a file belongs to this revision of a contribution."""
    if revision is None or since is None or revision < since:
        return False
    return until is None or revision < until
