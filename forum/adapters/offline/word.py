"""The two columns of a Word document that comes back: rows with a key, and their translations.

What is marked as deleted does not count, what is marked as inserted does.
"""

import re
from typing import Final

from forum.adapters.documents.package_types import main_part_name
from forum.adapters.documents.zip_packages import open_package, read_xml
from forum.adapters.offline.errors import TooManySentences, UnknownFile
from forum.domain.translation.desk.offline import KEY, MAX_SENTENCES, ReturnedWork

MAX_TEXT: Final = 20_000  # characters of one cell
_DIRECTION: Final = re.compile(r"([a-z]{2})-([a-z]{2})")
_WORD: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
_CELLS: Final = 3


class _Rows:
    """Collects the cells of the rows of tables."""

    def __init__(self) -> None:
        self.direction = ("", "")
        self.sentences: list[tuple[str, str]] = []
        self._cells: list[str] = []
        self._parts: list[str] = []
        self._size = self._text_depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Read the beginning of an element."""
        namespace, _, tag = name.rpartition(" ")
        if namespace not in _WORD:
            return
        if tag == "tr":
            self._cells = []
        elif tag == "tc":
            self._parts, self._size = [], 0
        elif tag == "t":
            self._text_depth += 1
        elif tag in ("tab", "br", "cr"):
            self._add(" ")
        elif tag == "noBreakHyphen":
            self._add("-")

    def end(self, name: str) -> None:
        """Read the end of an element."""
        namespace, _, tag = name.rpartition(" ")
        if namespace not in _WORD:
            return
        if tag == "t":
            self._text_depth -= 1
        elif tag == "p":
            self._add(" ")
        elif tag == "tc":
            self._cells.append(_tidy("".join(self._parts)))
        elif tag == "tr" and len(self._cells) >= _CELLS:
            self._end_row()

    def text(self, words: str) -> None:
        """Read words; what stands outside of texts are blanks of the source."""
        if self._text_depth:
            self._add(words)

    def _add(self, words: str) -> None:
        self._size += len(words)
        if self._size > MAX_TEXT:
            raise TooManySentences
        self._parts.append(words)

    def _end_row(self) -> None:
        key = self._cells[0].strip()
        if KEY.fullmatch(key):
            if len(self.sentences) >= MAX_SENTENCES:
                raise TooManySentences
            self.sentences.append((key, self._cells[2]))
        elif match := _DIRECTION.fullmatch(key):
            self.direction = (match[1], match[2])
        elif self._cells[2]:
            self.sentences.append((key[:40], self._cells[2]))


def _tidy(text: str) -> str:
    """Return a cell as one line; no-break blanks stay."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def read_word(content: bytes) -> ReturnedWork:
    """Return the translations of a Word document.

    Raises UnknownFile if it has no such table, UnreadablePackage or Invalid if it is damaged, and
    TooManySentences.
    """
    rows = _Rows()
    with open_package(content) as package:
        name = main_part_name(package)
        read_xml(package, name, start=rows.start, end=rows.end, text=rows.text)
    if not rows.direction[0]:
        raise UnknownFile
    return ReturnedWork(*rows.direction, tuple(rows.sentences))
