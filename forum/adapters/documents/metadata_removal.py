"""Takes out of a document on standard input who made it, and prints the document that is left.

Runs as a process of its own under limits, which `forum.adapters.documents.metadata` starts:
`python -m … pdf < file`.
"""

import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, Final

from forum.adapters.documents.metadata import CPU_SECONDS, MAX_OUTPUT
from forum.adapters.documents.metadata_packages import docx_without_authors, odt_without_authors
from forum.adapters.documents.sandbox import DAMAGED, LOCKED, limit
from forum.adapters.documents.zip_packages import UnreadablePackage
from forum.domain.contributions.attachments import FileKind
from forum.errors import Invalid

_OF_MAKERS: Final = ("/Metadata", "/PieceInfo", "/Perms", "/DSS", "/SigFlags")
_OF_SIGNERS: Final = ("/Sig", "/DocTimeStamp")


class _Locked(Exception):
    """The document needs a password."""


def pdf_without_authors(content: bytes) -> bytes:
    """Return a PDF written anew without its properties (Info, XMP), signatures and commentators.

    Earlier versions that lie hidden in the file go as well. A signed PDF loses its signatures:
    they name who signed, and would be broken. An encrypted one that everybody can open is
    decrypted; one that is a little damaged is mended.
    """
    from pypdf import PdfReader  # heavy, and only in this process
    from pypdf.errors import PyPdfError  # likewise

    # Damaged files let pypdf raise all kinds of errors.
    faults = (PyPdfError, ArithmeticError, AssertionError, AttributeError, LookupError,
              OSError, RecursionError, TypeError, ValueError)  # fmt: skip
    try:
        if not PdfReader(BytesIO(content)).is_encrypted:
            return _written_anew(content)
    except faults:
        pass
    mended = _opened(content)
    try:
        return _written_anew(mended)
    except faults:
        raise UnreadablePackage("pdf") from None


def _opened(content: bytes) -> bytes:
    """Return the PDF as a more patient reader has it, without encryption."""
    import pypdfium2  # heavy, and only in this process

    saved = BytesIO()
    try:
        document = pypdfium2.PdfDocument(content)
        document.save(saved, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise _Locked from None
        raise UnreadablePackage("pdf") from None
    return saved.getvalue()


def _written_anew(content: bytes) -> bytes:
    """Return what can be reached from the pages, and nothing that names a maker."""
    from pypdf import PdfWriter  # heavy, and only in this process

    writer = PdfWriter(clone_from=BytesIO(content))
    info: Any = writer._info
    if info is not None:
        info.get_object().clear()
    writer.metadata = None
    if not len(writer.pages):
        raise UnreadablePackage("pdf")
    for one in _dictionaries(writer._objects):
        _forget_makers(one)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _dictionaries(objects: list[Any]) -> Iterator[Any]:
    """Yield every dictionary of a PDF, also those that stand within others."""
    waiting = list(objects)
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(dict.values(one))
        elif isinstance(one, list):
            waiting.extend(list.__iter__(one))


def _forget_makers(one: Any) -> None:
    """Take out of one dictionary what says who made, signed or commented."""
    for key in _OF_MAKERS:
        one.pop(key, None)
    kind = one.get("/Type")
    if kind == "/Metadata" and hasattr(one, "_data"):
        for key in ("/Filter", "/DecodeParms"):
            one.pop(key, None)
        one._data = b""
    elif kind in _OF_SIGNERS or "/ByteRange" in one:
        one.clear()
    elif "/V" in one and one.get("/FT") == "/Sig":
        one.pop("/V")
    if "/Rect" in one and one.get("/Subtype") != "/Widget":
        one.pop("/T", None)


CLEANERS: Final[dict[FileKind, Callable[[bytes], bytes]]] = {
    FileKind.PDF: pdf_without_authors,
    FileKind.DOCX: docx_without_authors,
    FileKind.ODT: odt_without_authors,
}


def main() -> int:
    """Print the document on standard input without its authors; return how to end."""
    limit(CPU_SECONDS, MAX_OUTPUT)
    clean = CLEANERS[FileKind(sys.argv[1])]
    try:
        left = clean(sys.stdin.buffer.read())
    except _Locked:
        return LOCKED
    except (UnreadablePackage, Invalid):
        return DAMAGED
    sys.stdout.buffer.write(left)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
