"""A text laid out: its lines cut into fragments, each with the marks before it and its words."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from forum.domain.matching.marks import LineMarks, MarkStyle, marks_at
from forum.domain.matching.words import MatchWord, words

LED: Final = (":", "–", "—", "-", "→", "=>")
"""Marks between a topic and what is said of it in the same line."""

WIDEST: Final = 120
"""Characters to which programs break lines at most."""

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_WRAP = re.compile(r"(?P<line>[^\n\r]+)(?:\r\n|\r|\n)(?=[^\S\n]*[a-zà-öø-ÿ])")
_BLANKS = re.compile(r"\s*")
_QUOTED = re.compile(r"^[^\S\n]{0,8}>", re.MULTILINE)
_QUOTED_ALL: Final = 0.9
_CLOSE: Final = r"(?:\]\([^)\s]{0,300}\)|[*_\"”»“›’')\]\u200b\u200d\ufeff]|\s»){0,9}"
_BREAK = re.compile(
    rf"\s{{0,3}}(?P<mark>[?!…;]+|[.:]+(?={_CLOSE}(?:\s|$)))[?!.…:]*{_CLOSE}"
    rf"|(?<=\S)(?P<bold>\*\*|__)(?=\s)"
    rf"|\s(?P<dash>[–—-]+|=>|→)(?=\s)"
    rf"|(?P<cell>)(?=\t)"
    rf"|(?P<bullet>)(?=\s[•·▪◦‣●■]\s)"
)


@dataclass(slots=True)
class LineFragment:
    """A piece of a line up to an end mark; `first` to `last` are places among all words.

    Words are told up to `told`; `end` includes the end mark, `mark` or "", and what closes
    with it.
    """

    start: int
    end: int
    marks: LineMarks
    mark: str
    opens: bool = False
    closes: bool = False
    is_apart: bool = False
    line: int = 0
    told: int = 0
    first: int = 0
    last: int = 0

    @property
    def style(self) -> MarkStyle:
        """Return by what it is set apart."""
        return self.marks.style

    @property
    def has_words(self) -> bool:
        """Tell whether there are words behind the marks."""
        return self.last > self.first

    @property
    def asks(self) -> bool:
        """Tell whether it ends or begins as a question."""
        return "?" in self.mark or self.marks.asks


@dataclass
class Layout:
    """A text with its words and fragments; a dense one has no empty lines."""

    text: str
    words: list[MatchWord] = field(default_factory=list)
    fragments: list[LineFragment] = field(default_factory=list)
    is_dense: bool = False


def lay_out(text: str) -> Layout:
    """Cut a text into fragments and words."""
    layout = Layout(text, list(words(text)))
    lines = [found for found in _LINE.finditer(text) if found.group().strip("> \t\xa0")]
    manner = _Manner(text, lines)
    layout.is_dense = manner.is_dense
    before, ended, length = 0, "", 0
    for line, found in enumerate(lines):
        pieces = list(_fragments(text, *found.span(), is_quoted=manner.is_quoted))
        is_apart = not layout.fragments or _has_empty_line(text, before, found.start())
        wraps = length + len(found.group().split(maxsplit=1)[0]) >= manner.width
        goes_on = not is_apart and not ended and manner.may_go_on(pieces[0], wraps=wraps)
        if layout.fragments:
            layout.fragments[-1].closes = not goes_on
        for piece in pieces:
            piece.line = line
            piece.is_apart = is_apart or (manner.is_dense and ended[-1:] in tuple(".?!…"))
        pieces[0].opens = not goes_on
        _part_cells(text, pieces)
        layout.fragments += pieces
        before, ended, length = found.end(), pieces[-1].mark, len(found.group().rstrip())
    if layout.fragments:
        layout.fragments[-1].closes = True
    _place_words(layout)
    return layout


def _part_cells(text: str, pieces: Sequence[LineFragment]) -> None:
    """Let the cells of a table, which tabs part, be lines of their own."""
    for one, other in pairwise(pieces):
        if "\t" in text[one.told : other.marks.body]:
            one.closes = other.opens = True


class _Manner:
    """How the lines of a whole text are written."""

    def __init__(self, text: str, lines: Sequence[re.Match[str]]) -> None:
        self._text = text
        self.width = _width(text)
        self.is_quoted = len(_QUOTED.findall(text)) >= max(_QUOTED_ALL * len(lines), 3)
        gaps = pairwise(lines)
        self.is_dense = not any(_has_empty_line(text, a.end(), b.start()) for a, b in gaps)
        self._is_small = not any(found.group().lstrip("> \t")[:1].isupper() for found in lines)

    def may_go_on(self, piece: LineFragment, *, wraps: bool) -> bool:
        """Tell whether a line may be the rest of the sentence in the line before."""
        if piece.style not in (MarkStyle.PLAIN, MarkStyle.QUOTE):
            return False
        begin = self._text[piece.marks.body : piece.marks.body + 1]
        return wraps or (begin.islower() and not self._is_small)


def _width(text: str) -> float:
    """Return the length from which on a line was broken, infinite where lines are paragraphs."""
    lengths = sorted(len(line) for line in _LINE.findall(text))
    narrow = [length for length in lengths if length <= WIDEST]
    if not narrow or len(narrow) < 0.9 * len(lengths):
        return math.inf
    return max(0.9 * narrow[-1], 40) if _is_wrapped(text, 0.7 * narrow[-1]) else math.inf


def _is_wrapped(text: str, length: float) -> bool:
    """Tell whether some long line goes on in small letters in the next."""
    lines = (found for found in _WRAP.finditer(text))
    return any(len(found["line"].rstrip()) >= length for found in lines)


def _has_empty_line(text: str, before: int, start: int) -> bool:
    between = text[before:start].replace("\r\n", "\n")
    return sum(not c.isspace() or c in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029" for c in between) > 1


def _place_words(layout: Layout) -> None:
    starts = [word.start for word in layout.words]
    for fragment in layout.fragments:
        fragment.first = bisect_left(starts, fragment.marks.body)
        fragment.last = bisect_left(starts, fragment.told)


def _fragments(text: str, start: int, end: int, *, is_quoted: bool) -> Iterator[LineFragment]:
    """Cut one line after end marks, dashes and bold openings, and before bullets within it."""
    at, is_first = start, True
    while at < end:
        marks = marks_at(text, at, end, is_quoted=is_quoted)
        found = _BREAK.search(text, marks.body, end)
        if found is not None and found.end() <= at:
            found = None
        told, stop = found.span() if found else (end, end)
        mark = (found["mark"] or found["bold"] or found["dash"] or "") if found else ""
        rest = _BLANKS.match(text, stop, end)
        if rest and rest.end() == end:
            stop = end
        if not is_first and (blanks := _BLANKS.match(text, at, marks.body)):
            at = blanks.end()
        yield LineFragment(at, stop, marks, mark, told=told)
        at, is_first = stop, False
