"""Old discussions in files of four kinds, read in a process of its own with limits."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from forum.adapters.documents.sandbox import (
    EXIT_DAMAGED,
    EXIT_LOCKED,
    EXIT_REFUSED,
    Busy,
    ReaderFailed,
    run_confined,
)
from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.kinds import SourceKind
from forum.errors import Invalid

SECONDS: Final = 150
MODULE: Final = "forum.adapters.imports.reading_process"
MAX_OUTPUT: Final = 120_000_000
_CODES: Final = {
    EXIT_LOCKED: "file_locked",
    EXIT_DAMAGED: "source_damaged",
    **{code: error for error, code in EXIT_REFUSED.items()},
}


@dataclass(frozen=True)
class SourceContent:
    """A file as it was read: its content as JSON text, and what to show of it.

    `preview` has figures and first lines, `notes` what was left out or changed, `faults` what is
    wrong with rows, and `columns` what the columns of a table hold.
    """

    document: str
    preview: dict[str, Any]
    notes: list[tuple[str, str, int]] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)


def read_source(
    kind: SourceKind, name: str, content: bytes, choices: ImportChoices
) -> SourceContent:
    """Return what is in a file, with what was chosen about it.

    Raises Invalid with what is wrong: with a place in it, "source_damaged", "file_locked",
    "file_macros", "file_bomb", or "file_busy" if too many files are being opened.
    """
    head = json.dumps({"name": name[:200], "choices": choices.as_values()}).encode()
    try:
        answer = run_confined(
            MODULE, kind.value, head + b"\n" + content, seconds=SECONDS, max_bytes=MAX_OUTPUT
        )
    except Busy:
        raise Invalid("file_busy", "file") from None
    except ReaderFailed as error:
        raise Invalid(_CODES.get(error.code or 0, "file_bomb"), "file") from None
    try:
        head_line, _, document = answer.partition(b"\n")
        told = json.loads(head_line)
    except ValueError:
        raise Invalid("source_damaged", "file") from None
    if "error" in told:
        raise Invalid(told["error"], told["field"], **told["values"])
    return SourceContent(
        document=document.decode(),
        preview=told["preview"],
        notes=[(kind, detail, count) for kind, detail, count in told["notes"]],
        faults=[(line, code, words) for line, code, words in told["faults"]],
        columns=told["columns"],
    )
