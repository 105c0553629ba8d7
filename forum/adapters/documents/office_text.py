"""The text of Word and OpenDocument files, in reading order.

It includes tables, lists, notes and boxes, but no deleted text, comments or field commands.
"""

from collections.abc import Iterator
from typing import Final
from zipfile import ZipFile

from forum.adapters.documents.package_types import main_part_name
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
MAX_BLANKS: Final = 80


class _LineCollector:
    """Collects the text of elements as lines; blanks of the source at line starts do not count."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.skip_depth = 0
        self.text_depth = 0

    def add_text(self, words: str) -> None:
        """Add text, unless it is outside text elements or within a skipped element."""
        if self.text_depth and not self.skip_depth:
            self._pieces.append(words)

    def add_separator(self, words: str) -> None:
        """Add the blank or the line end of an element, unless it is within a skipped element."""
        if not self.skip_depth:
            self._pieces.append(words)

    def lines(self) -> Iterator[str]:
        """Yield the lines that are not empty; the cells of a table row are one line."""
        joined = "".join(self._pieces).replace("\n\t", "\t")
        yield from (line.strip() for line in joined.split("\n") if line.strip())


def docx_text(content: bytes) -> Iterator[str]:
    """Yield the lines of a Word file: its text, then its footnotes and endnotes."""
    with open_package(content) as package:
        main = main_part_name(package)
        yield from _word_part(package, main)
        folder = main.rpartition("/")[0]
        for note in _WORD_NOTES:
            name = f"{folder}/{note}" if folder else note
            if name in package.namelist():
                yield from _word_part(package, name)


def _word_part(package: ZipFile, name: str) -> Iterator[str]:
    lines = _LineCollector()
    # A drawing often occurs twice, the second time for old programs.
    fallback = f"{_COMPATIBILITY} Fallback"

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == fallback:
            lines.skip_depth += 1
        namespace, _, tag = name.rpartition(" ")
        if namespace not in _WORD:
            return
        if tag == "t":
            lines.text_depth += 1
        elif tag in _WORD_BLANKS:
            lines.add_separator(_WORD_BLANKS[tag])

    def end(name: str) -> None:
        if name == fallback:
            lines.skip_depth -= 1
        namespace, _, tag = name.rpartition(" ")
        if namespace not in _WORD:
            return
        if tag == "t":
            lines.text_depth -= 1
        elif tag in _WORD_ENDS:
            lines.add_separator(_WORD_ENDS[tag])

    read_xml(package, name, start=start, end=end, text=lines.add_text)
    yield from lines.lines()


def odt_text(content: bytes) -> Iterator[str]:
    """Yield the lines of an OpenDocument text; a footnote stands at its place in the text."""
    lines = _LineCollector()
    blocks = frozenset({f"{_TEXT} p", f"{_TEXT} h"})

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in _ODT_SKIPPED:
            lines.skip_depth += 1
        elif name in blocks:
            lines.text_depth += 1
        elif name == f"{_TEXT} note":
            lines.add_separator(" ")
        elif name == f"{_TEXT} tab":
            lines.add_separator("\t")
        elif name == f"{_TEXT} line-break":
            lines.add_separator("\n")
        elif name == f"{_TEXT} s":
            count = attributes.get(f"{_TEXT} c", "1")
            lines.add_separator(" " * min(int(count) if count.isdecimal() else 1, MAX_BLANKS))

    def end(name: str) -> None:
        if name in _ODT_SKIPPED:
            lines.skip_depth -= 1
        elif name in _ODT_ENDS:
            lines.add_separator(_ODT_ENDS[name])
        if name in blocks:
            lines.text_depth -= 1

    def add_text(text: str) -> None:
        # Line ends of the source are blanks: only elements end a line.
        lines.add_text(text.replace("\n", " "))

    with open_package(content) as package:
        read_xml(package, "content.xml", start=start, end=end, text=add_text)
    yield from lines.lines()
