"""CSV: one row for each answer or contribution, in UTF-8 that spreadsheets recognise."""

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from forum.domain.exports.formulas import escape_formula
from forum.domain.exports.report import Report
from forum.exports.progress import Progress
from forum.exports.tables import (
    Cell,
    answer_header,
    answer_rows,
    contribution_header,
    contribution_rows,
)


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
