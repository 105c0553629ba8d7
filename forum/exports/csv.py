"""One row for each answer, in UTF-8 that spreadsheet programs recognise."""

import csv
import io
import unicodedata

from forum.domain.exports.report import Report
from forum.exports.tables import answer_header, answers

FORMULA = "=+-@\t\r"


def render(report: Report) -> bytes:
    """Return the file, with a byte-order mark; no cell can start a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guarded(cell) for cell in answer_header(report)])
    writer.writerows([guarded(cell) for cell in row] for row in answers(report))
    return ("\ufeff" + out.getvalue()).encode()


def guarded(cell: str | int) -> str | int:
    """Return a cell that no spreadsheet program takes for a formula.

    Full-width signs count, as some programs fold them. See OWASP, CSV Injection.
    """
    if isinstance(cell, int) or not cell:
        return cell
    first = unicodedata.normalize("NFKC", cell.lstrip(" \u00a0")[:1] or " ")
    return f"'{cell}" if first in FORMULA or cell[0] in FORMULA else cell
