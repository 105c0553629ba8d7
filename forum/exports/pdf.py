"""The report as a tagged PDF that conforms to PDF/UA-1, typeset by Typst."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any, Final

from forum.domain.exports.nodes import Node, original_title, plain_line, report_nodes
from forum.domain.exports.report import Report
from forum.domain.html.blocks import Block, TextRun, read_blocks
from forum.domain.languages import direction_of
from forum.exports.characters import printable, shorten, split_citations
from forum.exports.fonts import LetterGaps, all_fonts, unset_letters
from forum.exports.trees import ItemList, QuotationBlock, TreePart, build_tree

TEMPLATE = Path(__file__).with_name("proceedings.typ")
logger = logging.getLogger(__name__)

_typst_lock = Lock()
"""A thousand contributions need some 0.6 GB, so a process typesets one document at a time."""


_UNSET_TEXT: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
_NO_TEXTS: Final = frozenset({"kind", "anchor", "href", "target", "language", "level"})
"""The keys of a document's values that nobody reads."""

_ATTEMPTS: Final = 3


def render(report: Report) -> bytes:
    """Return the file, which conforms to PDF/UA-1 (ISO 14289-1).

    Where a letter is in none of the fonts stands the name of its script in brackets, and the first
    page says so.
    """
    document = _document(report)
    with _typst_lock:
        unset = unset_letters(_texts(document))
        for _ in range(_ATTEMPTS):
            gaps = LetterGaps(unset, report.language)
            try:
                return _typeset(_with_gaps(document, gaps, report), pdf_standards=["ua-1"])
            except RuntimeError as error:
                refused = frozenset(_UNSET_TEXT.findall(getattr(error, "diagnostic", "")))
                if refused <= unset:
                    logger.warning("PDF/UA-1 refused, set without it")
                    break
                unset |= refused
        return _typeset(_with_gaps(document, LetterGaps(unset, report.language), report))


def unset_scripts(report: Report) -> tuple[str, ...]:
    """Return the names of the scripts of which letters will be missing."""
    document = _document(report)
    with _typst_lock:
        gaps = LetterGaps(unset_letters(_texts(document)), report.language)
    return tuple(gaps.names.values())


def _typeset(document: dict[str, Any], **options: Any) -> bytes:
    import typst  # heavy: loaded only when a PDF is made

    inputs = {"document": json.dumps(document)}
    compiler = typst.Compiler(str(TEMPLATE), sys_inputs=inputs, font_paths=all_fonts())
    content: Any = compiler.compile(format="pdf", **options)
    return bytes(content)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a document that is printed."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NO_TEXTS:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _with_gaps(document: dict[str, Any], gaps: LetterGaps, report: Report) -> dict[str, Any]:
    """Return a document with marks for the letters that no font has, and a note about them."""
    if not gaps.unset:
        return document
    scripts = ", ".join(gaps.names.values())
    note = report.labels["unset"].replace("%(scripts)s", scripts)
    marked: dict[str, Any] = _change_texts(document, gaps.mark)
    return {**marked, "note": note}


def _change_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {
            key: inner if key in _NO_TEXTS else _change_texts(inner, change)
            for key, inner in value.items()
        }
    return [_change_texts(inner, change) for inner in value] if isinstance(value, list) else value


def _document(report: Report) -> dict[str, Any]:
    anchors = {f"c{entry.number}" for entry in report.contributions}
    return {
        "title": printable(plain_line(report.title)),
        "title_language": report.title.main_language,
        "original_title": printable(original_title(report)),
        "original_language": report.title.language,
        "running": shorten(printable(plain_line(report.title)), 80),
        "subtitle": _split_at_address(printable(report.subtitle), report.address),
        "author": printable(report.organisers),
        "language": report.language,
        "page": report.labels["page"],
        "contents": report.labels["contents"],
        "group": report.labels["group"],
        "count": report.labels["count"],
        "facts": [[printable(label), printable(value)] for label, value in report.facts],
        "note": "",
        "nodes": [_node(node, anchors, report.language) for node in report_nodes(report)],
    }


def _split_at_address(text: str, address: str) -> list[str]:
    """Split a line into the text before an address, the address, and the text after it."""
    return list(text.partition(address)) if address else [text, "", ""]


def _node(node: Node, anchors: set[str], language: str) -> dict[str, Any]:
    return {
        "kind": node.kind.value,
        "text": printable(node.text),
        "language": node.language,
        "is_rtl": direction_of(node.language or language) == "rtl",
        "level": min(node.level, 4),
        "anchor": node.anchor,
        "href": node.href,
        "rows": [list(row) for row in node.rows],
        "blocks": [
            _part(part, anchors if node.has_citations else set())
            for part in build_tree(read_blocks(node.html))
        ]
        if node.html
        else [],
    }


def _part(part: TreePart, anchors: set[str]) -> dict[str, Any]:
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


def _block(block: Block, anchors: set[str]) -> dict[str, Any]:
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


def _runs(runs: list[TextRun], anchors: set[str]) -> list[dict[str, Any]]:
    return [part for run in runs for part in _run_parts(run, anchors)]


def _run_parts(run: TextRun, anchors: set[str]) -> list[dict[str, Any]]:
    style = {"bold": run.bold, "italic": run.italic, "struck": run.struck, "code": run.code}
    if run.href:
        return [{"text": printable(run.text), **style, "href": run.href, "target": ""}]
    return [
        {"text": text, **style, "href": "", "target": anchor}
        for text, anchor in split_citations(run, anchors)
    ]
