"""Rows of the tables in CSV and XLSX: one for each answer, or one for each contribution."""

from collections.abc import Iterator
from datetime import datetime

from forum.domain.exports.nodes import plain_line
from forum.domain.exports.report import Report, ReportContribution, ReportPassage
from forum.domain.html.read import plain_text
from forum.exports.characters import printable

ABOUT_KEYS = (
    "number", "name", "organisation", "country", "capacity", "role", "date", "language", "parent",
)  # fmt: skip
ANSWER_KEYS = ("question", "answer", "translation", "address")
CONTRIBUTION_KEYS = ("title", "questions", "answer", "address")
MORE_KEYS = ("publication", "late", "edited", "signatures", "signatories", "files")


def answer_header(report: Report) -> list[str]:
    """Return the headings of the table of answers."""
    return [report.labels[key] for key in (*ABOUT_KEYS, *ANSWER_KEYS, *MORE_KEYS)]


def answer_rows(report: Report) -> Iterator[list[str | int]]:
    """Yield a row for each passage in the author's own words; a stub has one row without text."""
    for entry in report.contributions:
        passages: list[ReportPassage | None] = [p for p in entry.passages if p.is_own]
        for passage in passages or [None]:
            answer = _answer_cells(passage, entry)
            yield [*_about_cells(entry), *answer, entry.address, *_more_cells(entry, report)]


def contribution_header(report: Report) -> list[str]:
    """Return the headings of the table of contributions."""
    return [report.labels[key] for key in (*ABOUT_KEYS, *CONTRIBUTION_KEYS, *MORE_KEYS)]


def contribution_rows(report: Report) -> Iterator[list[str | int]]:
    """Yield a row for each contribution, with its whole text."""
    for entry in report.contributions:
        text = "\n\n".join(map(_as_written, entry.passages)) or entry.stub
        yield [
            *_about_cells(entry),
            plain_line(entry.title) if entry.title else "",
            ", ".join(map(str, entry.questions)),
            printable(text),
            entry.address,
            *_more_cells(entry, report),
        ]


def _as_written(passage: ReportPassage) -> str:
    """Return the text of a passage, after its attribution if it quotes somebody."""
    text = plain_text(passage.text.html, marks=True)
    return "\n".join(filter(None, (passage.attribution, text)))


def _about_cells(entry: ReportContribution) -> list[str | int]:
    cells = (
        entry.name, entry.organisation, entry.country, entry.capacity, entry.label,
        _instant(entry.submitted_at), entry.language,
    )  # fmt: skip
    return [entry.number, *map(printable, cells), entry.parent or printable(entry.post)]


def _more_cells(entry: ReportContribution, report: Report) -> list[str | int]:
    return [
        entry.publication,
        report.labels["yes"] if entry.is_late else "",
        _instant(entry.edited_at),
        len(entry.signatories) or "",
        printable("; ".join(signatory.line for signatory in entry.signatories)),
        printable("; ".join(file.name for file in entry.files)),
    ]


def _instant(value: datetime | None) -> str:
    return "" if value is None else value.isoformat()


def _answer_cells(passage: ReportPassage | None, entry: ReportContribution) -> list[str | int]:
    if passage is None:
        return ["", entry.stub, ""]
    translation = passage.text.translation
    return [
        passage.question or "",
        printable(plain_text(passage.text.html, marks=True)),
        printable(plain_text(translation, marks=True)) if translation else "",
    ]
