"""Rows of the tables: one for each answer, one for each contribution."""

from collections.abc import Iterator

from forum.domain.markup import plain_text
from forum.domain.outline import plain
from forum.domain.report import Report, ReportEntry, ReportPassage
from forum.exports.characters import printable

ABOUT = (
    "number", "name", "organisation", "country", "capacity", "role", "date", "language", "parent",
)  # fmt: skip


def answer_header(report: Report) -> list[str]:
    """Return the headings of the table of answers."""
    return [report.labels[key] for key in (*ABOUT, "question", "answer", "translation", "address")]


def answers(report: Report) -> Iterator[list[str | int]]:
    """Yield a row for each passage in the author's words; a stub has a row without words."""
    for entry in report.entries:
        passages: list[ReportPassage | None] = [p for p in entry.passages if not p.is_quotation]
        for passage in passages or [None]:
            yield [*_about(entry), *_said(passage, entry), entry.address]


def contribution_header(report: Report) -> list[str]:
    """Return the headings of the table of contributions."""
    return [report.labels[key] for key in (*ABOUT, "title", "questions", "answer", "address")]


def contributions(report: Report) -> Iterator[list[str | int]]:
    """Yield a row for each contribution, whole as written."""
    for entry in report.entries:
        whole = "\n\n".join(plain_text(p.words.html) for p in entry.passages) or entry.stub
        yield [
            *_about(entry),
            plain(entry.title) if entry.title else "",
            ", ".join(map(str, entry.questions)),
            printable(whole),
            entry.address,
        ]


def _about(entry: ReportEntry) -> list[str | int]:
    return [
        entry.number,
        *(
            printable(text)
            for text in (
                entry.name, entry.organisation, entry.country, entry.capacity, entry.label,
                entry.submitted_at.isoformat() if entry.submitted_at else "", entry.language,
            )
        ),
        entry.parent or "",
    ]  # fmt: skip


def _said(passage: ReportPassage | None, entry: ReportEntry) -> list[str | int]:
    if passage is None:
        return ["", entry.stub, ""]
    translation = passage.words.translation
    return [
        passage.question or "",
        printable(plain_text(passage.words.html)),
        printable(plain_text(translation)) if translation else "",
    ]
