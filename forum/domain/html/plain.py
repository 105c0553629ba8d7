"""Safe HTML as plain lines for reading: without markup, but with what markup says."""

import re
from collections.abc import Sequence
from itertools import groupby

from forum.domain.html.blocks import Block, BlockKind, TextRun, read_blocks
from forum.domain.html.read import BULLET, plain_text

_SCHEME = re.compile(r"^(?:https?://|mailto:)", re.IGNORECASE)


def read_plainly(html: str) -> str:
    """Return safe HTML as text: marks of lists, quotation marks, and addresses that links hide.

    Paragraphs are parted by an empty line, items of a list by a line end.
    """
    parts: list[str] = []
    previous: Block | None = None
    for block in read_blocks(html):
        is_list = previous is not None and BlockKind.ITEM is previous.kind is block.kind
        parts += ["\n" if is_list else "\n\n" if previous else "", _text_of_block(block)]
        previous = block
    return "".join(parts)


def _text_of_block(block: Block) -> str:
    if block.kind is BlockKind.RULE:
        return "———"
    if block.kind is BlockKind.CODE:
        return block.text.rstrip("\n")
    if block.kind is BlockKind.TABLE:
        return "\n".join(" · ".join(text_of_runs(cell) for cell in row) for row in block.rows)
    text = text_of_runs(block.runs)
    if block.kind is BlockKind.ITEM:
        indent = "\N{NO-BREAK SPACE}" * 4 * (block.level - 1)
        mark = "–" if block.mark == BULLET else block.mark
        return f"{indent}{mark} {text}" if mark else f"{indent}{text}"
    return f"“{text}”" if block.is_quoted or block.kind is BlockKind.QUOTE else text


def text_of_runs(runs: Sequence[TextRun], brackets: str = "()") -> str:
    """Return the text of runs; the address of a link follows it, unless the text says it."""
    parts: list[str] = []
    for address, linked in groupby(runs, key=lambda run: run.href):
        label = "".join(run.text for run in linked)
        is_said = not address or bare_address(address) == bare_address(label)
        parts.append(label if is_said else f"{label} {brackets[0]}{address}{brackets[1]}")
    return "".join(parts)


def bare_address(address: str) -> str:
    """Return an address as it is spoken: without its scheme and the slash at its end."""
    return _SCHEME.sub("", address.strip()).removesuffix("/")


def block_source(html: str) -> str:
    """Return a block of safe HTML as Markdown without styles, to be quoted."""
    if html.startswith(("<ul", "<ol")):
        return _list_source(read_blocks(html))
    if html.startswith("<pre"):
        return f"```\n{plain_text(html)}\n```"
    return plain_text(html)


def _list_source(blocks: Sequence[Block]) -> str:
    """Return a list as Markdown. Only `*` begins items with numbers or marks of their own."""
    items = [block for block in blocks if block.kind is BlockKind.ITEM]
    needs_star = all(not item.mark or item.text[:1].isdigit() for item in items if not item.number)
    bullet = "*" if items and needs_star else "-"
    lines = []
    for block in blocks:
        mark = bullet if block.number is None else block.mark
        indent = "   " * (block.depth - 1)
        lead = f"{indent}{mark} " if block.kind is BlockKind.ITEM else f"{indent}   "
        lines.append(lead + " ".join(block.text.split()))
    return "\n".join(lines)
