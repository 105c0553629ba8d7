"""The nodes of which a document is made, which all renderers print."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from forum.domain.exports.report import (
    Report,
    ReportChart,
    ReportFile,
    ReportQuestion,
    ReportText,
    Words,
)
from forum.domain.html.read import fold_blanks, plain_text


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
    CHART = "chart"


@dataclass(frozen=True)
class Node:
    """One element to print: `text` is plain text, `html` safe HTML; the top heading has `level` 1.

    A contribution has an `anchor`; `href` is its address on the site. `[12]` in `html` links to
    contribution 12 only if it `has_citations`: in texts of the team. In the words of others it may
    be a footnote. `cited` is the offset in `text` of a number that the platform wrote, or
    None. A line in several languages has `parts`, which together are its `text`. A line that names
    files has these `files`. The title of a chart has this `chart`.
    """

    kind: NodeKind
    text: str = ""
    html: str = ""
    language: str = ""
    level: int = 0
    anchor: str = ""
    href: str = ""
    chart: ReportChart | None = None
    has_citations: bool = False
    cited: int | None = None
    parts: tuple[Words, ...] = ()
    files: tuple[ReportFile, ...] = ()

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


def heading_node(text: str, level: int, report: Report) -> Node:
    """Return a heading in the language of the export."""
    return Node(NodeKind.HEADING, text=text, level=level, language=report.language)


def question_node(question: ReportQuestion, level: int, report: Report) -> Node:
    """Return a guiding question as a heading with its number."""
    return line_node(
        NodeKind.HEADING,
        Words(f"{report.labels['question']} {question.number}. ", report.language),
        Words(plain_line(question.text), question.text.main_language),
        level=level,
        language=report.language,
    )


def chart_nodes(report: Report) -> Iterator[Node]:
    """Yield the charts of who took part."""
    for chart in report.participation:
        yield Node(NodeKind.CHART, text=chart.title, chart=chart)
        if chart.note:
            yield Node(NodeKind.ASIDE, text=chart.note)


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
    if text.is_alone:
        return
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
    elif text.translation is not None and not text.is_alone:
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
    title = report.title
    is_shown = title.translation is None or title.is_unseen or title.is_alone
    return "" if is_shown else _one_line(report.title.html)


def _one_line(html: str) -> str:
    return fold_blanks(plain_text(html))


def text_heading_nodes(text: ReportText, level: int, report: Report) -> Iterator[Node]:
    """Yield a text of a person as a heading."""
    yield Node(NodeKind.HEADING, text=plain_line(text), level=level, language=text.main_language)
    yield from original_nodes(text)
