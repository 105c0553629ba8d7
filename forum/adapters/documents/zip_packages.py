"""Word and OpenDocument files, which are ZIP archives of XML: opened with limits, read as a stream.

Every part is read at most to the size that the archive declares, so what it declares is checked.
"""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from forum.errors import Invalid

MAX_PARTS: Final = 3_000
MAX_UNPACKED: Final = 200_000_000
MAX_RATIO: Final = 120
SMALL: Final = 2_000_000
"""A package that unpacks to no more than this may be packed as tightly as it will."""

BLOCK: Final = 65_536

_BEGINNING: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_IS_ENCRYPTED: Final = 0x1

Start = Callable[[str, dict[str, str]], None]
Words = Callable[[str], None]


class UnreadablePackage(Exception):
    """A part of the package is missing, too large or not plain XML."""


def open_package(content: bytes) -> ZipFile:
    """Return the archive, with none of its parts read.

    Raises Invalid("file_type") for what is no sound archive, ("file_locked") for an encrypted one
    and ("file_bomb") for one that unpacks to too much.
    """
    if not content.startswith(_BEGINNING):
        raise Invalid("file_type", "file")
    try:
        package = ZipFile(BytesIO(content))
    except (BadZipFile, NotImplementedError, ValueError, OverflowError):
        raise Invalid("file_type", "file") from None
    end = content.rfind(_END) + _END_SIZE + len(package.comment)
    if end != len(content):  # something else follows
        raise Invalid("file_type", "file")
    parts = package.infolist()
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        raise Invalid("file_locked", "file")
    names = {part.filename for part in parts}
    methods = {part.compress_type for part in parts}
    if len(names) != len(parts) or methods - {ZIP_STORED, ZIP_DEFLATED}:
        raise Invalid("file_type", "file")
    unpacked = sum(part.file_size for part in parts)
    # Parts that overlap count twice: together they are larger than the archive that holds them.
    is_overlapping = sum(part.compress_size for part in parts) > len(content)
    is_large = unpacked > MAX_UNPACKED or unpacked > max(SMALL, MAX_RATIO * len(content))
    if len(parts) > MAX_PARTS or is_overlapping or is_large:
        raise Invalid("file_bomb", "file")
    return package


def read_xml(
    package: ZipFile,
    name: str,
    *,
    start: Start,
    end: Callable[[str], None] | None = None,
    words: Words | None = None,
) -> None:
    """Call `start`, `end` and `words` for what stands in a part; names are "namespace name".

    Raises Unreadable where the part is not there, is not XML, or declares something of its own in
    a document type: neither Word nor OpenDocument does, and entities can be declared nowhere else.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declarations
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    try:
        with package.open(name) as part:
            while block := part.read(BLOCK):
                parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError):
        raise UnreadablePackage(name) from None


def _refuse_declarations(
    name: str, system: str | None, public: str | None, has_declarations: int
) -> None:
    if has_declarations:
        raise UnreadablePackage("document type")
