"""Word and OpenDocument files without those who made them: every other part stays as it is."""

import re
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from forum.adapters.documents.file_types import CONTENT_TYPES
from forum.adapters.documents.pictures import without_metadata
from forum.adapters.documents.zip_packages import UnreadablePackage, open_package, read_xml

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OOXML: Final = "http://schemas.openxmlformats.org"
_PROPERTIES: Final = {
    "core-properties+xml": (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_OOXML}/package/2006/metadata/core-properties"/>'
    ),
    "extended-properties+xml": (
        f'{_HEAD}<Properties xmlns="{_OOXML}/officeDocument/2006/extended-properties"/>'
    ),
    "custom-properties+xml": (
        f'{_HEAD}<Properties xmlns="{_OOXML}/officeDocument/2006/custom-properties"/>'
    ),
}
_SHARED: Final = "http://schemas.microsoft.com/office/2006/metadata/properties"
_NOTHING_SHARED: Final = f'{_HEAD}<p:properties xmlns:p="{_SHARED}"/>'
"""What a server for sharing files writes into them: with whom they were shared, by name."""

_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_META: Final = (
    f'{_HEAD}<office:document-meta xmlns:office="{_OFFICE}" office:version="1.3">'
    "<office:meta/></office:document-meta>"
)
_SIGNATURES: Final = re.compile(
    r"^_xmlsignatures/(?:_rels/|.+\.xml$)|^META-INF/[^/]*signatures[^/]*$", re.IGNORECASE
)

_TAG_WITH_NAME: Final = re.compile(
    r"<[A-Za-z][^<>]*?\s(?:[\w.-]+:)?(?:author|initials|userId)\s*=[^<>]*>", re.ASCII
)
_NAME: Final = re.compile(
    r"""(\s(?:[\w.-]+:)?(?:author|initials|userId)\s*=\s*)(?:"[^"]*"|'[^']*')""",
    re.ASCII,
)
"""Who commented or changed words, as Word has it in attributes."""

_TEMPLATE: Final = re.compile(
    r"""(<[^<>]*?\sType\s*=\s*["'][^"'<>]*/attachedTemplate["'][^<>]*>)"""
)
_FOLDERS: Final = re.compile(r"""(\sTarget\s*=\s*["'])[^"'<>]*[\\/](?=[^"'<>\\/]*["'])""")
"""Where a template lies on its owner's machine, which is often named after the owner."""

_CREATOR: Final = re.compile(
    r"(<((?!text:)[\w.-]+:(?:creator|creator-initials|sender-initials))(?:\s[^<>]*)?>)"
    r"[^<]*(?=</\2\s*>)",
    re.ASCII,
)
"""Who commented or changed words, as OpenDocument has it in elements."""

_WIDE: Final = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
"""How text begins that has two bytes for a letter."""

_PICTURES: Final = (".jpg", ".jpeg", ".png")

Change = Callable[[str], str]


def docx_without_authors(content: bytes) -> bytes:
    """Return a Word file without properties, without names at comments and tracked changes."""
    with open_package(content) as package:
        blank = _properties(package)

        def clean(name: str, part: bytes) -> bytes:
            low = name.lower()
            if kind := blank.get(low) or blank.get(low[low.rfind(".") :]):
                return kind
            if low.startswith("customxml/item") and _SHARED.encode() in part:
                return _NOTHING_SHARED.encode()
            if low.endswith(".rels"):
                return _changed(part, _without_folders)
            if low.endswith(_PICTURES):
                return without_metadata(part)
            is_xml = low.endswith(".xml") and name != CONTENT_TYPES
            return _changed(part, _without_names) if is_xml else part

        return _repacked(package, clean)


def _properties(package: ZipFile) -> dict[str, bytes]:
    """Return what stands instead of parts that hold properties, by their names or extensions."""
    found = {
        f"docprops/{name}.xml": _PROPERTIES[kind].encode()
        for name, kind in zip(("core", "app", "custom"), _PROPERTIES, strict=True)
    }

    def note(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").rpartition(".")[2]
        if kind not in _PROPERTIES:
            return
        if "PartName" in attributes:
            part = attributes["PartName"].removeprefix("/").lower()
            found[part] = _PROPERTIES[kind].encode()
        elif extension := attributes.get("Extension", "").lower():
            found[f".{extension}"] = _PROPERTIES[kind].encode()

    read_xml(package, CONTENT_TYPES, start=note)
    return found


def _without_names(text: str) -> str:
    return _TAG_WITH_NAME.sub(lambda tag: _NAME.sub(r'\1""', tag[0]), text)


def _without_folders(text: str) -> str:
    return _TEMPLATE.sub(lambda tag: _FOLDERS.sub(r"\1", tag[0]), text)


def odt_without_authors(content: bytes) -> bytes:
    """Return an OpenDocument text without properties, without names at comments and changes."""

    def clean(name: str, part: bytes) -> bytes:
        low = name.lower()
        if low.rpartition("/")[2] == "meta.xml":
            return _META.encode()
        if low.endswith(_PICTURES):
            return without_metadata(part)
        return _changed(part, _without_creators) if low.endswith(".xml") else part

    with open_package(content) as package:
        return _repacked(package, clean)


def _without_creators(text: str) -> str:
    return _CREATOR.sub(r"\1", text)


def _changed(part: bytes, change: Change) -> bytes:
    """Return a part of XML with its text changed and every other byte as it was."""
    # Latin 1 keeps the bytes of every encoding in which tags are ASCII.
    encoding = next((name for mark, name in _WIDE.items() if part.startswith(mark)), "latin-1")
    return change(part.decode(encoding)).encode(encoding)


def _repacked(package: ZipFile, clean: Callable[[str, bytes], bytes]) -> bytes:
    """Return the archive with its parts in the same order, packed as they were.

    What stands in it is read only as far as the archive declares; raises Unreadable for less.
    """
    written = BytesIO()
    try:
        with ZipFile(written, "w") as new:
            for part in package.infolist():
                if _SIGNATURES.search(part.filename):
                    continue
                made = ZipInfo(part.filename, part.date_time)
                made.compress_type, made.external_attr = part.compress_type, part.external_attr
                new.writestr(made, clean(part.filename, package.read(part)))
    except (BadZipFile, zlib.error, EOFError, ValueError, OSError):
        raise UnreadablePackage("archive") from None
    return written.getvalue()
