"""The type of a file, derived from its content, not from its name; refuses unsafe files.

Only first bytes are looked at here: what opens a file is in the confined process.
"""

from typing import IO, Final

from forum.adapters.documents.examination import CheckedFile, Container, examine
from forum.domain.contributions.attachments import IMAGE_KINDS, MAX_BYTES
from forum.errors import Invalid

_PDF: Final = b"%PDF-"
_PDF_END: Final = b"%%EOF"
_PDF_MARK_SPACE: Final = 1_024
"""Within so many bytes every reader looks for the mark of a PDF: a byte-order mark may precede."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word up to 2003, and encrypted Word files
_OLE_IS_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PICTURE_SIGNATURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
_ZIP: Final = b"PK\x03\x04"
_ZIP_ENTRY: Final = b"PK\x01\x02"
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_END_SPACE: Final = 65_558


def check_file(stream: IO[bytes]) -> CheckedFile:
    """Return the file to store, without metadata about its authors.

    Pictures are redrawn; documents only lose the metadata about their authors.

    Raises Invalid with "file_empty" or "file_size", and as `examine` does.
    """
    content = stream.read(MAX_BYTES + 1)
    if not content:
        raise Invalid("file_empty", "file")
    if len(content) > MAX_BYTES:
        raise Invalid("file_size", "file", limit=MAX_BYTES)
    if content.startswith(_PICTURE_SIGNATURES):
        checked = examine(Container.PICTURE, content)
    elif content.startswith(_ZIP):
        checked = examine(Container.PACKAGE, content)
    elif content.startswith(_OLE):
        raise Invalid("file_locked" if _OLE_IS_ENCRYPTED in content else "file_type", "file")
    elif (mark := content.find(_PDF, 0, _PDF_MARK_SPACE)) >= 0:
        checked = _check_pdf(content[mark:])
    else:
        raise Invalid("file_type", "file")
    if len(checked.content) > MAX_BYTES and checked.kind in IMAGE_KINDS:
        raise Invalid("file_size", "file", limit=MAX_BYTES)
    return checked


def _check_pdf(content: bytes) -> CheckedFile:
    """Return a PDF to store; refuses one that is cut off or behind which a ZIP archive stands."""
    if b"startxref" not in content or _ends_in_archive(content[content.rfind(_PDF_END) :]):
        raise Invalid("file_type", "file")
    checked = examine(Container.PDF, content)
    if _ends_in_archive(checked.content[-_ZIP_END_SPACE:]):
        raise Invalid("file_type", "file")
    return checked


def _ends_in_archive(end: bytes) -> bool:
    """Return whether other programs would open a file that ends in `end` as a ZIP archive."""
    return _ZIP_END in end and _ZIP_ENTRY in end
