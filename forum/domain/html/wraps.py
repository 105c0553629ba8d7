"""Lines that a PDF or a mail program broke at its margin, found and joined again."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

LEAST_WIDTH: Final = 45  # characters; shorter lines are broken on purpose
MOST_WIDTH: Final = 160  # characters; no page has a wider line
NEIGHBOURS: Final = 5  # lines
LEAST_FILLED: Final = 0.75  # of the widest line of a paragraph; fonts differ in width
SURELY_FILLED: Final = 0.9
MOST_EARLY: Final = 4

_ENDS_SENTENCE = re.compile(r"[.!?…][\"'»”’)\]]*$")
_ENDS_LINE = re.compile(r"[:;][\"'»”’)\]]*$|^[\W\d_]*$")
_STARTS_ITEM = re.compile(
    r"[-+*–—•‣◦▪·●○■□➢➤►▶❖⁃∙>|#=\uf000-\uf0ff]|\(?(?:\d+(?:\.\d+)*|[a-zA-Z]|[ivxlIVXL]{1,5})[.)](?:\s|$)"
    r"|\[\d+\]|[¹²³⁰⁴-⁹]"
)
_HYPHENATED = re.compile(r"[^\W\d_]-$")


def join_wrapped_lines(text: str) -> str:
    """Return a paragraph in which lines that were plainly broken at a margin are joined.

    Neighbouring lines must fill one width, and a sentence must run on over one of their ends: so
    verses, addresses and signatures stay as they are. A hyphen at the end of a line stays.
    """
    lines = [line.strip() for line in text.split("\n")]
    if len(lines) < 2 or not any(map(runs_on, lines, lines[1:])):
        return text
    joined = lines[0]
    for n, line in enumerate(lines[1:], start=1):
        around = lines[max(0, n - NEIGHBOURS) : n + NEIGHBOURS]
        width = max((len(near) for near in around if len(near) <= MOST_WIDTH), default=0)
        if not _is_wrapped(around, width) or not _is_joint(lines[n - 1 : n + 2], width):
            joined += "\n" + line
        elif _HYPHENATED.search(lines[n - 1]) and line[:1].islower():
            joined += line
        else:
            joined += " " + line
    return joined


def runs_on(before: str, line: str) -> bool:
    """Return whether a sentence plainly runs on from one line to the next, in the same width."""
    before, line = before.strip(), line.strip()
    width = max(len(before), len(line))
    is_wide = len(before) >= LEAST_WIDTH and width <= MOST_WIDTH
    is_within = line[:1].islower() and _continues(before, line)
    return is_wide and is_within and _is_filled(before, line, width, LEAST_FILLED)


def _is_wrapped(lines: Sequence[str], width: int) -> bool:
    """Return whether lines are broken by their width and not, as verses, by their writer."""
    breaks = [
        _is_filled(before, line, width, LEAST_FILLED)
        for before, line in pairwise(lines)
        if line[:1].islower() and _continues(before, line)
    ]
    return width >= LEAST_WIDTH and sum(breaks) > MOST_EARLY * (len(breaks) - sum(breaks))


def _is_joint(lines: Sequence[str], width: int) -> bool:
    """Return whether the first two lines are one, broken at `width`; the third is what follows."""
    before, line, *following = lines
    if max(len(before), len(line)) > MOST_WIDTH:
        return False
    if _continues(before, line):
        share = LEAST_FILLED if line[:1].islower() else SURELY_FILLED
        return _is_filled(before, line, width, share)
    # A new paragraph may begin after a full line: only a sentence that runs on shows otherwise
    is_ended = _ENDS_SENTENCE.search(before) is not None and not _STARTS_ITEM.match(line)
    is_full = is_ended and bool(line) and _is_filled(before, line, width, 1)
    return is_full and any(runs_on(line, after) for after in following)


def _continues(before: str, line: str) -> bool:
    """Return whether `before` ends within a sentence and `line` does not begin an item."""
    is_ended = _ENDS_SENTENCE.search(before) or _ENDS_LINE.search(before)
    return bool(before and line) and not is_ended and not _STARTS_ITEM.match(line)


def _is_filled(before: str, line: str, width: int, share: float) -> bool:
    """Return whether the first word of `line` would have made `before` wider than allowed."""
    return len(before) + 1 + len(line.split(maxsplit=1)[0]) > share * width
