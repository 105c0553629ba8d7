"""Removing authors and active content from Office and OpenDocument files, and from files inside."""

import re
import zlib
from collections.abc import Callable
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Final
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile, ZipInfo

from forum.adapters.documents.active_content import (
    foreign_targets,
    is_active_picture,
    is_of_another_program,
    refuse_active,
    without_active_text,
    without_document_type,
    without_remote_parts,
    without_remote_relations,
)
from forum.adapters.documents.metadata_names import (
    change_text,
    without_creators,
    without_folders,
    without_office_names,
)
from forum.adapters.documents.metadata_pdf import MARK, pdf_without_authors
from forum.adapters.documents.package_types import CONTENT_TYPES, MACROS
from forum.adapters.documents.picture_metadata import without_picture_metadata
from forum.adapters.documents.zip_packages import (
    BEGINNING,
    LockedPackage,
    UnreadablePackage,
    begins_as_xml,
    open_package,
    read_xml,
)
from forum.errors import Invalid

MAX_DEPTH: Final = 4
"""So many documents may lie one within another; what lies deeper is emptied."""

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
_BLANK_PAGE: Final = b" "
_PAGES: Final = frozenset(
    {"text/html", "application/xhtml+xml", "message/rfc822", "application/rtf", "text/rtf"}
)
"""Types of pages of other programs, whatever the names of the parts end in."""

_SHARING_NAMESPACE: Final = "http://schemas.microsoft.com/office/2006/metadata/properties"
_EMPTY_SHARING: Final = f'{_XML_HEADER}<p:properties xmlns:p="{_SHARING_NAMESPACE}"/>'
"""Empty properties of a file-sharing server, which lists the names of those who share a file."""

_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_EMPTY_META: Final = (
    f'{_XML_HEADER}<office:document-meta xmlns:office="{_OFFICE}" office:version="1.3">'
    "<office:meta/></office:document-meta>"
)
_LEFT_OUT: Final = re.compile(
    r"^_xmlsignatures/(?:_rels/|.+\.xml$)|^META-INF/[^/]*signatures[^/]*$"
    r"|^docProps/thumbnail\.\w+$|^Thumbnails/|^Versions/|^VersionList\.xml$",
    re.IGNORECASE,
)
"""Signatures, which name their signers, earlier versions of the document with those who saved them,
and the picture of the first page as it once was."""

_THUMBNAIL_ENTRY: Final = re.compile(
    r"""<Relationship\s[^<>]*Type\s*=\s*["'][^"'<>]*/thumbnail["'][^<>]*/>"""
    r"""|<Override\s[^<>]*PartName\s*=\s*["']/docProps/thumbnail\.\w+["'][^<>]*/>"""
    r"""|<manifest:file-entry\s[^<>]*manifest:full-path\s*=\s*["']"""
    r"""(?:Thumbnails/|Versions/|VersionList\.xml)[^<>]*/>""",
    re.IGNORECASE,
)
_EMBEDDED: Final = re.compile(r"/embeddings/(?!_rels/)")
"""Embedded files; those of a known kind are cleaned before."""
_DRAWING: Final = re.compile(rb"<\0?s\0?v\0?g\b")
_PRINTER_SETTINGS: Final = re.compile(r"/printerSettings\d*\.bin$", re.IGNORECASE)

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_RTF: Final = b"{\\rtf"


def _empty_ole_object() -> bytes:
    """Return an object of the format of Word up to 2003 that contains nothing.

    See [MS-CFB]: a header, one sector of the allocation table, and one of the directory.
    """
    free, end, table = b"\xff" * 4, b"\xfe\xff\xff\xff", b"\xfd\xff\xff\xff"
    header = _OLE + bytes(16) + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0" + bytes(10)
    header += (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4)
    header += (4096).to_bytes(4, "little") + end + bytes(4) + end + bytes(4) + bytes(4)
    root = "Root Entry".encode("utf-16-le")
    entry = root.ljust(64, b"\0") + (len(root) + 2).to_bytes(2, "little") + b"\x05\x01"
    entry += b"\xff" * 12 + bytes(36) + end + bytes(8)
    unused = bytes(68) + b"\xff" * 12 + bytes(48)
    return header + free * 108 + table + end + free * 126 + entry + unused * 3


EMPTY_OLE_OBJECT: Final = _empty_ole_object()

PartChange = Callable[[str, bytes], bytes]


def package_without_authors(content: bytes, depth: int = 0) -> bytes:
    """Return an Office or OpenDocument file without the authors of it and of the files in it.

    Raises Invalid or UnreadablePackage if it is none, and Invalid("file_macros") if it, or a
    document inside it, contains macros.
    """
    with open_package(content) as package:
        names = set(package.namelist())
        if any(MACROS.search(name) for name in names):
            raise Invalid("file_macros", "file")
        if CONTENT_TYPES in names:
            return _repack(package, _office_change(package), depth)
        if "mimetype" in names:
            return _repack(package, _clean_opendocument, depth)
    raise UnreadablePackage("archive")


