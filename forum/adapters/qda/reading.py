"""Code books and projects as REFI-QDA, read in a process of its own with limits."""

import json
from typing import Any, Final

from forum.adapters.documents.sandbox import Busy, ReaderFailed, run_confined
from forum.domain.synthesis.coding.codebook import CodeColour, CodeDraft
from forum.domain.synthesis.coding.exchange import (
    ExchangedCoding,
    ExchangedProject,
    ExchangedSelection,
    ExchangedSource,
)
from forum.errors import Invalid

SECONDS: Final = 60
MODULE: Final = "forum.adapters.qda.reading_process"
MAX_BYTES: Final = 30_000_000
MAX_OUTPUT: Final = 100_000_000
EXIT_KIND: Final = 8
EXIT_LARGE: Final = 9
_CODES: Final = {EXIT_KIND: "qda_kind", EXIT_LARGE: "qda_large", 7: "qda_large"}


def read_qda(content: bytes) -> ExchangedProject:
    """Return what a file of another program holds.

    Raises Invalid with "qda_kind" if it is no REFI-QDA, "qda_large", "qda_damaged" or "file_busy".
    """
    if len(content) > MAX_BYTES:
        raise Invalid("qda_large", "file")
    kind = "qdpx" if content.startswith(b"PK") else "qdc"
    try:
        answer = run_confined(MODULE, kind, content, seconds=SECONDS, max_bytes=MAX_OUTPUT)
    except Busy:
        raise Invalid("file_busy", "file") from None
    except ReaderFailed as error:
        raise Invalid(_CODES.get(error.code or 0, "qda_damaged"), "file") from None
    try:
        return _project(json.loads(answer))
    except (ValueError, TypeError, KeyError):
        raise Invalid("qda_damaged", "file") from None


def _project(read: dict[str, Any]) -> ExchangedProject:
    return ExchangedProject(
        codes=tuple(
            CodeDraft(
                c["name"], c["description"], "", CodeColour(c["colour"]), c["parent"], c["uid"]
            )
            for c in read["codes"]
        ),
        users=tuple((uid, name) for uid, name in read["users"]),
        sources=tuple(
            ExchangedSource(
                uid=source["uid"],
                name=source["name"],
                text=source["text"],
                codings=_codings(source["codings"]),
                selections=tuple(
                    ExchangedSelection(start, end, _codings(codings))
                    for start, end, codings in source["selections"]
                ),
            )
            for source in read["sources"]
        ),
        name=read["name"],
        unread=read["unread"],
    )


def _codings(rows: list[list[str]]) -> tuple[ExchangedCoding, ...]:
    return tuple(ExchangedCoding(code, user) for code, user in rows)
