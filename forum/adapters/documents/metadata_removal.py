"""Removes the authors from the document on standard input, and prints the document.

`forum.adapters.documents.metadata` starts it as a process of its own with limits:
`python -m … pdf < file`.
"""

import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, Final

from forum.adapters.documents.metadata import CPU_SECONDS, MAX_OUTPUT
from forum.adapters.documents.metadata_packages import docx_without_authors, odt_without_authors
from forum.adapters.documents.sandbox import EXIT_DAMAGED, EXIT_LOCKED, limit_process
from forum.adapters.documents.zip_packages import UnreadablePackage
from forum.domain.contributions.attachments import FileKind
from forum.errors import Invalid

_AUTHOR_KEYS: Final = ("/Metadata", "/PieceInfo", "/Perms", "/DSS", "/SigFlags")
_SIGNATURE_TYPES: Final = ("/Sig", "/DocTimeStamp")


class _PasswordNeeded(Exception):
    """The document needs a password."""


def pdf_without_authors(content: bytes) -> bytes:
    """Return a PDF rewritten without its properties (Info, XMP), signatures and commentators.

    Earlier versions that are hidden in the file are removed as well. A signed PDF loses its
    signatures: they name the signers, and would be broken. An encrypted PDF that everybody can open
    is decrypted; a slightly damaged one is repaired.
    """
    from pypdf import PdfReader  # heavy, and only in this process
    from pypdf.errors import PyPdfError  # the same

    # pypdf raises many kinds of errors for damaged files.
    errors = (PyPdfError, ArithmeticError, AssertionError, AttributeError, LookupError,
              OSError, RecursionError, TypeError, ValueError)  # fmt: skip
    try:
        if not PdfReader(BytesIO(content)).is_encrypted:
            return _rewrite(content)
    except errors:
        pass
    repaired = _repair(content)
    try:
        return _rewrite(repaired)
    except errors:
        raise UnreadablePackage("pdf") from None


def _repair(content: bytes) -> bytes:
    """Return the PDF as a more tolerant reader saves it, without encryption."""
    import pypdfium2  # heavy, and only in this process

    output = BytesIO()
    try:
        document = pypdfium2.PdfDocument(content)
        document.save(output, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise _PasswordNeeded from None
        raise UnreadablePackage("pdf") from None
    return output.getvalue()


def _rewrite(content: bytes) -> bytes:
    """Return the parts of a PDF that can be reached from its pages, without any author."""
    from pypdf import PdfWriter  # heavy, and only in this process

    writer = PdfWriter(clone_from=BytesIO(content))
    info: Any = writer._info
    if info is not None:
        info.get_object().clear()
    writer.metadata = None
    if not len(writer.pages):
        raise UnreadablePackage("pdf")
    for dictionary in _dictionaries(writer._objects):
        _remove_authors(dictionary)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _dictionaries(objects: list[Any]) -> Iterator[Any]:
    """Yield every dictionary of a PDF, including those within others."""
    pending = list(objects)
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            yield value
            pending.extend(dict.values(value))
        elif isinstance(value, list):
            pending.extend(list.__iter__(value))


def _remove_authors(dictionary: Any) -> None:
    """Remove from a dictionary the entries that name an author, signer or commentator."""
    for key in _AUTHOR_KEYS:
        dictionary.pop(key, None)
    kind = dictionary.get("/Type")
    if kind == "/Metadata" and hasattr(dictionary, "_data"):
        for key in ("/Filter", "/DecodeParms"):
            dictionary.pop(key, None)
        dictionary._data = b""
    elif kind in _SIGNATURE_TYPES or "/ByteRange" in dictionary:
        dictionary.clear()
    elif "/V" in dictionary and dictionary.get("/FT") == "/Sig":
        dictionary.pop("/V")
    if "/Rect" in dictionary and dictionary.get("/Subtype") != "/Widget":
        dictionary.pop("/T", None)


CLEANERS: Final[dict[FileKind, Callable[[bytes], bytes]]] = {
    FileKind.PDF: pdf_without_authors,
    FileKind.DOCX: docx_without_authors,
    FileKind.ODT: odt_without_authors,
}


def main() -> int:
    """Print the document on standard input without its authors, and return the exit code."""
    limit_process(CPU_SECONDS, MAX_OUTPUT)
    clean = CLEANERS[FileKind(sys.argv[1])]
    try:
        cleaned = clean(sys.stdin.buffer.read())
    except _PasswordNeeded:
        return EXIT_LOCKED
    except (UnreadablePackage, Invalid):
        return EXIT_DAMAGED
    sys.stdout.buffer.write(cleaned)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
