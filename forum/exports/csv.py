"""CSV: one row for each answer or contribution, in UTF-8 that spreadsheets recognise."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO, Final

from forum.domain.exports.report import Report
from forum.exports.progress import Progress
from forum.exports.tables import (
    Cell,
    answer_header,
    answer_rows,
    contribution_header,
    contribution_rows,
)

_SEPARATORS: Final = ",;|\t\r\n"
_SIGNS: Final = "=+@＝＋－＠\t\r-"
_BLANKS: Final = '[ "\u00a0\u2000-\u200b\u202f\u3000\ufeff]'
_FORMULA: Final = re.compile(rf"(?:^|(?<=[{_SEPARATORS}]))(?='*{_BLANKS}*[{_SIGNS}])")
_MARKED: Final = re.compile(rf"(?:^|(?<=[{_SEPARATORS}]))'(?='*{_BLANKS}*[{_SIGNS}])")


def write(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write a row for each answer, with a byte-order mark; no cell starts a formula."""
    write_rows(file, answer_header(report), answer_rows(report, progress))


def write_contributions(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write a row for each contribution, with a byte-order mark; no cell starts a formula."""
    write_rows(file, contribution_header(report), contribution_rows(report, progress))


def write_rows(file: BinaryIO, header: list[str], rows: Iterable[list[Cell]]) -> None:
    """Write a table in UTF-8 that spreadsheet programs recognise."""
    out = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(out)
    writer.writerow([escape_formula(cell) for cell in header])
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    out.detach()


def escape_formula(cell: Cell) -> str | int:
    """Return a cell that starts no formula wherever a spreadsheet cuts it; instants are ISO 8601.

    A program may take another separator than the comma, and then cuts a cell at that and at the
    ends of lines. So an apostrophe is put before each formula sign that would begin a cell, also
    before one that stands behind blanks, quotation marks or apostrophes. Full-width signs count,
    because some programs fold them. `unescape_formula` gives the original back. See OWASP, CSV
    Injection.
    """
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    return cell if isinstance(cell, int) else _FORMULA.sub("'", cell)


def unescape_formula(cell: str) -> str:
    """Return the text of a cell as it was before `escape_formula`."""
    return _MARKED.sub("", cell)
