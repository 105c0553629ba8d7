"""The document of a PDF as values that Typst walks over, cut into parts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from forum.domain.characters import shorten
from forum.domain.exports.documents import report_nodes
from forum.domain.exports.nodes import Node, NodeKind, original_title, plain_line
from forum.domain.exports.report import Report, ReportChart, Words
from forum.domain.html.blocks import Block, TextRun, read_blocks
from forum.domain.languages import direction_of
from forum.exports.characters import printable, split_citations
from forum.exports.drawing.charts import whole_svg
from forum.exports.trees import ItemList, QuotationBlock, TreePart, build_tree

Value = dict[str, Any]

CONTENTS_LEVELS: Final = 2
PART_CHARACTERS: Final = 80_000
"""The length of a part: Typst needs some 300 bytes of memory for each character."""

_NO_TEXTS: Final = frozenset({"kind", "anchor", "href", "target", "language", "level", "drawing"})
"""The keys of a document's values that nobody reads."""


@dataclass
class DocumentPart:
    """Nodes that are set together; `context` are the headings above the first of them.

    `contributions` is the number of contributions that begin in it.
    """

    context: list[Value]
    nodes: list[Value] = field(default_factory=list)
    characters: int = 0
    contributions: int = 0

    @property
    def notes(self) -> int:
        """Return the number of footnotes in it."""
        return sum(map(_count_notes, self.nodes))


def head_of(report: Report) -> Value:
    """Return what all parts know of the document, and what stands above the contents."""
    return {
        "title": printable(plain_line(report.title)),
        "title_language": report.title.main_language,
        "original_title": printable(original_title(report)),
        "original_language": report.title.language,
        "running": shorten(printable(plain_line(report.title)), 80),
        "subtitle": _split_at_address(printable(report.subtitle), report.address),
        "author": printable(report.organisers),
        "language": report.language,
        "page_words": [printable(words) for words in _page_words(report.labels["page_of"])],
        "total": "",
        "first_note": 0,
        "description": printable(f"{report.citation} {report.licence}".strip()),
        "contents": report.labels["contents"],
        "count": report.labels["count"],
        "facts": [
            {"label": printable(fact.label), "parts": [_words(part) for part in fact.parts]}
            for fact in report.facts
        ],
        "note": "",
    }


def parts_of(report: Report) -> Iterator[DocumentPart]:
    """Yield the document below the contents in parts, each cut before a contribution."""
    part, above = DocumentPart([]), dict[int, Value]()
    for value in node_values(report):
        is_entry = value["kind"] == NodeKind.ENTRY.value
        if is_entry and part.characters > PART_CHARACTERS:
            yield part
            context = [above[level] for level in sorted(above) if level < value["level"]]
            part = DocumentPart(context)
        if value["kind"] in (NodeKind.HEADING.value, NodeKind.ENTRY.value):
            level = value["level"]
            above = {n: heading for n, heading in above.items() if n < level}
            above[level] = {key: value[key] for key in ("text", "parts", "level", "language")}
        part.nodes.append(value)
        part.characters += sum(map(len, texts_of(value)))
        part.contributions += is_entry and bool(value["anchor"])
    yield part


def node_values(report: Report) -> Iterator[Value]:
    """Yield the nodes of the document; headings of the contents have an anchor too."""
    anchors = {
        f"c{entry.number}": report.notes.get(entry.number, "") for entry in report.contributions
    }
    for n, node in enumerate(report_nodes(report)):
        value = _node(node, anchors, report.language)
        if node.kind is NodeKind.HEADING and node.level <= CONTENTS_LEVELS:
            value["anchor"] = f"s{n}"
        yield value


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text of a document that is printed."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NO_TEXTS:
                yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def _count_notes(value: Any) -> int:
    if isinstance(value, dict):
        inner = sum(map(_count_notes, value.values()))
        return inner + bool(value.get("note"))
    return sum(map(_count_notes, value)) if isinstance(value, list) else 0


def change_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return a document whose printed texts are changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {
            key: inner if key in _NO_TEXTS else change_texts(inner, change)
            for key, inner in value.items()
        }
    return [change_texts(inner, change) for inner in value] if isinstance(value, list) else value


def _page_words(pattern: str) -> tuple[str, str, str]:
    """Return what stands before the number of a page, before the number of all, and after it."""
    before, _, rest = pattern.partition("%(page)s")
    between, _, after = rest.partition("%(pages)s")
    return before, between, after


def _split_at_address(text: str, address: str) -> list[str]:
    """Split a line into the text before an address, the address, and the text after it."""
    return list(text.partition(address)) if address else [text, "", ""]


def _words(part: Words) -> Value:
    return {"text": printable(part.text), "language": part.language}


def _node(node: Node, anchors: dict[str, str], language: str) -> dict[str, Any]:
    return {
        "kind": node.kind.value,
        "text": "" if node.parts else printable(node.text),
        "parts": [_words(part) for part in node.parts],
        "language": node.language,
        "is_rtl": direction_of(node.language or language) == "rtl",
        "level": min(node.level, 4),
        "anchor": node.anchor,
        "href": node.href,
        "chart": None if node.chart is None else _chart(node.chart),
        "blocks": [
            _part(part, anchors if node.has_citations else {})
            for part in build_tree(read_blocks(node.html))
        ]
        if node.html
        else [],
    }


def _chart(chart: ReportChart) -> Value:
    return {
        "drawing": whole_svg(chart),
        "words": printable(f"{chart.title}: {chart.description}"),
        "column": printable(chart.column),
        "rows": [[printable(name), str(number)] for name, number in chart.rows],
    }


def _part(part: TreePart, anchors: dict[str, str]) -> dict[str, Any]:
    if isinstance(part, QuotationBlock):
        return {"kind": "quotation", "blocks": [_part(inner, anchors) for inner in part.parts]}
    if isinstance(part, ItemList):
        items = [
            {"number": item.number, "blocks": [_part(inner, anchors) for inner in item.parts]}
            for item in part.items
        ]
        kind = "numbers" if part.is_numbered else "bullets"
        return {"kind": kind, "sign": part.sign, "items": items}
    return _block(part, anchors)


def _block(block: Block, anchors: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": block.kind.value,
        "runs": _runs(block.runs, anchors),
        "has_header": block.has_header,
        "rows": [[_runs(cell, anchors) for cell in row] for row in _pad_rows(block.rows)],
    }


def _pad_rows(rows: list[list[list[TextRun]]]) -> list[list[list[TextRun]]]:
    """Return the rows with empty cells added, so that all are equally long."""
    columns = max((len(row) for row in rows), default=0)
    return [[*row, *([[]] * (columns - len(row)))] for row in rows]


def _runs(runs: list[TextRun], anchors: dict[str, str]) -> list[dict[str, Any]]:
    return [part for run in runs for part in _run_parts(run, anchors)]


def _run_parts(run: TextRun, anchors: dict[str, str]) -> list[dict[str, Any]]:
    style = {"bold": run.bold, "italic": run.italic, "struck": run.struck, "code": run.code}
    if run.href:
        return [{"text": printable(run.text), **style, "href": run.href, "target": "", "note": ""}]
    return [
        {"text": text, **style, "href": "", "target": anchor, "note": _take_note(anchor, anchors)}
        for text, anchor in split_citations(run, anchors)
    ]


def _take_note(anchor: str, anchors: dict[str, str]) -> str:
    """Return the footnote of a contribution, only the first time that it is cited."""
    note = anchors.get(anchor, "")
    if note:
        anchors[anchor] = ""
    return note
