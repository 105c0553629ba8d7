"""A report as one sequence of nodes: the proceedings, or the summary with its annexes."""

from collections.abc import Iterator

from forum.domain.exports.entry_nodes import entry_nodes
from forum.domain.exports.nodes import (
    Node,
    NodeKind,
    chart_nodes,
    heading_node,
    line_node,
    original_nodes,
    plain_line,
    question_node,
    team_text_nodes,
    text_heading_nodes,
    text_nodes,
)
from forum.domain.exports.report import Report, Words, chapters, replies_by_root
from forum.domain.exports.summary_nodes import annex_nodes, summary_nodes


def report_nodes(report: Report) -> Iterator[Node]:
    """Yield the nodes of the whole document below its title and facts."""
    if report.document == "summary":
        yield from summary_nodes(report)
        yield from annex_nodes(report)
        return
    labels = report.labels
    for key, text in (("introduction", report.introduction), ("background", report.background)):
        if text is not None:
            yield heading_node(labels[key], 1, report)
            yield from text_nodes(text, labels)
    yield from _questions(report)
    yield from summary_nodes(report)
    yield from _posts(report)
    yield from (_by_question(report) if report.by_question else _by_date(report))
    yield from _taking_part(report)
    yield from _history(report)


def _questions(report: Report) -> Iterator[Node]:
    if not any(section.title or section.questions for section in report.sections):
        return
    yield heading_node(report.labels["questions"], 1, report)
    for section in report.sections:
        if section.title is not None:
            yield from text_heading_nodes(section.title, 2, report)
        for question in section.questions:
            yield Node(
                NodeKind.QUESTION,
                text=f"{question.number}. {plain_line(question.text)}",
                language=question.text.main_language,
            )
            yield from original_nodes(question.text)


def _posts(report: Report) -> Iterator[Node]:
    if not report.posts:
        return
    yield heading_node(report.labels["notes"], 1, report)
    for post in report.posts:
        yield from text_heading_nodes(post.title, 2, report)
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
            yield question_node(chapter.question, 2, report)
        if not chapter.contributions:
            yield Node(NodeKind.META, text=report.labels["no_answer"])
        for entry, passages in chapter.contributions:
            is_first = entry.number not in printed
            printed.add(entry.number)
            yield from entry_nodes(report, entry, passages, level=3, is_first=is_first)
            for reply in replies.get(entry.number, ()) if is_first else ():
                yield from entry_nodes(report, reply, reply.passages, level=4)


def _by_date(report: Report) -> Iterator[Node]:
    yield heading_node(report.labels["contributions"], 1, report)
    for entry in report.contributions:
        yield from entry_nodes(report, entry, entry.passages, level=2)


def _taking_part(report: Report) -> Iterator[Node]:
    if not report.participation:
        return
    yield heading_node(report.labels["taking_part"], 1, report)
    yield from chart_nodes(report)


def _history(report: Report) -> Iterator[Node]:
    if not report.date_changes:
        return
    yield heading_node(report.labels["history"], 1, report)
    for date_change in report.date_changes:
        yield Node(NodeKind.META, text=date_change.sentence)
        if date_change.reason is not None:
            yield from text_nodes(date_change.reason, report.labels)
