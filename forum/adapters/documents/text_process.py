"""Reads a document from standard input and prints its text: `python -m … pdf < file`.

`forum.adapters.documents.text` starts it as a process of its own with limits.
"""

import re
import sys
from collections.abc import Callable, Iterator
from typing import Final

from forum.adapters.documents.office_text import docx_text, odt_text
from forum.adapters.documents.sandbox import EXIT_DAMAGED, EXIT_LOCKED, limit_process
from forum.adapters.documents.text import MAX_OUTPUT, SECONDS
from forum.adapters.documents.zip_packages import UnreadablePackage
from forum.domain.characters import normalise
from forum.domain.contributions.attachments import MAX_TEXT, FileKind
from forum.errors import Invalid

MAX_PAGES: Final = 3_000

_CONTROLS: Final = re.compile(r"[^\S\n\t ]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_BLANKS: Final = re.compile(r"(?<![ \t])[ \t]+(?=\n|\Z)")
_GAPS: Final = re.compile(r"\n{3,}")


class _PasswordNeeded(Exception):
    """The document needs a password."""


def pdf_text(content: bytes) -> Iterator[str]:
    """Yield the text of each page of a PDF."""
    import pypdfium2  # heavy, and only in this process

    try:
        document = pypdfium2.PdfDocument(content)
        for number in range(min(len(document), MAX_PAGES)):
            page = document[number]
            text = page.get_textpage()
            yield text.get_text_bounded()
            text.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise _PasswordNeeded from None
        raise UnreadablePackage("pdf") from None


READERS: Final[dict[FileKind, Callable[[bytes], Iterator[str]]]] = {
    FileKind.PDF: pdf_text,
    FileKind.DOCX: docx_text,
    FileKind.ODT: odt_text,
}
"""Functions that yield the text of a document in pieces; each piece ends a line."""


def tidy_text(pieces: Iterator[str]) -> str:
    """Return the first MAX_TEXT characters as plain lines."""
    parts: list[str] = []
    size = 0
    for piece in pieces:
        parts.append(piece)
        size += len(piece) + 1
        if size > MAX_TEXT:
            break
    text = "\n".join(parts)[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", normalise("NFC", text.replace("\xa0", " ")))
    return _GAPS.sub("\n\n", _BLANKS.sub("", text)).strip()


def main() -> int:
    """Print the text of the document on standard input, and return the exit code."""
    limit_process(SECONDS, MAX_OUTPUT)
    reader = READERS[FileKind(sys.argv[1])]
    try:
        text = tidy_text(reader(sys.stdin.buffer.read()))
    except _PasswordNeeded:
        return EXIT_LOCKED
    except (UnreadablePackage, Invalid, MemoryError, RecursionError):
        return EXIT_DAMAGED
    sys.stdout.buffer.write(text.encode("utf-8", "ignore"))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
