"""Word and OpenDocument files: ZIP archives of XML, opened with limits and read as a stream.

At most the size that the archive declares is read of each part, so the declared sizes are checked.
"""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from forum.errors import Invalid

MAX_PARTS: Final = 3_000
MAX_UNPACKED: Final = 100_000_000
MAX_PART: Final = 50_000_000
MAX_LIST: Final = 2_000_000
"""The largest size of a part that lists others."""
MAX_RATIO: Final = 120
SMALL_PACKAGE: Final = 2_000_000
"""A package that unpacks to at most this size may have any compression ratio."""

BLOCK_SIZE: Final = 65_536
BEGINNING: Final = 2_000

_LISTS: Final = frozenset({"[Content_Types].xml", "META-INF/manifest.xml", "mimetype"})

_LOCAL_HEADER: Final = b"PK\x03\x04"
_END_RECORD: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_IS_ENCRYPTED: Final = 0x1

StartHandler = Callable[[str, dict[str, str]], None]
TextHandler = Callable[[str], None]


class UnreadablePackage(Exception):
    """A part of the package is missing, too large or not plain XML."""


class LockedPackage(Exception):
    """The document needs a password."""


def open_package(content: bytes) -> ZipFile:
    """Return the archive without reading its parts.

    Raises Invalid("file_type") if it is no sound archive, ("file_locked") if it is encrypted, and
    ("file_bomb") if it unpacks to too much.
    """
    if not content.startswith(_LOCAL_HEADER):
        raise Invalid("file_type", "file")
    try:
        package = ZipFile(BytesIO(content))
    except (BadZipFile, NotImplementedError, ValueError, OverflowError):
        raise Invalid("file_type", "file") from None
    end = content.rfind(_END_RECORD) + _END_SIZE + len(package.comment)
    if end != len(content):  # other content follows the archive
        raise Invalid("file_type", "file")
    parts = package.infolist()
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        raise Invalid("file_locked", "file")
    names = {part.filename for part in parts}
    methods = {part.compress_type for part in parts}
    if len(names) != len(parts) or methods - {ZIP_STORED, ZIP_DEFLATED}:
        raise Invalid("file_type", "file")
    unpacked = sum(part.file_size for part in parts)
    # Overlapping parts count twice: together they are larger than the archive that contains them.
    is_overlapping = sum(part.compress_size for part in parts) > len(content)
    is_large = unpacked > MAX_UNPACKED or unpacked > max(SMALL_PACKAGE, MAX_RATIO * len(content))
    is_large = is_large or any(part.file_size > _most_bytes(part.filename) for part in parts)
    if len(parts) > MAX_PARTS or is_overlapping or is_large:
        raise Invalid("file_bomb", "file")
    return package


def _most_bytes(name: str) -> int:
    """Return how large the part with this name may be."""
    return MAX_LIST if name in _LISTS or name.endswith(".rels") else MAX_PART


def begins_as_xml(part: bytes) -> bool:
    """Return whether a part is XML, or pretends to be: its name need not tell."""
    beginning = part[:BEGINNING].replace(b"\0", b"")
    return beginning.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<")


def read_xml(
    package: ZipFile,
    name: str,
    *,
    start: StartHandler,
    end: Callable[[str], None] | None = None,
    text: TextHandler | None = None,
) -> None:
    """Call `start`, `end` and `text` for the content of a part; names are "namespace name".

    Raises UnreadablePackage if the part is missing, is not XML, or has declarations of its own in a
    document type: neither Word nor OpenDocument has them, and only there can entities be declared.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declarations
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        with package.open(name) as part:
            while block := part.read(BLOCK_SIZE):
                parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError):
        raise UnreadablePackage(name) from None


def _refuse_declarations(
    name: str, system: str | None, public: str | None, has_declarations: int
) -> None:
    if has_declarations:
        raise UnreadablePackage("document type")
