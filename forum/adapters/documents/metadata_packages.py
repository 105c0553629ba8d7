"""Removing authors from Word and OpenDocument files; every other part stays as it is."""

import re
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from forum.adapters.documents.file_types import CONTENT_TYPES
from forum.adapters.documents.pictures import without_metadata
from forum.adapters.documents.zip_packages import UnreadablePackage, open_package, read_xml

_XML_HEADER: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OOXML: Final = "http://schemas.openxmlformats.org"
_PROPERTIES: Final = {
    "core-properties+xml": (
        f"{_XML_HEADER}<cp:coreProperties "
        f'xmlns:cp="{_OOXML}/package/2006/metadata/core-properties"/>'
    ),
    "extended-properties+xml": (
        f'{_XML_HEADER}<Properties xmlns="{_OOXML}/officeDocument/2006/extended-properties"/>'
    ),
    "custom-properties+xml": (
        f'{_XML_HEADER}<Properties xmlns="{_OOXML}/officeDocument/2006/custom-properties"/>'
    ),
}
_SHARING_NAMESPACE: Final = "http://schemas.microsoft.com/office/2006/metadata/properties"
_EMPTY_SHARING: Final = f'{_XML_HEADER}<p:properties xmlns:p="{_SHARING_NAMESPACE}"/>'
"""Empty properties of a file-sharing server, which lists the names of those who share a file."""

_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_EMPTY_META: Final = (
    f'{_XML_HEADER}<office:document-meta xmlns:office="{_OFFICE}" office:version="1.3">'
    "<office:meta/></office:document-meta>"
)
_SIGNATURES: Final = re.compile(
    r"^_xmlsignatures/(?:_rels/|.+\.xml$)|^META-INF/[^/]*signatures[^/]*$", re.IGNORECASE
)

_TAG_WITH_NAME: Final = re.compile(
    r"<[A-Za-z][^<>]*?\s(?:[\w.-]+:)?(?:author|initials|userId)\s*=[^<>]*>", re.ASCII
)
_NAME_ATTRIBUTE: Final = re.compile(
    r"""(\s(?:[\w.-]+:)?(?:author|initials|userId)\s*=\s*)(?:"[^"]*"|'[^']*')""",
    re.ASCII,
)
"""The names of commentators and editors, which Word stores in attributes."""

_TEMPLATE_RELATION: Final = re.compile(
    r"""(<[^<>]*?\sType\s*=\s*["'][^"'<>]*/attachedTemplate["'][^<>]*>)"""
)
_FOLDER: Final = re.compile(r"""(\sTarget\s*=\s*["'])[^"'<>]*[\\/](?=[^"'<>\\/]*["'])""")
"""The folder of a template on its owner's machine, which often has the owner's name."""

_CREATOR_ELEMENT: Final = re.compile(
    r"(<((?!text:)[\w.-]+:(?:creator|creator-initials|sender-initials))(?:\s[^<>]*)?>)"
    r"[^<]*(?=</\2\s*>)",
    re.ASCII,
)
"""The names of commentators and editors, which OpenDocument stores in elements."""

_WIDE_ENCODINGS: Final = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
"""The beginnings of text with two bytes for each character."""

_PICTURES: Final = (".jpg", ".jpeg", ".png")

TextChange = Callable[[str], str]


def docx_without_authors(content: bytes) -> bytes:
    """Return a Word file without properties, and without names at comments and tracked changes."""
    with open_package(content) as package:
        blank_parts = _blank_properties(package)

        def clean(name: str, part: bytes) -> bytes:
            lower_name = name.lower()
            extension = lower_name[lower_name.rfind(".") :]
            if blank_part := blank_parts.get(lower_name) or blank_parts.get(extension):
                return blank_part
            if lower_name.startswith("customxml/item") and _SHARING_NAMESPACE.encode() in part:
                return _EMPTY_SHARING.encode()
            if lower_name.endswith(".rels"):
                return _change_text(part, _without_folders)
            if lower_name.endswith(_PICTURES):
                return without_metadata(part)
            is_xml = lower_name.endswith(".xml") and name != CONTENT_TYPES
            return _change_text(part, _without_names) if is_xml else part

        return _repack(package, clean)


def _blank_properties(package: ZipFile) -> dict[str, bytes]:
    """Return the empty contents for the parts with properties, by their names or extensions."""
    blank_parts = {
        f"docprops/{name}.xml": _PROPERTIES[kind].encode()
        for name, kind in zip(("core", "app", "custom"), _PROPERTIES, strict=True)
    }

    def add_part(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").rpartition(".")[2]
        if kind not in _PROPERTIES:
            return
        if "PartName" in attributes:
            part = attributes["PartName"].removeprefix("/").lower()
            blank_parts[part] = _PROPERTIES[kind].encode()
        elif extension := attributes.get("Extension", "").lower():
            blank_parts[f".{extension}"] = _PROPERTIES[kind].encode()

    read_xml(package, CONTENT_TYPES, start=add_part)
    return blank_parts


def _without_names(text: str) -> str:
    return _TAG_WITH_NAME.sub(lambda tag: _NAME_ATTRIBUTE.sub(r'\1""', tag[0]), text)


def _without_folders(text: str) -> str:
    return _TEMPLATE_RELATION.sub(lambda tag: _FOLDER.sub(r"\1", tag[0]), text)


def odt_without_authors(content: bytes) -> bytes:
    """Return an OpenDocument text without properties, and without names at comments and changes."""

    def clean(name: str, part: bytes) -> bytes:
        lower_name = name.lower()
        if lower_name.rpartition("/")[2] == "meta.xml":
            return _EMPTY_META.encode()
        if lower_name.endswith(_PICTURES):
            return without_metadata(part)
        return _change_text(part, _without_creators) if lower_name.endswith(".xml") else part

    with open_package(content) as package:
        return _repack(package, clean)


def _without_creators(text: str) -> str:
    return _CREATOR_ELEMENT.sub(r"\1", text)


def _change_text(part: bytes, change: TextChange) -> bytes:
    """Return a part of XML with its text changed and every other byte as it was."""
    # Latin 1 preserves the bytes of every encoding in which tags are ASCII.
    encoding = next(
        (name for mark, name in _WIDE_ENCODINGS.items() if part.startswith(mark)), "latin-1"
    )
    return change(part.decode(encoding)).encode(encoding)


def _repack(package: ZipFile, clean: Callable[[str, bytes], bytes]) -> bytes:
    """Return the archive with its cleaned parts in the same order and with the same compression.

    At most the declared size of each part is read; raises UnreadablePackage if a part is shorter.
    """
    output = BytesIO()
    try:
        with ZipFile(output, "w") as archive:
            for part in package.infolist():
                if _SIGNATURES.search(part.filename):
                    continue
                new_part = ZipInfo(part.filename, part.date_time)
                new_part.compress_type = part.compress_type
                new_part.external_attr = part.external_attr
                archive.writestr(new_part, clean(part.filename, package.read(part)))
    except (BadZipFile, zlib.error, EOFError, ValueError, OSError):
        raise UnreadablePackage("archive") from None
    return output.getvalue()
