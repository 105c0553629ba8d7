"""The report as plain text: light, and readable on any screen, offline and aloud."""

import textwrap
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from forum.domain.exports.nodes import Node, NodeKind, original_title, plain_line
from forum.domain.exports.report import Report, ReportChart
from forum.domain.html.blocks import Block, BlockKind, read_blocks
from forum.domain.html.plain import text_of_runs
from forum.domain.html.read import BULLET
from forum.exports.characters import printable
from forum.exports.progress import Progress, counted_nodes

LINE_WIDTH = 72
UNDERLINES = {1: "=", 2: "-"}
BRACKETED = frozenset({NodeKind.LABEL, NodeKind.META, NodeKind.STUB, NodeKind.ASIDE})
INDENTS = {NodeKind.ORIGINAL: "    ", NodeKind.QUOTED: "> "}


def write(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write UTF-8 in lines of at most 72 characters unless a word or link is longer."""
    head = [_underlined(plain_line(report.title), "="), _fill(original_title(report))]
    head += [_fill(report.subtitle), *_facts(report)]
    body = (part for node in counted_nodes(report, progress) for part in _node_parts(node))
    gap = ""
    for part in filter(None, chain(head, body)):
        file.write((gap + printable(part)).encode())
        gap = "\n\n"
    file.write(b"\n")


def _facts(report: Report) -> Iterator[str]:
    yield "\n".join(_fill(f"{fact.label}: {fact.value}", subsequent="  ") for fact in report.facts)


def _node_parts(node: Node) -> Iterator[str]:
    if node.kind is NodeKind.HEADING:
        yield "\n" + _underlined(node.text, UNDERLINES.get(node.level, "."))
    elif node.kind is NodeKind.ENTRY:
        yield "\n" + _fill(node.text)
    elif node.chart is not None:
        yield _chart_table(node.text, node.chart)
    elif node.html:
        indent = INDENTS.get(node.kind, "")
        yield from _block_parts(read_blocks(node.html), indent)
    elif node.kind in BRACKETED:
        yield _fill(f"({node.text})", subsequent=" ")
    else:
        yield _fill(node.text)


def _chart_table(title: str, chart: ReportChart) -> str:
    width = max((len(name) for name, _ in chart.rows), default=0)
    rows = [f"  {name.ljust(width)}  {count}" for name, count in chart.rows]
    return "\n".join([_fill(title), *rows])


def _underlined(text: str, line: str) -> str:
    heading = _fill(text)
    return f"{heading}\n{line * max(map(len, heading.splitlines()), default=0)}"


def _block_parts(node_blocks: list[Block], indent: str) -> Iterator[str]:
    """Yield paragraphs; consecutive list items are one part."""
    items: list[str] = []
    for block in node_blocks:
        if block.kind is BlockKind.ITEM:
            items.append(_item_text(block, indent))
            continue
        if items:
            yield "\n".join(items)
            items = []
        yield _block_text(block, indent)
    if items:
        yield "\n".join(items)


def _item_text(block: Block, indent: str) -> str:
    mark = "- " if block.mark == BULLET else f"{block.mark} ".lstrip()
    prefix = indent + "> " * block.is_quoted + "  " * (block.level - 1)
    return _fill_lines(text_of_runs(block.runs, "<>"), prefix + mark, prefix + " " * len(mark))


def _block_text(block: Block, indent: str) -> str:
    prefix = indent + "> " * block.is_quoted + "  " * block.depth
    if block.kind is BlockKind.RULE:
        return f"{prefix}* * *"
    if block.kind is BlockKind.CODE:
        code = block.text.rstrip("\n").splitlines()
        return "\n".join(f"{prefix}    {line}" for line in code)
    if block.kind is BlockKind.TABLE:
        rows = (" | ".join(text_of_runs(cell, "<>") for cell in row) for row in block.rows)
        return "\n".join(_fill_lines(row, prefix, prefix + "  ") for row in rows)
    return _fill_lines(text_of_runs(block.runs, "<>"), prefix, prefix)


def _fill_lines(text: str, first: str, subsequent: str) -> str:
    """Fill each of the author's own lines."""
    lines = []
    for line in text.split("\n"):
        lines.append(_fill(line, first=first, subsequent=subsequent))
        first = subsequent
    return "\n".join(lines)


def _fill(text: str, *, first: str = "", subsequent: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        LINE_WIDTH,
        initial_indent=first,
        subsequent_indent=subsequent,
        break_long_words=False,
        break_on_hyphens=False,
    )
