"""The proceedings as a tagged PDF, set by Typst; PDF/UA-1 where the text allows it."""

import json
import logging
import re
from pathlib import Path
from threading import Lock
from typing import Any

from forum.domain.exports.nodes import Node, original_title, outline, plain
from forum.domain.exports.report import Report
from forum.domain.html.blocks import Block, TextRun, blocks
from forum.exports.characters import printable, shortened
from forum.exports.trees import ItemList, Part, QuotationBlock, tree

TEMPLATE = Path(__file__).with_name("proceedings.typ")
CITATION = re.compile(r"(\[\d{1,9}\])")
logger = logging.getLogger(__name__)

_one_at_a_time = Lock()
"""Setting a thousand contributions takes some 0.6 GB, so a process sets one document at a time."""


def render(report: Report) -> bytes:
    """Return the file.

    PDF/UA-1 (ISO 14289-1) is asked for first; a character that no font here has makes Typst refuse
    it, and then the same document is set without the standard, still tagged.
    """
    with _one_at_a_time:
        return _set(report)


def _set(report: Report) -> bytes:
    import typst  # heavy: loaded only when a PDF is made

    inputs = {"document": json.dumps(_document(report))}

    def compiled(**options: Any) -> bytes:
        made = typst.compile(str(TEMPLATE), sys_inputs=inputs, ignore_system_fonts=True, **options)
        return bytes(made)

    try:
        return compiled(pdf_standards=["ua-1"])
    except typst.TypstError as error:
        logger.warning("PDF/UA-1 refused, set without it: %s", str(error)[:120])
        return compiled()


def _document(report: Report) -> dict[str, Any]:
    known = {f"c{entry.number}" for entry in report.entries}
    return {
        "title": printable(plain(report.title)),
        "title_language": report.title.shown_language,
        "original_title": printable(original_title(report)),
        "original_language": report.title.language,
        "running": shortened(printable(plain(report.title)), 80),
        "subtitle": _around(printable(report.subtitle), report.address),
        "author": printable(report.organisers),
        "language": report.language,
        "page": report.labels["page"],
        "contents": report.labels["contents"],
        "group": report.labels["group"],
        "count": report.labels["count"],
        "facts": [[printable(label), printable(value)] for label, value in report.facts],
        "nodes": [_node(node, known) for node in outline(report)],
    }


def _around(text: str, address: str) -> list[str]:
    """Cut a line into what stands before an address, the address, and what stands behind."""
    return list(text.partition(address)) if address else [text, "", ""]


def _node(node: Node, known: set[str]) -> dict[str, Any]:
    return {
        "kind": node.kind.value,
        "text": printable(node.text),
        "language": node.language,
        "level": min(node.level, 4),
        "anchor": node.anchor,
        "href": node.href,
        "rows": [list(row) for row in node.rows],
        "blocks": [_part(part, known) for part in tree(blocks(node.html))] if node.html else [],
    }


def _part(part: Part, known: set[str]) -> dict[str, Any]:
    if isinstance(part, QuotationBlock):
        return {"kind": "quotation", "blocks": [_part(inner, known) for inner in part.parts]}
    if isinstance(part, ItemList):
        items = [
            {"number": item.number, "blocks": [_part(inner, known) for inner in item.parts]}
            for item in part.items
        ]
        return {"kind": "numbers" if part.is_numbered else "bullets", "items": items}
    return _block(part, known)


def _block(block: Block, known: set[str]) -> dict[str, Any]:
    return {
        "kind": block.kind.value,
        "runs": _runs(block.runs, known),
        "has_header": block.has_header,
        "rows": [[_runs(cell, known) for cell in row] for row in _even(block.rows)],
    }


def _even(rows: list[list[list[TextRun]]]) -> list[list[list[TextRun]]]:
    """Return rows of equal length."""
    columns = max((len(row) for row in rows), default=0)
    return [[*row, *([[]] * (columns - len(row)))] for row in rows]


def _runs(runs: list[TextRun], known: set[str]) -> list[dict[str, Any]]:
    return [part for run in runs for part in _parts(run, known)]


def _parts(run: TextRun, known: set[str]) -> list[dict[str, Any]]:
    style = {"bold": run.bold, "italic": run.italic, "struck": run.struck, "code": run.code}
    if run.href:
        return [{"text": printable(run.text), **style, "href": run.href, "target": ""}]
    return [
        {"text": part, **style, "href": "", "target": _target(part, known)}
        for part in ([printable(run.text)] if run.code else CITATION.split(printable(run.text)))
        if part
    ]


def _target(part: str, known: set[str]) -> str:
    name = f"c{part[1:-1]}"
    return name if name in known and CITATION.fullmatch(part) else ""
