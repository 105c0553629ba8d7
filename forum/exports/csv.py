"""CSV: one row for each answer, in UTF-8 that spreadsheet programs recognise."""

import csv
import io
import unicodedata

from forum.domain.exports.report import Report
from forum.exports.tables import answer_header, answer_rows

FORMULA_SIGNS = "=+-@\t\r"


def render(report: Report) -> bytes:
    """Return the file, with a byte-order mark; no cell can start a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([escape_formula(cell) for cell in answer_header(report)])
    writer.writerows([escape_formula(cell) for cell in row] for row in answer_rows(report))
    return ("\ufeff" + out.getvalue()).encode()


def escape_formula(cell: str | int) -> str | int:
    """Return a cell that no spreadsheet program treats as a formula.

    Full-width signs count, because some programs fold them. See OWASP, CSV Injection.
    """
    if isinstance(cell, int) or not cell:
        return cell
    first = unicodedata.normalize("NFKC", cell.lstrip(" \u00a0")[:1] or " ")
    return f"'{cell}" if first in FORMULA_SIGNS or cell[0] in FORMULA_SIGNS else cell
