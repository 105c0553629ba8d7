"""Safe HTML as plain lines for reading: without markup, but with what markup says."""

from collections.abc import Sequence

from forum.domain.html.blocks import Block, BlockKind, TextRun, read_blocks


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
        return "\n".join(" · ".join(_text_of_runs(cell) for cell in row) for row in block.rows)
    text = _text_of_runs(block.runs)
    if block.kind is BlockKind.ITEM:
        indent = "\N{NO-BREAK SPACE}" * 4 * (block.level - 1)
        return f"{indent}{f'{block.number}.' if block.number else '–'} {text}"
    return f"“{text}”" if block.is_quoted or block.kind is BlockKind.QUOTE else text


def _text_of_runs(runs: Sequence[TextRun]) -> str:
    """Return the text of runs; the address of a link follows it unless it is the link's text."""
    text = ""
    for run in runs:
        text += run.text
        if run.href and run.href.removeprefix("mailto:") not in (run.text, run.text + "/"):
            text += f" ({run.href})"
    return text
