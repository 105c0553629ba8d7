"""What an Office or OpenDocument package is, by its parts; no macros and no passwords.

Only the confined process opens packages.
"""

import re
import zlib
from typing import Final
from zipfile import BadZipFile, ZipFile

from forum.adapters.documents.zip_packages import (
    BEGINNING,
    UnreadablePackage,
    begins_as_xml,
    open_package,
    read_xml,
)
from forum.domain.contributions.attachments import FileKind
from forum.errors import Invalid

DOCX_PART: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
ODT_TYPE: Final = b"application/vnd.oasis.opendocument.text"
CONTENT_TYPES: Final = "[Content_Types].xml"
MANIFEST: Final = "META-INF/manifest.xml"
MACROS: Final = re.compile(
    r"(?:^|/)vbaProject|(?:^|/)vbaData|/activeX/|\.(?:docm|dotm|xlsm|xlsb|pptm)$"
    r"|^(?:Basic|Scripts)/[^/]",
    re.IGNORECASE,
)


def package_kind(content: bytes) -> FileKind:
    """Return the type of a package.

    Raises Invalid as `open_package` does, and with "file_macros", "file_locked" and "file_type".
    """
    with open_package(content) as package:
        return _check_package(package)


def _check_package(package: ZipFile) -> FileKind:
    names = set(package.namelist())
    if any(MACROS.search(name) for name in names):
        raise Invalid("file_macros", "file")
    try:
        if CONTENT_TYPES in names:
            return _check_docx(package)
        if "mimetype" in names and "content.xml" in names:
            return _check_odt(package, names)
    except (UnreadablePackage, BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
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
        beginning = part.read(BEGINNING)
    if not begins_as_xml(beginning) or b"<!entity" in beginning.replace(b"\0", b"").lower():
        raise UnreadablePackage(name)
