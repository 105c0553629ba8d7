"""Reading a table of names from a CSV file of any spreadsheet program, or refusing it."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Final

from forum.errors import Invalid

HEADING: Final = "name"
ALIASES: Final = frozenset({"alias", "aliases"})
SEPARATORS: Final = ("\t", ";", ",")

_MARKS: Final = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_SEPARATOR_LINE: Final = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')
_BETWEEN_ALIASES: Final = re.compile(r"[;|]")


def read_names(content: bytes, encoding: str | None = None) -> list[tuple[str, list[str]]]:
    """Return the names of a CSV file, each with its aliases; a heading is left out.

    Cells are separated by what a line `sep=;` says, or by the one of comma, semicolon and tab that
    the heading, or else the file, has. Aliases stand in the second cell, separated by `;` or `|`.

    Raises Invalid with "encoding", "nul", "separator", or "cells" with the number of the `line`.
    """
    separator, rows = read_rows(content, encoding, headings=frozenset({HEADING}))
    name_at, aliases_at, width = 0, 1, 2
    if rows and HEADING in (heading := [cell.casefold() for cell in rows[0][1]]):
        name_at, width = heading.index(HEADING), max(2, len(heading))
        aliases_at = next((n for n, cell in enumerate(heading) if cell in ALIASES), width)
        rows = rows[1:]
    names = []
    for number, row in rows:
        more = row[width:]
        if any(more) and separator != ";":
            raise Invalid("cells", "file", line=number)
        cells = [*row[aliases_at : aliases_at + 1], *more]
        aliases = [alias.strip() for cell in cells for alias in _BETWEEN_ALIASES.split(cell)]
        if name_at < len(row):
            names.append((row[name_at], [alias for alias in aliases if alias]))
    return names


def read_rows(
    content: bytes, encoding: str | None = None, *, headings: frozenset[str]
) -> tuple[str, list[tuple[int, list[str]]]]:
    """Return the separator of a CSV file and its rows that are not empty, with their lines.

    One of the `headings`, in small letters, tells where the heading is separated. Raises Invalid as
    `read_names` does.
    """
    text = decode_table(content, encoding)
    separator = ""
    if line := _SEPARATOR_LINE.match(text):
        separator, text = line[1], text[line.end() :]
    separator = separator or _find_separator(text, headings)
    rows = [
        (number, [" ".join(cell.split()) for cell in row]) for number, row in _cut(text, separator)
    ]
    return separator, [(number, row) for number, row in rows if any(row)]


def read_cells(text: str, separators: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV text that are not empty, with the lines on which they end.

    Cells keep their lines. They are separated by what a line `sep=;` says, or by that of the
    `separators` which is most frequent in the first row. Raises Invalid("cells").
    """
    separator = ""
    if line := _SEPARATOR_LINE.match(text):
        separator, text = line[1], text[line.end() :]
    first_line = next((line for line in text.splitlines() if line.strip()), "")
    bare = _QUOTED.sub("", first_line)
    separator = separator or max(separators, key=bare.count)
    rows = [(number, [cell.strip() for cell in row]) for number, row in _cut(text, separator)]
    return [(number, row) for number, row in rows if any(row)]


def _cut(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=separator)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        raise Invalid("cells", "file", line=reader.line_num) from None


def decode_table(content: bytes, encoding: str | None) -> str:
    """Return the text of a file; a file without a mark must be UTF-8 unless `encoding` is given.

    Raises Invalid with "encoding" or "nul".
    """
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    try:
        text = content.decode(marked or encoding or "utf-8")
    except (UnicodeDecodeError, LookupError):
        raise Invalid("encoding", "file") from None
    if "\0" in text:
        raise Invalid("nul", "file")
    return text


def _find_separator(text: str, headings: frozenset[str]) -> str:
    """Return the separator of the heading; without a heading, the only one that the file has."""
    first_line = next((line for line in text.splitlines() if line.strip()), "")
    for separator in SEPARATORS:
        cells = [cell.strip().strip('"').casefold() for cell in first_line.split(separator)]
        if headings & set(cells) and len(cells) > 1:
            return separator
    bare = _QUOTED.sub("", text)
    found = [separator for separator in SEPARATORS if separator in bare]
    if len(found) > 1:
        raise Invalid("separator", "file")
    return found[0] if found else ","