def _office_change(package: ZipFile) -> PartChange:
    """Return the function that cleans the XML of an Office file."""
    blank_parts, foreign_parts = _blank_properties(package), _foreign_parts(package)

    def clean(name: str, part: bytes) -> bytes:
        lower_name = name.lower()
        extension = lower_name[lower_name.rfind(".") :]
        if blank_part := blank_parts.get(lower_name) or blank_parts.get(extension):
            return blank_part
        if lower_name.startswith("customxml/item") and _SHARING_NAMESPACE.encode() in part:
            return _EMPTY_SHARING.encode()
        if _PRINTER_SETTINGS.search(lower_name):
            return bytes(len(part))
        if name == CONTENT_TYPES:
            return change_text(part, _without_thumbnails)
        if lower_name.endswith(".rels"):
            near = change_text(part, lambda text: without_folders(_without_thumbnails(text)))
            return without_remote_relations(near)
        if _EMBEDDED.search(lower_name) or lower_name in foreign_parts:
            return b""
        return change_text(part, _without_names_and_active) if _is_xml(name, part) else part

    return clean


def _foreign_parts(package: ZipFile) -> set[str]:
    """Return the names, in small letters, of the parts that relations call files of others."""
    names: set[str] = set()
    for part in package.infolist():
        if part.filename.lower().endswith(".rels"):
            folder = dirname(dirname(part.filename))
            targets = foreign_targets(package.read(part))
            names |= {
                normpath(join("/", folder, unquote(target)))[1:].lower() for target in targets
            }
    return names


def _blank_properties(package: ZipFile) -> dict[str, bytes]:
    """Return the empty contents for the parts with properties, by their names or extensions."""
    blank_parts = {
        f"docprops/{name}.xml": _PROPERTIES[kind].encode()
        for name, kind in zip(("core", "app", "custom"), _PROPERTIES, strict=True)
    }

    def add_part(name: str, attributes: dict[str, str]) -> None:
        content_type = attributes.get("ContentType", "").partition(";")[0].strip().lower()
        kind = content_type.rpartition(".")[2]
        if kind in _PROPERTIES:
            blank = _PROPERTIES[kind].encode()
        elif content_type in _PAGES:
            blank = _BLANK_PAGE
        else:
            return
        if "PartName" in attributes:
            blank_parts[unquote(attributes["PartName"]).removeprefix("/").lower()] = blank
        elif extension := attributes.get("Extension", "").lower():
            blank_parts[f".{extension}"] = blank

    read_xml(package, CONTENT_TYPES, start=add_part)
    return blank_parts


def _without_names_and_active(text: str) -> str:
    return without_active_text(without_office_names(text))


def _without_thumbnails(text: str) -> str:
    return _THUMBNAIL_ENTRY.sub("", without_document_type(text))


def _clean_opendocument(name: str, part: bytes) -> bytes:
    lower_name = name.lower()
    if lower_name.rpartition("/")[2] == "meta.xml":
        return _EMPTY_META.encode()
    if lower_name == "meta-inf/manifest.xml":
        return change_text(part, _without_thumbnails)
    if not (lower_name.endswith(".rdf") or _is_xml(name, part)):
        return part
    return change_text(part, lambda text: without_remote_parts(without_creators(text)))


def _is_xml(name: str, part: bytes) -> bool:
    """Return whether a part is read as XML: any can be, whatever its name; pictures are not."""
    is_named = name.lower().endswith((".xml", ".vml"))
    return is_named or (begins_as_xml(part) and not _is_drawing(name, part))


def _is_drawing(name: str, part: bytes) -> bool:
    return name.lower().endswith(".svg") or _DRAWING.search(part, 0, BEGINNING) is not None


def _clean_embedded(part: bytes, depth: int) -> bytes | None:
    """Return a file inside a document without authors, or None if it is of no known kind.

    An object of Word up to 2003, and what cannot be opened, is emptied: its picture stays.
    """
    if part.startswith(_OLE):
        return EMPTY_OLE_OBJECT
    if not part.startswith((_ZIP, MARK, _RTF)):
        return without_picture_metadata(part)
    if depth >= MAX_DEPTH or part.startswith(_RTF):
        return b""
    try:
        if part.startswith(MARK):
            return pdf_without_authors(part)
        return package_without_authors(part, depth + 1)
    except Invalid as error:
        if error.code in ("file_macros", "file_bomb", "file_active"):
            raise
        return b""
    except (LockedPackage, UnreadablePackage):
        return b""


def _clean_part(name: str, content: bytes, clean: PartChange, depth: int) -> bytes:
    """Return a part without authors and without what is active; raises Invalid("file_active")."""
    is_drawing = _is_drawing(name, content)
    if is_of_another_program(name) or (is_drawing and is_active_picture(content)):
        return b""
    embedded = _clean_embedded(content, depth)
    if embedded is not None:
        return embedded
    cleaned = clean(name, content)
    if _is_xml(name, cleaned) and name != CONTENT_TYPES and not name.lower().endswith(".rels"):
        refuse_active(cleaned, is_opendocument=clean is _clean_opendocument)
    return cleaned


def _repack(package: ZipFile, clean: PartChange, depth: int) -> bytes:
    """Return the archive with its cleaned parts in the same order and with the same compression.

    At most the declared size of each part is read; raises UnreadablePackage if a part is shorter.
    """
    output = BytesIO()
    try:
        with ZipFile(output, "w") as archive:
            for part in package.infolist():
                if _LEFT_OUT.search(part.filename):
                    continue
                new_part = ZipInfo(part.filename, part.date_time)
                new_part.compress_type = part.compress_type
                new_part.external_attr = part.external_attr
                content = package.read(part)
                archive.writestr(new_part, _clean_part(part.filename, content, clean, depth))
    except (BadZipFile, zlib.error, EOFError, ValueError, OSError):
        raise UnreadablePackage("archive") from None
    return output.getvalue()
