"""Rows of the tables: one for each answer, one for each contribution."""

from collections.abc import Iterator
from datetime import datetime

from forum.domain.exports.nodes import plain
from forum.domain.exports.report import Report, ReportContribution, ReportPassage
from forum.domain.html.read import plain_text
from forum.exports.characters import printable

ABOUT = (
    "number", "name", "organisation", "country", "capacity", "role", "date", "language", "parent",
)  # fmt: skip
ANSWER = ("question", "answer", "translation", "address")
WHOLE = ("title", "questions", "answer", "address")
MORE = ("publication", "late", "edited", "signatures", "signatories", "files")


def answer_header(report: Report) -> list[str]:
    """Return the headings of the table of answers."""
    return [report.labels[key] for key in (*ABOUT, *ANSWER, *MORE)]


def answers(report: Report) -> Iterator[list[str | int]]:
    """Yield a row for each passage in the author's words; a stub has a row without words."""
    for entry in report.entries:
        passages: list[ReportPassage | None] = [p for p in entry.passages if p.is_own]
        for passage in passages or [None]:
            said = _said(passage, entry)
            yield [*_about(entry), *said, entry.address, *_more(entry, report)]


def contribution_header(report: Report) -> list[str]:
    """Return the headings of the table of contributions."""
    return [report.labels[key] for key in (*ABOUT, *WHOLE, *MORE)]


def contributions(report: Report) -> Iterator[list[str | int]]:
    """Yield a row for each contribution, whole as written."""
    for entry in report.entries:
        whole = "\n\n".join(map(_as_written, entry.passages)) or entry.stub
        yield [
            *_about(entry),
            plain(entry.title) if entry.title else "",
            ", ".join(map(str, entry.questions)),
            printable(whole),
            entry.address,
            *_more(entry, report),
        ]


def _as_written(passage: ReportPassage) -> str:
    """Return a passage; before one that quotes somebody stands whom."""
    words = plain_text(passage.words.html)
    return "\n".join(filter(None, (passage.attribution, words)))


def _about(entry: ReportContribution) -> list[str | int]:
    found = (
        entry.name, entry.organisation, entry.country, entry.capacity, entry.label,
        _instant(entry.submitted_at), entry.language,
    )  # fmt: skip
    return [entry.number, *map(printable, found), entry.parent or printable(entry.post)]


def _more(entry: ReportContribution, report: Report) -> list[str | int]:
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


def _said(passage: ReportPassage | None, entry: ReportContribution) -> list[str | int]:
    if passage is None:
        return ["", entry.stub, ""]
    translation = passage.words.translation
    return [
        passage.question or "",
        printable(plain_text(passage.words.html)),
        printable(plain_text(translation)) if translation else "",
    ]
