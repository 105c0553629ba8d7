"""Rows of the tables in CSV and XLSX: one for each answer, or one for each contribution."""

from collections.abc import Iterator
from datetime import datetime

from forum.domain.exports.nodes import plain_line
from forum.domain.exports.report import Report, ReportContribution, ReportPassage
from forum.exports import columns
from forum.exports.characters import printable, text_with_addresses
from forum.exports.progress import Progress, counted

Cell = str | int | datetime
"""A cell: an instant has the offset of the consultation's zone."""


def answer_header(report: Report) -> list[str]:
    """Return the headings of the table of answers."""
    return [report.labels[key] for key in columns.ANSWERS]


def answer_rows(report: Report, progress: Progress) -> Iterator[list[Cell]]:
    """Yield a row for each passage in the author's own words; a stub has one row without text."""
    for entry in counted(report.contributions, progress):
        passages: list[ReportPassage | None] = [p for p in entry.passages if p.is_own]
        for passage in passages or [None]:
            answer = _answer_cells(passage, entry)
            more = _more_cells(entry, report)
            yield [*_about_cells(entry), *answer, entry.address, *more, _title_cell(entry)]


def contribution_header(report: Report) -> list[str]:
    """Return the headings of the table of contributions."""
    return [report.labels[key] for key in columns.CONTRIBUTIONS]


def contribution_rows(report: Report, progress: Progress) -> Iterator[list[Cell]]:
    """Yield a row for each contribution, with its whole text."""
    for entry in counted(report.contributions, progress):
        text = "\n\n".join(map(_as_written, entry.passages)) or entry.stub
        yield [
            *_about_cells(entry),
            _title_cell(entry),
            ", ".join(map(str, entry.questions)),
            printable(text),
            entry.address,
            *_more_cells(entry, report),
            printable(entry.citation),
        ]


def column_rows(report: Report, keys: tuple[str, ...]) -> Iterator[list[Cell]]:
    """Yield the heading of each column and what it means."""
    for key in keys:
        yield [report.labels[key], report.labels[f"about_{key}"]]


def _as_written(passage: ReportPassage) -> str:
    """Return the text of a passage, after its attribution if it quotes somebody."""
    words = passage.text
    text = text_with_addresses(words.main_html if words.is_alone else words.html)
    return "\n".join(filter(None, (passage.attribution, text)))


def _about_cells(entry: ReportContribution) -> list[Cell]:
    label = entry.label.text if entry.label else ""
    cells = (entry.name, entry.organisation, entry.country, entry.capacity, label)
    return [
        entry.number,
        *map(printable, cells),
        entry.submitted_at or "",
        entry.language,
        entry.parent or printable("".join(part.text for part in entry.post)),
    ]


def _more_cells(entry: ReportContribution, report: Report) -> list[Cell]:
    return [
        entry.publication,
        report.labels["yes"] if entry.is_late else "",
        entry.edited_at or "",
        len(entry.signatories) or "",
        printable("; ".join(signatory.line for signatory in entry.signatories)),
        printable("; ".join(file.name for file in entry.files)),
        printable(entry.stakeholder_type),
        printable(entry.region),
    ]


def _title_cell(entry: ReportContribution) -> str:
    return printable(plain_line(entry.title)) if entry.title else ""


def _answer_cells(passage: ReportPassage | None, entry: ReportContribution) -> list[Cell]:
    if passage is None:
        return ["", entry.stub, ""]
    text = passage.text
    html = text.main_html if text.is_alone else text.html
    translation = "" if text.is_alone else text.translation
    return [
        passage.question or "",
        text_with_addresses(html),
        text_with_addresses(translation) if translation else "",
    ]
