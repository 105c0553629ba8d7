"""An Excel workbook with sheets of answers, contributions, questions, facts and columns."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, BinaryIO

from forum.domain.exports.nodes import plain_line
from forum.domain.exports.report import Report
from forum.exports import columns
from forum.exports.characters import printable
from forum.exports.progress import Progress
from forum.exports.tables import (
    Cell,
    answer_header,
    answer_rows,
    column_rows,
    contribution_header,
    contribution_rows,
)

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
CELL_LIMIT = 32_767
CUT_MARK = " […]"
WIDE, NARROW = 60, 16
DATE_FORMAT = "yyyy-mm-dd hh:mm"
DATE_COLUMNS = ("date", "edited")
WIDE_COLUMNS = ("title", "answer", "translation", "address", "cite")


def write(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write the file; no text is treated as a formula, and instants are dates.

    A cell has at most 32,767 characters: a longer text ends in `[…]`, and its row has the address
    of the whole text.
    """
    import xlsxwriter  # heavy: loaded only when a workbook is made

    workbook = xlsxwriter.Workbook(file, OPTIONS)
    workbook.set_properties(
        {
            "title": plain_line(report.title),
            "author": report.organisers,
            "comments": f"{report.citation}\n{report.licence}",
        }
    )
    labels, total = report.labels, len(report.contributions)
    wide_headings = {labels[key] for key in WIDE_COLUMNS}
    header = _with_zone(answer_header(report), report)
    answers = answer_rows(report, lambda done: progress(done // 2))
    _add_sheet(workbook, labels["answer"], header, answers, wide=wide_headings)
    header = _with_zone(contribution_header(report), report)
    rows = contribution_rows(report, lambda done: progress((total + done) // 2))
    _add_sheet(workbook, labels["contributions"], header, rows, wide=wide_headings)
    questions: Iterable[list[Cell]] = (
        [question.number, plain_line(question.text)]
        for section in report.sections
        for question in section.questions
    )
    header = [labels["number"], labels["question"]]
    _add_sheet(workbook, labels["questions"], header, questions, wide={labels["question"]})
    about: list[list[Cell]] = [[fact.label, fact.value] for fact in report.facts]
    header = [plain_line(report.title), report.address]
    _add_sheet(workbook, labels["about"], header, about, wide=set(header))
    header = [labels["column"], labels["meaning"]]
    keys = tuple(dict.fromkeys((*columns.ANSWERS, *columns.CONTRIBUTIONS)))
    _add_sheet(workbook, labels["columns"], header, column_rows(report, keys), wide={header[1]})
    workbook.close()


def _with_zone(header: list[str], report: Report) -> list[str]:
    """Return the headings; those of instants name their zone, which a cell cannot."""
    dated = {report.labels[key] for key in DATE_COLUMNS}
    return [f"{title} ({report.zone})" if title in dated else title for title in header]


def _add_sheet(
    workbook: Any, name: str, header: list[str], rows: Iterable[list[Cell]], *, wide: set[str]
) -> None:
    sheet = workbook.add_worksheet(name[:31])
    bold = workbook.add_format(
        {"bold": True, "bottom": 2, "font_color": "#005b61", "text_wrap": True}
    )
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    dated = workbook.add_format({"num_format": DATE_FORMAT, "valign": "top"})
    for column, title in enumerate(header):
        sheet.set_column(column, column, WIDE if title in wide else NARROW)
        sheet.write_string(0, column, printable(title), bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(number, column, cell.replace(tzinfo=None), dated)
            elif isinstance(cell, int):
                sheet.write_number(number, column, cell, wrapped)
            else:
                sheet.write_string(number, column, _fit_cell(cell), wrapped)


def _fit_cell(cell: str) -> str:
    """Return a text cut to the size of a cell, which Excel counts in UTF-16."""
    if len(cell.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return cell
    byte_limit = 2 * (CELL_LIMIT - len(CUT_MARK))
    return cell.encode("utf-16-le")[:byte_limit].decode("utf-16-le", "ignore") + CUT_MARK
