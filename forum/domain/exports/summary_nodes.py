"""The nodes of the summary, and of the annexes that its own document has."""

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Final

from forum.domain.exports.entry_nodes import entry_nodes
from forum.domain.exports.nodes import (
    Node,
    NodeKind,
    heading_node,
    line_node,
    original_nodes,
    plain_line,
    team_text_nodes,
    text_heading_nodes,
    text_nodes,
)
from forum.domain.exports.report import Report, ReportPassage, Words
from forum.domain.html.read import plain_text, split_opening

OPENING_WORDS: Final = 120
"""About so many words of a contribution that is cited as a whole are in the annex."""

OPENING_CHARACTERS: Final = 900


def summary_nodes(report: Report) -> Iterator[Node]:
    """Yield the published summary, if any: a chapter of the proceedings, or a whole document."""
    summary = report.summary
    if summary is None:
        return
    is_chapter = report.document != "summary"
    if is_chapter:
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
            yield from text_heading_nodes(statement.text, 2 if is_chapter else 1, report)
        else:
            yield from team_text_nodes(statement.text, report.labels)


def annex_nodes(report: Report) -> Iterator[Node]:
    """Yield what stands behind a summary: the words that it cites, and who contributed."""
    if report.contributions:
        yield heading_node(report.labels["cited"], 1, report)
    for entry in report.contributions:
        opening = tuple(map(_opening, entry.passages))
        yield from entry_nodes(report, entry, opening, level=2)
        if opening != entry.passages:
            yield Node(NodeKind.META, text=f"{report.labels['whole_text']} {entry.address}")
    if report.contributors:
        yield heading_node(report.labels["contributors"], 1, report)
        items = "".join(f"<li>{escape(line)}</li>" for line in report.contributors)
        yield Node(NodeKind.RICH, html=f"<ul>{items}</ul>", language=report.language)


def _opening(passage: ReportPassage) -> ReportPassage:
    """Return a passage with about its first words."""
    text = passage.text
    translation = None if text.translation is None else _opening_of(text.translation)
    return replace(
        passage, text=replace(text, html=_opening_of(text.html), translation=translation)
    )


def _opening_of(html: str) -> str:
    cut = split_opening(html, OPENING_WORDS)
    if cut is None:
        return html
    if cut:
        return f"{html[:cut]}<p>[…]</p>"
    beginning = plain_text(html)[:OPENING_CHARACTERS].rpartition(" ")[0]
    return f"<p>{escape(beginning, quote=False)} […]</p>"
