"""CSV: one row for each answer, in UTF-8 that spreadsheet programs recognise."""

import csv
import io
from typing import BinaryIO

from forum.domain.exports.formulas import escape_formula
from forum.domain.exports.report import Report
from forum.exports.progress import Progress
from forum.exports.tables import answer_header, answer_rows


def write(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write the file, with a byte-order mark; no cell starts a formula that could do harm."""
    out = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(out)
    writer.writerow([escape_formula(cell) for cell in answer_header(report)])
    writer.writerows(
        [escape_formula(cell) for cell in row] for row in answer_rows(report, progress)
    )
    out.detach()
