"""A report as one sequence of nodes, which all document renderers print."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from forum.domain.exports.report import (
    Report,
    ReportContribution,
    ReportPassage,
    ReportText,
    Words,
    chapters,
    replies_by_root,
)
from forum.domain.html.read import CITATION, plain_text


class NodeKind(StrEnum):
    """The kind of a node."""

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
    """One element to print: `text` is plain text, `html` safe HTML; the top heading has `level` 1.

    A contribution has an `anchor`; `href` is its address on the site. `[12]` in `html` links to
    contribution 12 only if it `has_citations`: in texts of the team. In the words of others it may
    be a footnote. `cited` is the offset in `text` of a number that the platform wrote, or
    None. A line in several languages has `parts`, which together are its `text`.
    """

    kind: NodeKind
    text: str = ""
    html: str = ""
    language: str = ""
    level: int = 0
    anchor: str = ""
    href: str = ""
    rows: tuple[tuple[str, int], ...] = ()
    has_citations: bool = False
    cited: int | None = None
    parts: tuple[Words, ...] = ()

    @property
    def runs(self) -> tuple[Words, ...]:
        """Return the text in parts, each in its language."""
        return self.parts or (Words(self.text, self.language),)


def line_node(kind: NodeKind, *parts: Words, **fields: Any) -> Node:
    """Return a line whose parts are each in their own language."""
    text = "".join(part.text for part in parts)
    around = fields.get("language", "")
    is_mixed = any(part.language not in ("", around) for part in parts)
    return Node(kind, text=text, parts=parts if is_mixed else (), **fields)


def report_nodes(report: Report) -> Iterator[Node]:
    """Yield the nodes of the whole document below its title and facts."""
    labels = report.labels
    for key, text in (("introduction", report.introduction), ("background", report.background)):
        if text is not None:
            yield heading_node(labels[key], 1, report)
            yield from text_nodes(text, labels)
    yield from _questions(report)
    yield from _summary(report)
    yield from _posts(report)
    yield from (_by_question(report) if report.by_question else _by_date(report))
    yield from _taking_part(report)
    yield from _history(report)


def heading_node(text: str, level: int, report: Report) -> Node:
    """Return a heading in the language of the export."""
    return Node(NodeKind.HEADING, text=text, level=level, language=report.language)


def text_nodes(
    text: ReportText, labels: dict[str, str], kind: NodeKind = NodeKind.RICH
) -> Iterator[Node]:
    """Yield a text: the original alone, or its translation, a label and the original.

    A translation that nobody has accepted comes after the original.
    """
    if text.translation is None or text.is_unseen:
        if text.label and not text.is_unseen:
            yield Node(NodeKind.LABEL, text=text.label)
        yield Node(kind, html=text.html, language=text.language)
        yield from _unseen_nodes(text)
        return
    yield Node(NodeKind.LABEL, text=text.label)
    yield Node(NodeKind.TRANSLATED, html=text.translation, language=text.translation_language)
    yield Node(NodeKind.LABEL, text=labels["original"])
    yield Node(NodeKind.ORIGINAL, html=text.html, language=text.language)


def team_text_nodes(text: ReportText, labels: dict[str, str]) -> Iterator[Node]:
    """Yield a text of the team, in which `[12]` cites contribution 12."""
    for node in text_nodes(text, labels):
        yield replace(node, has_citations=bool(node.html))


def original_nodes(text: ReportText) -> Iterator[Node]:
    """Yield the label of a translated line and its original, or the label and the translation.

    Nothing if it is not translated.
    """
    if text.is_unseen:
        yield from _unseen_nodes(text)
    elif text.translation is not None:
        yield Node(NodeKind.LABEL, text=text.label)
        yield Node(NodeKind.ORIGINAL, html=text.html, language=text.language)


def _unseen_nodes(text: ReportText) -> Iterator[Node]:
    """Yield a translation that nobody has accepted, with its label."""
    if text.is_unseen and text.translation is not None:
        yield Node(NodeKind.LABEL, text=text.label)
        yield Node(NodeKind.TRANSLATED, html=text.translation, language=text.translation_language)


def plain_line(text: ReportText) -> str:
    """Return a short text on one line without markup."""
    return _one_line(text.main_html)


def original_title(report: Report) -> str:
    """Return the original title if the report shows a translated one, else an empty string."""
    is_original = report.title.translation is None or report.title.is_unseen
    return "" if is_original else _one_line(report.title.html)


def _one_line(html: str) -> str:
    return " ".join(plain_text(html).split())


def _heading_of_text(text: ReportText, level: int, report: Report) -> Iterator[Node]:
    """Yield a text of a person as a heading."""
    yield Node(NodeKind.HEADING, text=plain_line(text), level=level, language=text.main_language)
    yield from original_nodes(text)


def _questions(report: Report) -> Iterator[Node]:
    yield heading_node(report.labels["questions"], 1, report)
    for section in report.sections:
        if section.title is not None:
            yield from _heading_of_text(section.title, 2, report)
        for question in section.questions:
            yield Node(
                NodeKind.QUESTION,
                text=f"{question.number}. {plain_line(question.text)}",
                language=question.text.main_language,
            )
            yield from original_nodes(question.text)


def _summary(report: Report) -> Iterator[Node]:
    summary = report.summary
    if summary is None:
        return
    yield line_node(
        NodeKind.HEADING,
        Words(f"{report.labels['summary']}: ", report.language),
        Words(plain_line(summary.title), summary.title.main_language),
        level=1,
        language=report.language,
    )
    yield from original_nodes(summary.title)
    yield Node(NodeKind.META, text=summary.byline)
    if summary.standfirst is not None:
        yield from text_nodes(summary.standfirst, report.labels)
    for statement in summary.statements:
        if statement.is_heading:
            yield from _heading_of_text(statement.text, 2, report)
        else:
            yield from team_text_nodes(statement.text, report.labels)


def _posts(report: Report) -> Iterator[Node]:
    if not report.posts:
        return
    yield heading_node(report.labels["notes"], 1, report)
    for post in report.posts:
        yield from _heading_of_text(post.title, 2, report)
        label = (Words(", "), post.label) if post.label else ()
        rest = "".join(f", {part}" for part in (post.kind, post.date) if part)
        yield line_node(NodeKind.META, Words(post.author), *label, Words(rest))
        yield from team_text_nodes(post.body, report.labels)
        if post.ending is not None:
            yield from team_text_nodes(post.ending, report.labels)


def _by_question(report: Report) -> Iterator[Node]:
    yield heading_node(report.labels["contributions"], 1, report)
    replies, printed = replies_by_root(report), set[int]()
    for chapter in chapters(report):
        if chapter.question is None:
            yield heading_node(report.labels["general"], 2, report)
        else:
            yield line_node(
                NodeKind.HEADING,
                Words(f"{report.labels['question']} {chapter.question.number}. ", report.language),
                Words(plain_line(chapter.question.text), chapter.question.text.main_language),
                level=2,
                language=report.language,
            )
        if not chapter.contributions:
            yield Node(NodeKind.META, text=report.labels["no_answer"])
        for entry, passages in chapter.contributions:
            is_first = entry.number not in printed
            printed.add(entry.number)
            yield from _entry(report, entry, passages, level=3, is_first=is_first)
            for reply in replies.get(entry.number, ()) if is_first else ():
                yield from _entry(report, reply, reply.passages, level=4)


def _by_date(report: Report) -> Iterator[Node]:
    yield heading_node(report.labels["contributions"], 1, report)
    for entry in report.contributions:
        yield from _entry(report, entry, entry.passages, level=2)


def _entry(
    report: Report,
    entry: ReportContribution,
    passages: tuple[ReportPassage, ...],
    *,
    level: int,
    is_first: bool = True,
) -> Iterator[Node]:
    name = "" if entry.stub else f" {entry.displayed_name or entry.name}"
    label = (Words(" ("), entry.label, Words(")")) if entry.label and not entry.stub else ()
    yield line_node(
        NodeKind.ENTRY,
        Words(f"[{entry.number}]{name}"),
        *label,
        level=level,
        anchor=f"c{entry.number}" if is_first else "",
        href=entry.address,
    )
    if entry.stub:
        yield Node(NodeKind.STUB, text=entry.stub)
        return
    yield from _byline(report, entry)
    if entry.title is not None and is_first:
        language = entry.title.main_language
        yield Node(NodeKind.TITLE, text=plain_line(entry.title), language=language)
        yield from original_nodes(entry.title)
    for passage in passages:
        if passage.attribution:
            number = CITATION.search(passage.attribution)
            cited = None if number is None or passage.is_of_post else number.start()
            yield Node(NodeKind.META, text=passage.attribution, cited=cited)
        kind = NodeKind.RICH if passage.is_own else NodeKind.QUOTED
        if passage.text.html:
            yield from text_nodes(passage.text, report.labels, kind)
    if is_first:
        yield from _signatories_and_files(report, entry)


def _byline(report: Report, entry: ReportContribution) -> Iterator[Node]:
    """Yield who wrote a contribution, when, and to what it replies; nothing if nothing is known."""
    number = f"[{entry.parent}]" if entry.parent else ""
    in_reply_to = f"{report.labels['in_reply_to']} " if number or entry.post else ""
    meta = ", ".join(filter(None, (entry.byline, entry.date, in_reply_to + number)))
    cited = len(meta) - len(number) if number else None
    post = () if number else entry.post
    rest = ", ".join(entry.remarks)
    parts = (Words(meta), *post, Words(f", {rest}" if meta and rest else rest))
    if any(part.text for part in parts):
        yield line_node(NodeKind.META, *parts, cited=cited)


def _signatories_and_files(report: Report, entry: ReportContribution) -> Iterator[Node]:
    """Yield the co-signatories and the files of a contribution."""
    if entry.signatories:
        signatories = "; ".join(signatory.line for signatory in entry.signatories)
        label = f"{report.labels['signatories']} ({len(entry.signatories)})"
        yield Node(NodeKind.ASIDE, text=f"{label}: {signatories}")
    if entry.files:
        files = "; ".join(f"{file.name} ({file.size})" for file in entry.files)
        yield Node(NodeKind.ASIDE, text=f"{report.labels['files']}: {files}")


def _taking_part(report: Report) -> Iterator[Node]:
    if not report.participation:
        return
    yield heading_node(report.labels["taking_part"], 1, report)
    for caption, rows in report.participation:
        yield Node(NodeKind.TABLE, text=caption, rows=rows)


def _history(report: Report) -> Iterator[Node]:
    if not report.date_changes:
        return
    yield heading_node(report.labels["history"], 1, report)
    for date_change in report.date_changes:
        yield Node(NodeKind.META, text=date_change.sentence)
        if date_change.reason is not None:
            yield from text_nodes(date_change.reason, report.labels)
