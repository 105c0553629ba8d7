"""CSV: one row for each answer, in UTF-8 that spreadsheet programs recognise."""

import csv
import io
from datetime import datetime
from typing import BinaryIO

from forum.domain.characters import normalise
from forum.domain.exports.report import Report
from forum.exports.progress import Progress
from forum.exports.tables import Cell, answer_header, answer_rows

FORMULA_SIGNS = "=@\t\r"
SUM_SIGNS = "+-"
CALLS = frozenset("(|!")
"""Without one of these a sum calls no function and no program, and reaches no other file."""


def write(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write the file, with a byte-order mark; no cell starts a formula that could do harm."""
    out = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(out)
    writer.writerow([escape_formula(cell) for cell in answer_header(report)])
    writer.writerows(
        [escape_formula(cell) for cell in row] for row in answer_rows(report, progress)
    )
    out.detach()


def escape_formula(cell: Cell) -> str | int:
    """Return a cell that starts no formula which could do harm; instants are in ISO 8601.

    `-5 + 3 = -2` and "- a list" stay as they were typed: a sum can only give a number. Full-width
    signs count, because some programs fold them. See OWASP, CSV Injection.
    """
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, int) or not cell:
        return cell
    folded = normalise("NFKC", cell)
    first = folded.lstrip()[:1] or " "
    is_formula = first in FORMULA_SIGNS or cell[0] in FORMULA_SIGNS
    is_call = first in SUM_SIGNS and not CALLS.isdisjoint(folded)
    return f"'{cell}" if is_formula or is_call else cell
