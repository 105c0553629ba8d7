"""The type of a file, derived from its content, not from its name; refuses unsafe files."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Final
from zipfile import ZipFile

from forum.adapters.documents.metadata import without_authors
from forum.adapters.documents.pictures import redraw
from forum.adapters.documents.zip_packages import UnreadablePackage, open_package, read_xml
from forum.domain.contributions.attachments import MAX_BYTES, FileKind
from forum.errors import Invalid

DOCX_PART: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
ODT_TYPE: Final = b"application/vnd.oasis.opendocument.text"
CONTENT_TYPES: Final = "[Content_Types].xml"
MANIFEST: Final = "META-INF/manifest.xml"

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
MACROS: Final = re.compile(
    r"(?:^|/)vbaProject|(?:^|/)vbaData|/activeX/|\.(?:docm|dotm|xlsm|xlsb|pptm)$"
    r"|^(?:Basic|Scripts)/[^/]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored: its type and the bytes to store."""

    kind: FileKind
    content: bytes

    @property
    def sha256(self) -> str:
        """Return the SHA-256 hash of the bytes, in hexadecimal."""
        return sha256(self.content).hexdigest()


def check_file(stream: IO[bytes]) -> CheckedFile:
    """Return the file to store, without metadata about its authors.

    Pictures are redrawn; documents only lose the metadata about their authors.

    Raises Invalid with "file_empty", "file_size", "file_type", "file_macros", "file_locked" or
    "file_bomb".
    """
    content = stream.read(MAX_BYTES + 1)
    if not content:
        raise Invalid("file_empty", "file")
    if len(content) > MAX_BYTES:
        raise Invalid("file_size", "file", limit=MAX_BYTES)
    if content.startswith(_PICTURE_SIGNATURES):
        kind, picture = redraw(content)
        if len(picture) > MAX_BYTES:
            raise Invalid("file_size", "file", limit=MAX_BYTES)
        return CheckedFile(kind, picture)
    if content.startswith(_ZIP):
        kind = _check_package(open_package(content))
    elif content.startswith(_OLE):
        raise Invalid("file_locked" if _OLE_IS_ENCRYPTED in content else "file_type", "file")
    elif (mark := content.find(_PDF, 0, _PDF_MARK_SPACE)) >= 0:
        content = content[mark:]
        kind = _check_pdf(content)
    else:
        raise Invalid("file_type", "file")
    cleaned = without_authors(kind, content)
    if kind is FileKind.PDF and _ends_in_archive(cleaned[-_ZIP_END_SPACE:]):
        raise Invalid("file_type", "file")
    return CheckedFile(kind, cleaned)


def _check_pdf(content: bytes) -> FileKind:
    """Refuse a PDF that is cut off, or behind which a ZIP archive stands."""
    if b"startxref" not in content or _ends_in_archive(content[content.rfind(_PDF_END) :]):
        raise Invalid("file_type", "file")
    return FileKind.PDF


def _ends_in_archive(end: bytes) -> bool:
    """Return whether other programs would open a file that ends in `end` as a ZIP archive."""
    return _ZIP_END in end and _ZIP_ENTRY in end


def _check_package(package: ZipFile) -> FileKind:
    names = set(package.namelist())
    if any(MACROS.search(name) for name in names):
        raise Invalid("file_macros", "file")
    try:
        if CONTENT_TYPES in names:
            return _check_docx(package)
        if "mimetype" in names and "content.xml" in names:
            return _check_odt(package, names)
    except (UnreadablePackage, OSError, RuntimeError, ValueError):
        raise Invalid("file_type", "file") from None
    raise Invalid("file_type", "file")


def main_part_name(package: ZipFile) -> str:
    """Return the name of the part of a Word file with its text; raises UnreadablePackage."""
    names: list[str] = []

    def add_name(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if "macroEnabled" in kind or "vbaProject" in kind:
            raise Invalid("file_macros", "file")
        if kind == DOCX_PART and "PartName" in attributes:
            names.append(attributes["PartName"].removeprefix("/"))

    read_xml(package, CONTENT_TYPES, start=add_name)
    if len(names) != 1 or names[0] not in package.namelist():
        raise UnreadablePackage(CONTENT_TYPES)
    return names[0]


def _check_docx(package: ZipFile) -> FileKind:
    _check_xml_beginning(package, main_part_name(package))
    return FileKind.DOCX


def _check_odt(package: ZipFile, names: set[str]) -> FileKind:
    def refuse_locked(name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" encryption-data"):
            raise Invalid("file_locked", "file")

    with package.open("mimetype") as part:
        if part.read(100).strip() != ODT_TYPE:
            raise Invalid("file_type", "file")
    if MANIFEST in names:
        read_xml(package, MANIFEST, start=refuse_locked)
    _check_xml_beginning(package, "content.xml")
    return FileKind.ODT


def _check_xml_beginning(package: ZipFile, name: str) -> None:
    """Refuse a part that declares entities; it is parsed later, in a process with a time limit."""
    with package.open(name) as part:
        beginning = part.read(2_000).replace(b"\0", b"").lower()
    if not beginning.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<"):
        raise UnreadablePackage(name)
    if b"<!entity" in beginning:
        raise UnreadablePackage(name)
