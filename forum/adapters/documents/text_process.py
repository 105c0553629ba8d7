"""Reads a document from standard input and prints its text: `python -m … pdf < file`.

Runs as a process of its own under limits, which `forum.adapters.documents.text` starts.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from forum.adapters.documents.office_text import docx_text, odt_text
from forum.adapters.documents.sandbox import DAMAGED, LOCKED, limit
from forum.adapters.documents.text import MAX_OUTPUT, SECONDS
from forum.adapters.documents.zip_packages import UnreadablePackage
from forum.domain.contributions.attachments import MAX_TEXT, FileKind
from forum.errors import Invalid

MAX_PAGES: Final = 3_000

_CONTROLS: Final = re.compile(r"[^\S\n\t ]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_BLANKS: Final = re.compile(r"[ \t]+(?=\n|\Z)")
_GAPS: Final = re.compile(r"\n{3,}")


class _Locked(Exception):
    """The document needs a password."""


def pdf_text(content: bytes) -> Iterator[str]:
    """Return the text of each page of a PDF."""
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
            raise _Locked from None
        raise UnreadablePackage("pdf") from None


READERS: Final[dict[FileKind, Callable[[bytes], Iterator[str]]]] = {
    FileKind.PDF: pdf_text,
    FileKind.DOCX: docx_text,
    FileKind.ODT: odt_text,
}
"""What gives the text of a document piece by piece; a piece ends a line."""


def tidy(pieces: Iterator[str]) -> str:
    """Return the first MAX_TEXT characters as plain lines."""
    taken: list[str] = []
    size = 0
    for piece in pieces:
        taken.append(piece)
        size += len(piece) + 1
        if size > MAX_TEXT:
            break
    text = "\n".join(taken)[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", unicodedata.normalize("NFC", text.replace("\xa0", " ")))
    return _GAPS.sub("\n\n", _BLANKS.sub("", text)).strip()


def main() -> int:
    """Print the text of the document on standard input; return how the process shall end."""
    limit(SECONDS, MAX_OUTPUT)
    reader = READERS[FileKind(sys.argv[1])]
    try:
        text = tidy(reader(sys.stdin.buffer.read()))
    except _Locked:
        return LOCKED
    except (UnreadablePackage, Invalid, MemoryError, RecursionError):
        return DAMAGED
    sys.stdout.buffer.write(text.encode("utf-8", "ignore"))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
