"""Reads REFI-QDA from standard input and prints it as JSON.

`forum.adapters.qda.reading` starts it as a process of its own with limits.
"""

import json
import sys
import zlib
from dataclasses import asdict
from typing import Any, Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from forum.adapters.documents.sandbox import EXIT_DAMAGED, limit_process
from forum.adapters.documents.zip_packages import UnreadablePackage, open_package, read_xml
from forum.adapters.qda.elements import MAX_TEXT, ElementReader
from forum.adapters.qda.errors import NoExchangeFile, TooMuchInFile
from forum.adapters.qda.reading import EXIT_KIND, EXIT_LARGE, MAX_OUTPUT, SECONDS
from forum.domain.synthesis.coding.exchange import ExchangedSource, read_sources
from forum.errors import Invalid

_BLOCK: Final = 65_536
_INTERNAL: Final = "internal://"


def main() -> int:
    """Print what the file on standard input holds, and return the exit code."""
    limit_process(SECONDS, MAX_OUTPUT)
    content = sys.stdin.buffer.read()
    reader = ElementReader()
    try:
        if sys.argv[1] == "qdpx":
            _read_package(content, reader)
        else:
            _read_document(content, reader)
        answer = json.dumps(_answer(reader)).encode()
    except NoExchangeFile:
        return EXIT_KIND
    except TooMuchInFile:
        return EXIT_LARGE
    except Invalid as error:
        return EXIT_LARGE if error.code == "file_bomb" else EXIT_KIND
    except (UnreadablePackage, MemoryError, RecursionError, UnicodeError):
        return EXIT_DAMAGED
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


def _answer(reader: ElementReader) -> dict[str, Any]:
    return {
        "name": reader.name,
        "codes": [asdict(code) for code in reader.codes],
        "users": reader.users,
        "sources": [_source(source) for source in read_sources(reader.sources)],
        "unread": reader.unread,
    }


def _source(source: ExchangedSource) -> dict[str, Any]:
    def rows(codings: Any) -> list[list[str]]:
        return [[coding.code, coding.user] for coding in codings]

    return {
        "uid": source.uid,
        "name": source.name,
        "text": source.text,
        "codings": rows(source.codings),
        "selections": [[s.start, s.end, rows(s.codings)] for s in source.selections],
    }


def _read_document(content: bytes, reader: ElementReader) -> None:
    """Read a code book; one with a document type is refused: only there can entities be declared.

    Programs write it in UTF-8 or UTF-16.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        for start in range(0, len(content), _BLOCK):
            parser.Parse(content[start : start + _BLOCK], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise NoExchangeFile from None


def _refuse_document_type(*parts: object) -> None:
    raise NoExchangeFile


def _read_package(content: bytes, reader: ElementReader) -> None:
    with open_package(content) as package:
        names = {name.casefold(): name for name in package.namelist()}
        main_part = next((name for name in names.values() if name.casefold().endswith(".qde")), "")
        if not main_part:
            raise NoExchangeFile
        read_xml(package, main_part, start=reader.start, end=reader.end, text=reader.text)
        size = 0
        for number, path in reader.paths.items():
            source = reader.sources[number]
            if source.text or not path.startswith(_INTERNAL):
                continue
            name = names.get(f"sources/{path.removeprefix(_INTERNAL)}".casefold(), "")
            source.text = _read_text(package, name)
            size += len(source.text)
            if size > MAX_TEXT:
                raise TooMuchInFile


def _read_text(package: ZipFile, name: str) -> str:
    """Return a text of the archive in UTF-8, or in UTF-16 if it says so; empty if it is missing."""
    if not name:
        return ""
    try:
        content = package.read(name)
    except (BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError):
        raise UnreadablePackage(name) from None
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    return content.decode("utf-16" if is_wide else "utf-8-sig", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
