"""Translations that come back as XLIFF or DOCX, read in a process of its own with limits."""

import json
from typing import Final

from forum.adapters.documents.sandbox import Busy, ReaderFailed, run_confined
from forum.domain.translation.desk.offline import ReturnedWork
from forum.errors import Invalid

SECONDS: Final = 30
MODULE: Final = "forum.adapters.offline.reading_process"
MAX_BYTES: Final = 10_000_000
MAX_OUTPUT: Final = 20_000_000
EXIT_KIND: Final = 8
EXIT_LARGE: Final = 9
_CODES: Final = {EXIT_KIND: "offline_kind", EXIT_LARGE: "offline_large"}


def read_returned(content: bytes) -> ReturnedWork:
    """Return what a file brings back.

    Raises Invalid with "offline_kind" if it is neither, or not as it left, "offline_large",
    "offline_damaged" or "file_busy".
    """
    if len(content) > MAX_BYTES:
        raise Invalid("offline_large", "file")
    kind = "docx" if content.startswith(b"PK") else "xliff"
    try:
        answer = run_confined(MODULE, kind, content, seconds=SECONDS, max_bytes=MAX_OUTPUT)
    except Busy:
        raise Invalid("file_busy", "file") from None
    except ReaderFailed as error:
        raise Invalid(_CODES.get(error.code or 0, "offline_damaged"), "file") from None
    try:
        read = json.loads(answer)
    except ValueError:
        raise Invalid("offline_damaged", "file") from None
    return ReturnedWork(
        read["source"], read["target"], tuple((key, text) for key, text in read["sentences"])
    )
