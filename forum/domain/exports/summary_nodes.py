"""The nodes of the summary, and of the annexes that its own document has."""

from collections.abc import Iterator
from html import escape

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
from forum.domain.exports.report import Report, ReportSummarySection, Words


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
    for section in summary.sections:
        yield from _section_nodes(report, section, 2 if is_chapter else 1)


def _section_nodes(report: Report, section: ReportSummarySection, level: int) -> Iterator[Node]:
    """Yield a section; the charts only where the summary is the whole document."""
    has_charts = section.has_charts and report.document == "summary" and report.participation
    if not section.statements and not has_charts:
        return
    if section.question is None:
        yield heading_node(section.title, level, report)
    else:
        yield question_node(section.question, level, report)
        yield from original_nodes(section.question.text)
    for statement in section.statements:
        if statement.is_heading:
            yield from text_heading_nodes(statement.text, level + 1, report)
        else:
            yield from team_text_nodes(statement.text, report.labels)
    if has_charts:
        yield from chart_nodes(report)


def annex_nodes(report: Report) -> Iterator[Node]:
    """Yield what stands behind a summary: the words that it cites, and who contributed."""
    if report.contributions:
        yield heading_node(report.labels["cited"], 1, report)
    for entry in report.contributions:
        yield from entry_nodes(report, entry, entry.passages, level=2)
        link = f'<a href="{escape(entry.address)}">{escape(entry.address)}</a>'
        html = f"<p>{escape(report.labels['whole_text'])} {link}</p>"
        yield Node(NodeKind.RICH, html=html, language=report.language)
    if report.contributors:
        yield heading_node(report.labels["contributors"], 1, report)
        items = "".join(f"<li>{escape(line)}</li>" for line in report.contributors)
        yield Node(NodeKind.RICH, html=f"<ul>{items}</ul>", language=report.language)
