"""Reads an old discussion from standard input and prints it as JSON: `python -m … csv < file`.

The first line of the input is JSON with the name of the file and what was chosen about it.
`forum.adapters.imports.reading` starts it as a process of its own with limits.
"""

import csv
import json
import sys
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from forum.adapters.documents.sandbox import EXIT_DAMAGED, EXIT_REFUSED, limit_process
from forum.adapters.documents.zip_packages import LockedPackage, UnreadablePackage
from forum.adapters.imports.mailbox import read_mailbox
from forum.adapters.imports.reading import MAX_OUTPUT, SECONDS
from forum.adapters.imports.word import TooLong, read_word_document
from forum.adapters.language_detection import detect_language
from forum.domain.imports import read_document
from forum.domain.imports.mail.threads import read_archive
from forum.domain.imports.notes import ImportNotes
from forum.domain.imports.proceedings.assembly import read_proceedings
from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.kinds import SourceKind
from forum.domain.imports.sources.pieces import SourceReading, make_document
from forum.domain.imports.sources.preview import MAX_FAULTS, list_notes, make_preview
from forum.domain.imports.tabular.rows import read_table
from forum.domain.languages import LANGUAGES
from forum.errors import Invalid

MAX_CELL: Final = 1_000_000
Read = Callable[[bytes, ImportChoices], SourceReading]

READERS: Final[dict[SourceKind, Read]] = {
    SourceKind.CSV: read_table,
    SourceKind.DOCX: lambda content, _: read_proceedings(read_word_document(content)),
    SourceKind.MBOX: lambda content, _: read_archive(read_mailbox(content)),
}
"""How each kind of file is read; JSON is a document already."""


def read_file(
    kind: SourceKind, name: str, content: bytes, choices: ImportChoices
) -> dict[str, Any]:
    """Return the document that is in a file, and what to show of it, as values of JSON."""
    if kind is SourceKind.JSON:
        reading, document = SourceReading(), _read_json(content)
    else:
        reading = READERS[kind](content, choices)
        uid = f"{kind.value} {sha256(content).hexdigest()}"
        document = make_document(reading, choices, uid=uid, name=name, guess=_guess)
    notes = ImportNotes()
    preview = make_preview(read_document(document, choices.zone, notes))
    notes.counts.update(+reading.left_out)
    return {
        "document": document,
        "preview": preview,
        "notes": list_notes(notes),
        "faults": [[f.line, f.code, f.words] for f in reading.faults[:MAX_FAULTS]],
        "columns": reading.columns,
    }


def _read_json(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno, "why": error.msg}
        raise Invalid("json", "file", **place) from None
    except (UnicodeDecodeError, RecursionError):
        raise Invalid("json_encoding", "file") from None
    if not isinstance(document, dict):
        raise Invalid("json_object", "file")
    return document


def _guess(text: str) -> str:
    """Return the language of a text if it is one of the platform's and sure, else ""."""
    guess = detect_language(text)
    return guess.language if guess.is_sure and guess.language in LANGUAGES else ""


def main() -> int:
    """Print what is in the file on standard input, and return the exit code."""
    limit_process(SECONDS, MAX_OUTPUT)
    csv.field_size_limit(MAX_CELL)
    head = json.loads(sys.stdin.buffer.readline())
    choices = ImportChoices.of_values(head["choices"])
    kind = SourceKind(sys.argv[1])
    try:
        told = read_file(kind, head["name"], sys.stdin.buffer.read(), choices)
    except Invalid as error:
        told = {"error": error.code, "field": error.field, "values": error.values, "document": None}
    except (UnreadablePackage, LockedPackage, RecursionError):
        return EXIT_DAMAGED
    except (MemoryError, TooLong):
        return EXIT_REFUSED["file_bomb"]
    document = told.pop("document")
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    sys.stdout.buffer.write(json.dumps(document).encode())
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
