"""What begins a list, a quotation, a heading, a rule, code or a table, and what only looks like it.

Each rule asks first whether a person plainly meant the mark; if not, the line stays as typed.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from markdown_it.rules_block import StateBlock, blockquote, heading, hr, list_block, table
from markdown_it.rules_block.fence import make_fence_rule

MAX_DEPTH: Final = 20  # levels of nested quotes and lists: each takes two

_MARKER = re.compile(r"([-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_NUMERIC = re.compile(r"[(±≈~<>=$€£¥]*\d")
_COMPARISON = re.compile(r">(?:[\d=]| [\d.,]+ ?[%°$€£])")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?!#*[ \t]*$)(.*?)(?:[ \t]+(#+))?[ \t]*$")
_NUMBER_SIGN = re.compile(r"of\b|\d+(?![\d.)])")
_FENCE = re.compile(r"`{3,}")
_CLOSING_FENCE = re.compile(r"^[^`\n]*?(`{3,})[ \t]*$")

_read_fence = make_fence_rule(markers=("`",))


class Marker(NamedTuple):
    """The mark of a list item: its kind, its number if any, and the words after it."""

    kind: str
    number: str
    words: str
    width: int


def read_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a list of several items; one line with a dash or a number is no list."""
    marker = _marker(state, start)
    if marker is None:
        return False
    is_within = state.sCount[start] >= state.blkIndent
    if is_within and not _is_list(state, start, end, marker):
        return False
    if silent and is_within and state.blkIndent:
        return True  # within an item any number may begin a list
    return list_block(state, start, end, silent)


def read_quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a quotation; `>50 %` is none."""
    line = _line(state, start)
    if _COMPARISON.match(line) and not _has_quoted_neighbour(state, start, end):
        return False
    return blockquote(state, start, end, silent)


def read_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a heading; `# of farms` and a line of hashes are none."""
    found = _HEADING.match(_line(state, start))
    if found is None or (len(found[1]) == 1 and _NUMBER_SIGN.match(found[2])):
        return False
    if found[3] and (len(found[1]) == 1 or len(found[1]) != len(found[3])):
        return False
    return heading(state, start, end, silent)


def read_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a rule; a line of underscores is a blank to be filled in."""
    return not _line(state, start).startswith("_") and hr(state, start, end, silent)


def read_code(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read code between two lines of backticks; a line of them alone begins nothing."""
    opening = _FENCE.match(_line(state, start))
    if opening is None or _longest_closings(state)[start] < len(opening[0]):
        return False
    return _read_fence(state, start, end, silent)


def read_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table, unless a row has more cells than the head: these cells would be dropped."""
    if not table(state, start, end, True):
        return False
    columns = _count_cells(_line(state, start + 1))
    line = start + 2
    while line < end and state.sCount[line] >= state.blkIndent and (row := _line(state, line)):
        if _count_cells(row) > columns:
            return False
        line += 1
    return table(state, start, end, silent)


def flatten_deep_blocks(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read what is nested too deep as one paragraph; markdown-it itself would drop it."""
    if silent or state.level < MAX_DEPTH:
        return False
    state.line = end
    state.push("paragraph_open", "p", 1)
    inline = state.push("inline", "", 0)
    inline.content = state.getLines(start, end, state.blkIndent, False).strip()
    inline.children = []
    state.push("paragraph_close", "p", -1)
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _count_cells(row: str) -> int:
    cells = row.strip().replace("\\|", "")
    return cells.removeprefix("|").removesuffix("|").count("|") + 1


def _marker(state: StateBlock, line: int) -> Marker | None:
    text = _line(state, line)
    found = _MARKER.match(text)
    if found is None:
        return None
    mark, words = found[1], text[found.end() :]
    blanks = len(found[0].expandtabs(4)) - len(mark)
    width = len(mark) + (blanks if words and blanks <= 4 else 1)
    return Marker(mark[-1], mark[:-1], words, width)


def _is_list(state: StateBlock, start: int, end: int, first: Marker) -> bool:
    """Return whether a list begins here; the answer is kept for all its items."""
    if start in state.env["bullets"]:
        return True
    answers: dict[tuple[int, int], bool] = state.env["lists"]
    key = (start, state.blkIndent)
    if key not in answers:
        items = dict(_items(state, start, end, first))
        answer = _are_items(list(items.values()))
        answers[key] = answer
        if not answer:
            answers.update({(line, state.blkIndent): False for line in items})
    return answers[key]


def _items(state: StateBlock, start: int, end: int, first: Marker) -> Iterator[tuple[int, Marker]]:
    """Yield the items of a list with their lines; a `+` beside it is yielded as one of them."""
    yield start, first
    content = state.sCount[start] + first.width
    is_after_blank = False
    for line in range(start + 1, end):
        if state.isEmpty(line):
            is_after_blank = True
            continue
        if state.sCount[line] >= content:
            is_after_blank = False
            continue
        if state.sCount[line] < state.blkIndent:
            return
        marker = _marker(state, line)
        if marker and marker.kind in {first.kind, "+"}:
            yield line, marker
            content = state.sCount[line] + marker.width
        elif marker or is_after_blank:
            return
        is_after_blank = False


def _are_items(markers: list[Marker]) -> bool:
    """Return whether these are items of a list: two or more, and no signs of numbers."""
    kinds = {marker.kind for marker in markers}
    if len(markers) < 2 or "+" in kinds or not any(marker.words for marker in markers):
        return False
    if kinds == {"-"} and all(_NUMERIC.match(marker.words) for marker in markers):
        return False
    return not any(len(marker.number) > 1 and marker.number[0] == "0" for marker in markers)


def _has_quoted_neighbour(state: StateBlock, start: int, end: int) -> bool:
    """Return whether the line before or after this one is a quotation without doubt."""
    lines = [_line(state, line) for line in (start - 1, start + 1) if 0 <= line < end]
    return any(line.startswith(">") and not _COMPARISON.match(line) for line in lines)


def _longest_closings(state: StateBlock) -> list[int]:
    """Return for each line the length of the longest line of backticks that follows it."""
    if "closings" not in state.env:
        longest = [0]
        for line in reversed(state.src.split("\n")):
            closing = _CLOSING_FENCE.match(line)
            longest.append(max(longest[-1], len(closing[1]) if closing else 0))
        state.env["closings"] = longest[-2::-1]
    closings: list[int] = state.env["closings"]
    return closings
