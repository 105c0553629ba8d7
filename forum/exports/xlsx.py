"""A workbook: answers, contributions, questions, and what it is."""

import io
from collections.abc import Iterable
from typing import Any

from forum.domain.exports.nodes import plain
from forum.domain.exports.report import Report
from forum.exports.characters import printable
from forum.exports.tables import answer_header, answers, contribution_header, contributions

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
CELL_LIMIT = 32_767
CUT = " […]"
WIDE, NARROW = 60, 16
LONG = ("title", "answer", "translation", "address")


def render(report: Report) -> bytes:
    """Return the file; words are never formulas.

    A cell holds at most 32,767 characters: a longer text ends in `[…]`, and its row has the
    address of the whole.
    """
    import xlsxwriter  # heavy: loaded only when a workbook is made

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {**OPTIONS, "in_memory": True})
    book.set_properties({"title": plain(report.title), "author": report.organisers})
    labels = report.labels
    long = {labels[key] for key in LONG}
    header = answer_header(report)
    _sheet(book, labels["answer"], header, answers(report), wide=long)
    header = contribution_header(report)
    _sheet(book, labels["contributions"], header, contributions(report), wide=long)
    questions: Iterable[list[str | int]] = (
        [question.number, plain(question.words)]
        for section in report.sections
        for question in section.questions
    )
    header = [labels["number"], labels["question"]]
    _sheet(book, labels["questions"], header, questions, wide={labels["question"]})
    about: list[list[str | int]] = [[label, value] for label, value in report.facts]
    header = [plain(report.title), report.address]
    _sheet(book, labels["about"], header, about, wide=set(header))
    book.close()
    return out.getvalue()


def _sheet(
    book: Any, name: str, header: list[str], rows: Iterable[list[str | int]], *, wide: set[str]
) -> None:
    sheet = book.add_worksheet(name[:31])
    bold = book.add_format({"bold": True, "bottom": 2, "font_color": "#005b61", "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, title in enumerate(header):
        sheet.set_column(column, column, WIDE if title in wide else NARROW)
        sheet.write_string(0, column, printable(title), bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell, wrapped)
            else:
                sheet.write_string(number, column, _fitting(cell), wrapped)


def _fitting(cell: str) -> str:
    """Return words that a cell can hold, which Excel counts in UTF-16."""
    if len(cell.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return cell
    room = 2 * (CELL_LIMIT - len(CUT))
    return cell.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT
