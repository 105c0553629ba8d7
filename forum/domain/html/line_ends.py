"""Line ends that a page width made, as in text copied from a PDF, told from those of the author."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

LEAST_WIDTH: Final = 45
"""Characters of a line below which no page is narrow: shorter lines are verse or addresses."""
MOST_WIDTH: Final = 160
LEAST_LINES: Final = 5
"""Lines that must follow one another for their width to be known."""
FULL: Final = 0.72
"""The share of the width from which on a line was ended by the width."""
MOST_SHARE_BEYOND: Final = 0.04
"""The share of lines that may be much longer than the width, as where two lines ran together."""
LONG_LINE: Final = 200
"""Characters from which on a line is a paragraph, where lines are no part of one."""
LEAST_LONG_LINES: Final = 5
LEAST_SHARE_CUT: Final = 0.3
"""The share of lines that end within a sentence, from which on a text is taken to be wrapped."""

_MARKER = re.compile(r"[ \t]*(?:[-*+•‣◦▪·\uf0b7>#|]|\d{1,3}[.)]\s|\(?[a-z\d]{1,3}\)\s|```|~~~)")
_SPECIAL = re.compile(r"[ \t]*(?:[>#|]|```|~~~)| {4}|\t")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*\s*$")
_SMALL_START = re.compile(r"\s*[^\W\d_]")


def join_wrapped_lines(source: str) -> str:
    """Return Markdown whose paragraphs are not cut into lines of the width of some page.

    Only white space differs: a line end becomes a blank, or an empty line where a paragraph or a
    heading ends. Texts whose lines are the author's, as verse, lists and addresses, stay as typed.
    """
    lines = source.split("\n")
    width = _page_width(lines)
    if not width:
        return _part_paragraphs(lines)
    parts: list[str] = []
    after = [*lines[2:], "", ""][: len(lines)]
    for line, following, third in zip(lines, [*lines[1:], ""], after, strict=True):
        separator = _separator(line, following, third, width)
        parts += [line.rstrip() if separator != "\n" else line, separator]
    return "".join(parts[:-1])


def _part_paragraphs(lines: Sequence[str]) -> str:
    """Return Markdown in which paragraphs that follow one another on single lines are parted."""
    long = [
        len(line) >= LONG_LINE and not _SPECIAL.match(line) and not _MARKER.match(line)
        for line in lines
    ]
    is_beside = [
        (is_long or next_is_long)
        and bool(line.strip() and following.strip())
        and not _MARKER.match(line)
        and not _MARKER.match(following)
        for line, following, is_long, next_is_long in zip(
            lines, lines[1:], long, long[1:], strict=False
        )
    ]
    if sum(is_beside) < LEAST_LONG_LINES:
        return "\n".join(lines)
    separators = ["\n\n" if beside else "\n" for beside in is_beside]
    return "".join(
        line + separator for line, separator in zip(lines, [*separators, ""], strict=True)
    )


def _page_width(lines: Sequence[str]) -> int:
    """Return the width at which the lines of a text were cut; 0 if they were not."""
    runs = [run for run in _runs(lines) if len(run) >= LEAST_LINES]
    inner = [line for run in runs for line in run[:-1]]
    if not inner:
        return 0
    width = sorted(len(line) for line in inner)[len(inner) * 9 // 10]
    beyond = sum(len(line) > 1.4 * width for line in inner)
    if not LEAST_WIDTH <= width <= MOST_WIDTH or beyond > MOST_SHARE_BEYOND * len(inner):
        return 0
    cut = sum(
        _is_within_sentence(line, following)
        for run in runs
        for line, following in pairwise(run)
        if len(line) >= FULL * width
    )
    return width if cut >= LEAST_SHARE_CUT * len(inner) else 0


def _runs(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the lines of prose that follow one another."""
    run: list[str] = []
    for line in [*lines, ""]:
        if line.strip() and not _SPECIAL.match(line):
            run.append(line)
        elif run:
            yield run
            run = []


def _is_within_sentence(line: str, following: str) -> bool:
    first = _SMALL_START.match(following)
    return bool(first and first[0][-1].islower() and not _SENTENCE_END.search(line))


def _separator(line: str, following: str, after: str, width: int) -> str:
    """Return what stands between a line and the following one."""
    if not line.strip() or not following.strip() or _SPECIAL.match(line) or line.endswith("  "):
        return "\n"
    if _MARKER.match(following):
        return "\n"
    if _is_within_sentence(line, following) and len(line) >= 0.5 * width:
        return " "
    has_ended = _SENTENCE_END.search(line) is not None
    if has_ended and (len(line) < FULL * width or _is_heading(following, after, width)):
        return "\n\n"
    if len(line) < FULL * width and following.lstrip()[:1].isupper():
        return "\n\n" if len(line) < 0.6 * width else "\n"
    return " " if len(line) >= FULL * width else "\n"


def _is_heading(line: str, following: str, width: int) -> bool:
    """Return whether a short line with a full one below it looks like the title of what follows."""
    return (
        len(line) < 0.6 * width
        and line.lstrip()[:1].isupper()
        and not line.rstrip().endswith((".", ",", ";"))
        and following.lstrip()[:1].isupper()
    )
