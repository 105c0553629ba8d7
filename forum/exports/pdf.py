"""The report as a tagged PDF, typeset by Typst; PDF/UA-1 if the text allows it."""

import json
import logging
from pathlib import Path
from threading import Lock
from typing import Any

from forum.domain.exports.nodes import Node, original_title, plain_line, report_nodes
from forum.domain.exports.report import Report
from forum.domain.html.blocks import Block, TextRun, read_blocks
from forum.exports.characters import printable, shorten, split_citations
from forum.exports.trees import ItemList, QuotationBlock, TreePart, build_tree

TEMPLATE = Path(__file__).with_name("proceedings.typ")
logger = logging.getLogger(__name__)

_typst_lock = Lock()
"""A thousand contributions need some 0.6 GB, so a process typesets one document at a time."""


def render(report: Report) -> bytes:
    """Return the file.

    It conforms to PDF/UA-1 (ISO 14289-1) unless a character is in none of the fonts: then Typst
    refuses the standard, and the same document is typeset without it, still tagged.
    """
    with _typst_lock:
        return _typeset(report)


def _typeset(report: Report) -> bytes:
    import typst  # heavy: loaded only when a PDF is made

    inputs = {"document": json.dumps(_document(report))}

    def compile_pdf(**options: Any) -> bytes:
        pdf = typst.compile(str(TEMPLATE), sys_inputs=inputs, ignore_system_fonts=True, **options)
        return bytes(pdf)

    try:
        return compile_pdf(pdf_standards=["ua-1"])
    except typst.TypstError as error:
        logger.warning("PDF/UA-1 refused, set without it: %s", str(error)[:120])
        return compile_pdf()


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
        "nodes": [_node(node, anchors) for node in report_nodes(report)],
    }


def _split_at_address(text: str, address: str) -> list[str]:
    """Split a line into the text before an address, the address, and the text after it."""
    return list(text.partition(address)) if address else [text, "", ""]


def _node(node: Node, anchors: set[str]) -> dict[str, Any]:
    return {
        "kind": node.kind.value,
        "text": printable(node.text),
        "language": node.language,
        "level": min(node.level, 4),
        "anchor": node.anchor,
        "href": node.href,
        "rows": [list(row) for row in node.rows],
        "blocks": [_part(part, anchors) for part in build_tree(read_blocks(node.html))]
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
