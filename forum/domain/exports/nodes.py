"""A report as one sequence of nodes, which every document renderer prints in its own way."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from forum.domain.exports.report import (
    Report,
    ReportContribution,
    ReportPassage,
    ReportText,
    chapters,
    replies_by_root,
)
from forum.domain.html.read import plain_text


class NodeKind(StrEnum):
    """What a node is."""

    HEADING = "heading"
    QUESTION = "question"
    ENTRY = "entry"
    TITLE = "title"
    LABEL = "label"
    META = "meta"
    RICH = "rich"
    TRANSLATED = "translated"
    ORIGINAL = "original"
    QUOTED = "quoted"
    STUB = "stub"
    ASIDE = "aside"
    TABLE = "table"


@dataclass(frozen=True)
class Node:
    """One thing to print: `text` is plain, `html` safe; `level` counts headings from 1.

    `anchor` names the place to which citations of a number lead; `href` is an address outside.
    """

    kind: NodeKind
    text: str = ""
    html: str = ""
    language: str = ""
    level: int = 0
    anchor: str = ""
    href: str = ""
    rows: tuple[tuple[str, int], ...] = ()


def outline(report: Report) -> Iterator[Node]:
    """Yield the whole document below its title and facts."""
    words = report.labels
    for key, text in (("introduction", report.introduction), ("background", report.background)):
        if text is not None:
            yield heading(words[key], 1, report)
            yield from said(text, words)
    yield from _questions(report)
    yield from _summary(report)
    yield from _posts(report)
    yield from (_by_question(report) if report.by_question else _by_date(report))
    yield from _taking_part(report)
    yield from _history(report)


def heading(text: str, level: int, report: Report) -> Node:
    """Return a heading in the language of the export."""
    return Node(NodeKind.HEADING, text=text, level=level, language=report.language)


def said(
    words: ReportText, labels: dict[str, str], kind: NodeKind = NodeKind.RICH
) -> Iterator[Node]:
    """Yield words of a person: alone, or as a translation with its label and then the original."""
    if words.translation is None:
        if words.label:
            yield Node(NodeKind.LABEL, text=words.label)
        yield Node(kind, html=words.html, language=words.language)
        return
    yield Node(NodeKind.LABEL, text=words.label)
    yield Node(NodeKind.TRANSLATED, html=words.translation, language=words.translation_language)
    yield Node(NodeKind.LABEL, text=labels["original"])
    yield Node(NodeKind.ORIGINAL, html=words.html, language=words.language)


def source(words: ReportText, labels: dict[str, str]) -> Iterator[Node]:
    """Yield what belongs below a translated line: its label, and the words as written."""
    if words.translation is not None:
        yield Node(NodeKind.LABEL, text=words.label)
        yield Node(NodeKind.ORIGINAL, html=words.html, language=words.language)


def plain(words: ReportText) -> str:
    """Return a short text without markup, on one line."""
    return _one_line(words.shown)


def original_title(report: Report) -> str:
    """Return the title as written where a translation is shown, or nothing."""
    return "" if report.title.translation is None else _one_line(report.title.html)


def _one_line(html: str) -> str:
    return " ".join(plain_text(html).split())


def _headed(words: ReportText, level: int, report: Report) -> Iterator[Node]:
    """Yield words of a person as a heading."""
    yield Node(NodeKind.HEADING, text=plain(words), level=level, language=words.shown_language)
    yield from source(words, report.labels)


def _questions(report: Report) -> Iterator[Node]:
    yield heading(report.labels["questions"], 1, report)
    for section in report.sections:
        if section.title is not None:
            yield from _headed(section.title, 2, report)
        for question in section.questions:
            yield Node(
                NodeKind.QUESTION,
                text=f"{question.number}. {plain(question.words)}",
                language=question.words.shown_language,
            )
            yield from source(question.words, report.labels)


def _summary(report: Report) -> Iterator[Node]:
    summary = report.summary
    if summary is None:
        return
    yield heading(f"{report.labels['summary']}: {plain(summary.title)}", 1, report)
    yield from source(summary.title, report.labels)
    yield Node(NodeKind.META, text=summary.byline)
    if summary.standfirst is not None:
        yield from said(summary.standfirst, report.labels)
    for statement in summary.statements:
        if statement.is_heading:
            yield from _headed(statement.words, 2, report)
        else:
            yield from said(statement.words, report.labels)


def _posts(report: Report) -> Iterator[Node]:
    if not report.posts:
        return
    yield heading(report.labels["notes"], 1, report)
    for post in report.posts:
        yield from _headed(post.title, 2, report)
        signed = ", ".join(filter(None, (post.author, post.label, post.kind, post.date)))
        yield Node(NodeKind.META, text=signed)
        yield from said(post.body, report.labels)


def _by_question(report: Report) -> Iterator[Node]:
    yield heading(report.labels["contributions"], 1, report)
    replies, printed = replies_by_root(report), set[int]()
    for chapter in chapters(report):
        if chapter.question is None:
            yield heading(report.labels["general"], 2, report)
        else:
            yield Node(
                NodeKind.HEADING,
                text=f"{report.labels['question']} {chapter.question.number}. "
                f"{plain(chapter.question.words)}",
                level=2,
                language=chapter.question.words.shown_language,
            )
        if not chapter.entries:
            yield Node(NodeKind.META, text=report.labels["no_answer"])
        for entry, passages in chapter.entries:
            is_first = entry.number not in printed
            printed.add(entry.number)
            yield from _entry(report, entry, passages, level=3, is_first=is_first)
            for reply in replies.get(entry.number, ()) if is_first else ():
                yield from _entry(report, reply, reply.passages, level=4)


def _by_date(report: Report) -> Iterator[Node]:
    yield heading(report.labels["contributions"], 1, report)
    for entry in report.entries:
        yield from _entry(report, entry, entry.passages, level=2)


def _entry(
    report: Report,
    entry: ReportContribution,
    passages: tuple[ReportPassage, ...],
    *,
    level: int,
    is_first: bool = True,
) -> Iterator[Node]:
    label = f" ({entry.label})" if entry.label else ""
    yield Node(
        NodeKind.ENTRY,
        text=f"[{entry.number}]"
        if entry.stub
        else f"[{entry.number}] {entry.who or entry.name}{label}",
        level=level,
        anchor=f"c{entry.number}" if is_first else "",
        href=entry.address,
    )
    if entry.stub:
        yield Node(NodeKind.STUB, text=entry.stub)
        return
    above = f"[{entry.parent}]" if entry.parent else entry.post
    reply_to = f"{report.labels['in_reply_to']} {above}" if above else ""
    meta = ", ".join(filter(None, (entry.byline, entry.date, reply_to, *entry.remarks)))
    if meta:
        yield Node(NodeKind.META, text=meta)
    if entry.title is not None and is_first:
        language = entry.title.shown_language
        yield Node(NodeKind.TITLE, text=plain(entry.title), language=language)
        yield from source(entry.title, report.labels)
    for passage in passages:
        if passage.attribution:
            yield Node(NodeKind.META, text=passage.attribution)
        kind = NodeKind.RICH if passage.is_own else NodeKind.QUOTED
        if passage.words.html:
            yield from said(passage.words, report.labels, kind)
    if is_first:
        yield from _attached(report, entry)


def _attached(report: Report, entry: ReportContribution) -> Iterator[Node]:
    """Yield who signed with the author, and which files came along."""
    if entry.signatories:
        signed = "; ".join(signatory.line for signatory in entry.signatories)
        label = f"{report.labels['signatories']} ({len(entry.signatories)})"
        yield Node(NodeKind.ASIDE, text=f"{label}: {signed}")
    if entry.files:
        named = "; ".join(f"{file.name} ({file.size})" for file in entry.files)
        yield Node(NodeKind.ASIDE, text=f"{report.labels['files']}: {named}")


def _taking_part(report: Report) -> Iterator[Node]:
    if not report.taking_part:
        return
    yield heading(report.labels["taking_part"], 1, report)
    for caption, rows in report.taking_part:
        yield Node(NodeKind.TABLE, text=caption, rows=rows)


def _history(report: Report) -> Iterator[Node]:
    if not report.date_changes:
        return
    yield heading(report.labels["history"], 1, report)
    for event in report.date_changes:
        yield Node(NodeKind.META, text=event.sentence)
        if event.reason is not None:
            yield from said(event.reason, report.labels)
