"""What a file is, told by what stands in it and never by its name; what is not safe is refused."""

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
ODT: Final = b"application/vnd.oasis.opendocument.text"
CONTENT_TYPES: Final = "[Content_Types].xml"
MANIFEST: Final = "META-INF/manifest.xml"

_PDF: Final = b"%PDF-"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word up to 2003, and encrypted Word files
_OLE_IS_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_TAIL: Final = 65_558
_MACROS: Final = re.compile(
    r"(?:^|/)vbaProject|(?:^|/)vbaData|/activeX/|\.(?:docm|dotm|xlsm|xlsb|pptm)$"
    r"|^(?:Basic|Scripts)/[^/]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: what it is and the bytes to keep."""

    kind: FileKind
    content: bytes

    @property
    def sha256(self) -> str:
        """Return the fingerprint of the bytes."""
        return sha256(self.content).hexdigest()


def examine(stream: IO[bytes]) -> CheckedFile:
    """Return what was sent if it may be kept, with nothing in it about who made it.

    Pictures are drawn anew; documents are as they were, but for their authors.

    Raises Invalid with "file_empty", "file_size", "file_type", "file_macros", "file_locked" or
    "file_bomb".
    """
    content = stream.read(MAX_BYTES + 1)
    if not content:
        raise Invalid("file_empty", "file")
    if len(content) > MAX_BYTES:
        raise Invalid("file_size", "file", limit=MAX_BYTES)
    if content.startswith(_PICTURES):
        kind, picture = redraw(content)
        if len(picture) > MAX_BYTES:
            raise Invalid("file_size", "file", limit=MAX_BYTES)
        return CheckedFile(kind, picture)
    if content.startswith(_PDF):
        kind = _pdf(content)
    elif content.startswith(_OLE) and _OLE_IS_ENCRYPTED in content:
        raise Invalid("file_locked", "file")
    else:
        kind = _document(open_package(content))
    return CheckedFile(kind, without_authors(kind, content))


def _pdf(content: bytes) -> FileKind:
    """Refuse what is cut off, and what programs that look for an archive would open as one."""
    is_archive_too = _ZIP_END in content[-_ZIP_TAIL:] and b"PK\x01\x02" in content
    if b"startxref" not in content or is_archive_too:
        raise Invalid("file_type", "file")
    return FileKind.PDF


def _document(package: ZipFile) -> FileKind:
    names = set(package.namelist())
    if any(_MACROS.search(name) for name in names):
        raise Invalid("file_macros", "file")
    try:
        if CONTENT_TYPES in names:
            return _docx(package)
        if "mimetype" in names and "content.xml" in names:
            return _odt(package, names)
    except (UnreadablePackage, OSError, RuntimeError, ValueError):
        raise Invalid("file_type", "file") from None
    raise Invalid("file_type", "file")


def main_part(package: ZipFile) -> str:
    """Return the name of the part that holds the text of a Word file; raises Unreadable."""
    found: list[str] = []

    def note(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if "macroEnabled" in kind or "vbaProject" in kind:
            raise Invalid("file_macros", "file")
        if kind == DOCX_PART and "PartName" in attributes:
            found.append(attributes["PartName"].removeprefix("/"))

    read_xml(package, CONTENT_TYPES, start=note)
    if len(found) != 1 or found[0] not in package.namelist():
        raise UnreadablePackage(CONTENT_TYPES)
    return found[0]


def _docx(package: ZipFile) -> FileKind:
    _begins_as_xml(package, main_part(package))
    return FileKind.DOCX


def _odt(package: ZipFile, names: set[str]) -> FileKind:
    def refuse_locked(name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" encryption-data"):
            raise Invalid("file_locked", "file")

    with package.open("mimetype") as part:
        if part.read(100).strip() != ODT:
            raise Invalid("file_type", "file")
    if MANIFEST in names:
        read_xml(package, MANIFEST, start=refuse_locked)
    _begins_as_xml(package, "content.xml")
    return FileKind.ODT


def _begins_as_xml(package: ZipFile, name: str) -> None:
    """Refuse a part that declares entities: it is read only where there is time for it."""
    with package.open(name) as part:
        beginning = part.read(2_000).replace(b"\0", b"").lower()
    if not beginning.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<"):
        raise UnreadablePackage(name)
    if b"<!entity" in beginning:
        raise UnreadablePackage(name)
