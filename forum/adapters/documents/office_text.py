"""The words of Word and OpenDocument files, in the order of reading.

Tables, lists, notes and boxes count; deleted text, comments and commands of fields do not.
"""

from collections.abc import Iterator
from typing import Final
from zipfile import ZipFile

from forum.adapters.documents.file_types import main_part
from forum.adapters.documents.zip_packages import open_package, read_xml

_WORD: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
_COMPATIBILITY: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"

_WORD_NOTES: Final = ("footnotes.xml", "endnotes.xml")
_WORD_BLANKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_WORD_ENDS: Final = {"p": "\n", "tc": "\t", "tr": "\n"}
_ODT_ENDS: Final = {
    f"{_TEXT} p": "\n",
    f"{_TEXT} h": "\n",
    f"{_TABLE} table-cell": "\t",
    f"{_TABLE} table-row": "\n",
}
_ODT_SKIPPED: Final = frozenset(
    {f"{_TEXT} tracked-changes", f"{_TEXT} note-citation", f"{_OFFICE} annotation"}
)
MOST_BLANKS: Final = 80


class _Lines:
    """Collects words, in which blanks of the source mean nothing at the beginning of a line."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.skipping = 0
        self.inside = 0

    def add(self, words: str) -> None:
        """Take words, unless they stand in something that is left out."""
        if self.inside and not self.skipping:
            self._pieces.append(words)

    def put(self, words: str) -> None:
        """Take a blank or an end of line that a mark stands for."""
        if not self.skipping:
            self._pieces.append(words)

    def lines(self) -> Iterator[str]:
        """Return the lines that hold something; cells of a table stand in one line."""
        joined = "".join(self._pieces).replace("\n\t", "\t")
        yield from (line.strip() for line in joined.split("\n") if line.strip())


def docx_text(content: bytes) -> Iterator[str]:
    """Return the lines of a Word file: its text, then its footnotes and endnotes."""
    with open_package(content) as package:
        main = main_part(package)
        yield from _word_part(package, main)
        folder = main.rpartition("/")[0]
        for note in _WORD_NOTES:
            name = f"{folder}/{note}" if folder else note
            if name in package.namelist():
                yield from _word_part(package, name)


def _word_part(package: ZipFile, name: str) -> Iterator[str]:
    lines = _Lines()
    # A drawing is often there twice, the second time for old programs.
    fallback = f"{_COMPATIBILITY} Fallback"

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == fallback:
            lines.skipping += 1
        namespace, _, tag = name.rpartition(" ")
        if namespace not in _WORD:
            return
        if tag == "t":
            lines.inside += 1
        elif tag in _WORD_BLANKS:
            lines.put(_WORD_BLANKS[tag])

    def end(name: str) -> None:
        if name == fallback:
            lines.skipping -= 1
        namespace, _, tag = name.rpartition(" ")
        if namespace not in _WORD:
            return
        if tag == "t":
            lines.inside -= 1
        elif tag in _WORD_ENDS:
            lines.put(_WORD_ENDS[tag])

    read_xml(package, name, start=start, end=end, words=lines.add)
    yield from lines.lines()


def odt_text(content: bytes) -> Iterator[str]:
    """Return the lines of an OpenDocument text; a footnote stands where it belongs."""
    lines = _Lines()
    block = frozenset({f"{_TEXT} p", f"{_TEXT} h"})

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in _ODT_SKIPPED:
            lines.skipping += 1
        elif name in block:
            lines.inside += 1
        elif name == f"{_TEXT} note":
            lines.put(" ")
        elif name == f"{_TEXT} tab":
            lines.put("\t")
        elif name == f"{_TEXT} line-break":
            lines.put("\n")
        elif name == f"{_TEXT} s":
            count = attributes.get(f"{_TEXT} c", "1")
            lines.put(" " * min(int(count) if count.isdecimal() else 1, MOST_BLANKS))

    def end(name: str) -> None:
        if name in _ODT_SKIPPED:
            lines.skipping -= 1
        elif name in _ODT_ENDS:
            lines.put(_ODT_ENDS[name])
        if name in block:
            lines.inside -= 1

    def words(text: str) -> None:
        # Ends of lines in the source are blanks: only elements break a line.
        lines.add(text.replace("\n", " "))

    with open_package(content) as package:
        read_xml(package, "content.xml", start=start, end=end, words=words)
    yield from lines.lines()
