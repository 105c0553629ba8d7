"""The proceedings as plain text: light, readable on any screen, offline and aloud."""

import textwrap
from collections.abc import Iterator

from forum.domain.exports.nodes import Node, NodeKind, original_title, outline, plain
from forum.domain.exports.report import Report
from forum.domain.html.blocks import Block, BlockKind, TextRun, blocks
from forum.exports.characters import printable

WIDTH = 72
UNDERLINES = {1: "=", 2: "-"}
SMALL = frozenset({NodeKind.LABEL, NodeKind.META, NodeKind.STUB, NodeKind.ASIDE})
INDENTS = {NodeKind.ORIGINAL: "    ", NodeKind.QUOTED: "> "}


def render(report: Report) -> bytes:
    """Return the file: UTF-8 in lines of at most 72 characters, longer words and links excepted."""
    parts = [_headline(plain(report.title), "="), _filled(original_title(report))]
    parts += [_filled(report.subtitle), *_facts(report)]
    parts += [part for node in outline(report) for part in _node(report, node)]
    return (printable("\n\n".join(filter(None, parts))) + "\n").encode()


def _facts(report: Report) -> Iterator[str]:
    yield "\n".join(_filled(f"{label}: {value}", later="  ") for label, value in report.facts)


def _node(report: Report, node: Node) -> Iterator[str]:
    if node.kind is NodeKind.HEADING:
        yield "\n" + _headline(node.text, UNDERLINES.get(node.level, "."))
    elif node.kind is NodeKind.ENTRY:
        yield "\n" + _filled(node.text)
    elif node.kind is NodeKind.TABLE:
        yield _counts(node)
    elif node.html:
        indent = INDENTS.get(node.kind, "")
        yield from _blocks(blocks(node.html), indent)
    elif node.kind in SMALL:
        yield _filled(f"({node.text})", later=" ")
    else:
        yield _filled(node.text)


def _counts(node: Node) -> str:
    wide = max(len(name) for name, _ in node.rows)
    rows = [f"  {name.ljust(wide)}  {count}" for name, count in node.rows]
    return "\n".join([_filled(node.text), *rows])


def _headline(text: str, line: str) -> str:
    filled = _filled(text)
    return f"{filled}\n{line * max(map(len, filled.splitlines()), default=0)}"


def _blocks(found: list[Block], indent: str) -> Iterator[str]:
    """Yield paragraphs; items that follow each other stand together."""
    items: list[str] = []
    for block in found:
        if block.kind is BlockKind.ITEM:
            items.append(_item(block, indent))
            continue
        if items:
            yield "\n".join(items)
            items = []
        yield _block(block, indent)
    if items:
        yield "\n".join(items)


def _item(block: Block, indent: str) -> str:
    mark = f"{block.number}. " if block.number else "- "
    before = indent + "> " * block.is_quoted + "  " * (block.level - 1)
    return _lines(_words(block.runs), before + mark, before + " " * len(mark))


def _block(block: Block, indent: str) -> str:
    before = indent + "> " * block.is_quoted + "  " * block.depth
    if block.kind is BlockKind.RULE:
        return f"{before}* * *"
    if block.kind is BlockKind.CODE:
        code = block.text.rstrip("\n").splitlines()
        return "\n".join(f"{before}    {line}" for line in code)
    if block.kind is BlockKind.TABLE:
        rows = (" | ".join(_words(cell) for cell in row) for row in block.rows)
        return "\n".join(_lines(row, before, before + "  ") for row in rows)
    return _lines(_words(block.runs), before, before)


def _words(runs: list[TextRun]) -> str:
    """Return the words; the address of a link stands behind them unless it is the link's words."""
    found = ""
    for run in runs:
        found += run.text
        if run.href and run.href.removeprefix("mailto:") not in (run.text, run.text + "/"):
            found += f" <{run.href}>"
    return found


def _lines(text: str, first: str, later: str) -> str:
    """Fill each of the author's own lines."""
    filled = []
    for line in text.split("\n"):
        filled.append(_filled(line, first=first, later=later))
        first = later
    return "\n".join(filled)


def _filled(text: str, *, first: str = "", later: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
