"""The layout of a text: its lines cut into fragments, each with its marks and its words."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from forum.domain.matching.marks import LineMarks, MarkStyle, marks_at
from forum.domain.matching.words import MatchWord, words

LEAD_MARKS: Final = (":", "–", "—", "-", "→", "=>")
"""Marks between a topic and the text about it in the same line."""

MAX_LINE_WIDTH: Final = 120
"""The greatest length, in characters, to which programs wrap lines."""

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_WRAP = re.compile(r"(?P<line>[^\n\r]+)(?:\r\n|\r|\n)(?=[^\S\n]*[a-zà-öø-ÿ])")
_BLANKS = re.compile(r"\s*")
_QUOTE_SIGN = re.compile(r"^[^\S\n]{0,8}>", re.MULTILINE)
_ALL_QUOTED_SHARE: Final = 0.9
_CLOSERS: Final = r"(?:\]\([^)\s]{0,300}\)|[*_\"”»“›’')\]\u200b\u200d\ufeff]|\s»){0,9}"
# Every alternative begins with one of a few characters, so most places are passed by one look
_BREAK = re.compile(
    r"(?=[\s?!…;.:*_])(?:"
    rf"\s{{0,3}}(?P<mark>[?!…;]+|[.:]+(?={_CLOSERS}(?:\s|$)))[?!.…:]*{_CLOSERS}"
    rf"|(?<=\S)(?P<bold>\*\*|__)(?=\s)"
    rf"|\s(?P<dash>[–—-]+|=>|→)(?=\s)"
    rf"|(?P<cell>)(?=\t)"
    rf"|(?P<bullet>)(?=\s[•·▪◦‣●■]\s))"
)


@dataclass(slots=True)
class LineFragment:
    """A piece of a line up to an end mark.

    Its words are those from index `first_word` to before `end_word` in the text, and end at offset
    `words_end`; `end` includes the end mark, `mark` or "", and closing quotes and brackets.
    `opens` and `closes` say whether it begins and ends a line of its own; `line` is the number of
    the line. `is_apart` means that an empty line stands before it.
    """

    start: int
    end: int
    marks: LineMarks
    mark: str
    opens: bool = False
    closes: bool = False
    is_apart: bool = False
    line: int = 0
    words_end: int = 0
    first_word: int = 0
    end_word: int = 0

    @property
    def style(self) -> MarkStyle:
        """Return the kind of mark that sets it apart."""
        return self.marks.style

    @property
    def has_words(self) -> bool:
        """Return whether there are words after the marks."""
        return self.word_count > 0

    @property
    def word_count(self) -> int:
        """Return the number of its words."""
        return self.end_word - self.first_word

    @property
    def asks(self) -> bool:
        """Return whether it ends or begins with the sign of a question."""
        return "?" in self.mark or self.marks.asks


@dataclass
class Layout:
    """A text with its words and fragments; a dense text has no empty lines."""

    text: str
    words: list[MatchWord] = field(default_factory=list)
    fragments: list[LineFragment] = field(default_factory=list)
    is_dense: bool = False


def lay_out(text: str) -> Layout:
    """Cut a text into fragments and words."""
    layout = Layout(text, list(words(text)))
    lines = [line for line in _LINE.finditer(text) if line.group().strip("> \t\xa0")]
    style = _LineStyle(text, lines)
    layout.is_dense = style.is_dense
    last_end, last_mark, length = 0, "", 0
    for line_number, line in enumerate(lines):
        fragments = list(_cut_line(text, *line.span(), is_quoted=style.is_quoted))
        is_apart = not layout.fragments or _has_empty_line(text, last_end, line.start())
        wraps = length + len(line.group().split(maxsplit=1)[0]) >= style.width
        continues = not is_apart and not last_mark and style.may_continue(fragments[0], wraps=wraps)
        if layout.fragments:
            layout.fragments[-1].closes = not continues
        for fragment in fragments:
            fragment.line = line_number
            fragment.is_apart = is_apart or (style.is_dense and last_mark[-1:] in tuple(".?!…"))
        fragments[0].opens = not continues
        _separate_cells(text, fragments)
        layout.fragments += fragments
        last_end, last_mark, length = line.end(), fragments[-1].mark, len(line.group().rstrip())
    if layout.fragments:
        layout.fragments[-1].closes = True
    _assign_words(layout)
    return layout


def _separate_cells(text: str, fragments: Sequence[LineFragment]) -> None:
    """Make the cells of a table, separated by tabs, lines of their own."""
    for left, right in pairwise(fragments):
        if "\t" in text[left.words_end : right.marks.body]:
            left.closes = right.opens = True


class _LineStyle:
    """How the lines of a whole text are written: their width, quote signs, empty lines and case."""

    def __init__(self, text: str, lines: Sequence[re.Match[str]]) -> None:
        self._text = text
        self.width = _wrap_width(text)
        self.is_quoted = len(_QUOTE_SIGN.findall(text)) >= max(_ALL_QUOTED_SHARE * len(lines), 3)
        gaps = pairwise(lines)
        self.is_dense = not any(_has_empty_line(text, a.end(), b.start()) for a, b in gaps)
        self._is_lower_case = not any(line.group().lstrip("> \t")[:1].isupper() for line in lines)

    def may_continue(self, fragment: LineFragment, *, wraps: bool) -> bool:
        """Return whether a line may continue the sentence of the line before."""
        if fragment.style not in (MarkStyle.PLAIN, MarkStyle.QUOTE):
            return False
        first_letter = self._text[fragment.marks.body : fragment.marks.body + 1]
        return wraps or (first_letter.islower() and not self._is_lower_case)


def _wrap_width(text: str) -> float:
    """Return the length from which on lines were wrapped; infinite where lines are paragraphs."""
    lengths = sorted(len(line) for line in _LINE.findall(text))
    narrow = [length for length in lengths if length <= MAX_LINE_WIDTH]
    if not narrow or len(narrow) < 0.9 * len(lengths):
        return math.inf
    return max(0.9 * narrow[-1], 40) if _is_wrapped(text, 0.7 * narrow[-1]) else math.inf


def _is_wrapped(text: str, length: float) -> bool:
    """Return whether some long line continues in lower case in the next."""
    lines = (line for line in _WRAP.finditer(text))
    return any(len(line["line"].rstrip()) >= length for line in lines)


def _has_empty_line(text: str, line_end: int, next_start: int) -> bool:
    between = text[line_end:next_start].replace("\r\n", "\n")
    return sum(not c.isspace() or c in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029" for c in between) > 1


def _assign_words(layout: Layout) -> None:
    starts = [word.start for word in layout.words]
    for fragment in layout.fragments:
        fragment.first_word = bisect_left(starts, fragment.marks.body)
        fragment.end_word = bisect_left(starts, fragment.words_end)


def _cut_line(text: str, start: int, end: int, *, is_quoted: bool) -> Iterator[LineFragment]:
    """Cut one line after end marks, dashes and bold openings, and before bullets within it."""
    fragment_start, is_first = start, True
    while fragment_start < end:
        marks = marks_at(text, fragment_start, end, is_quoted=is_quoted)
        boundary = _BREAK.search(text, marks.body, end)
        if boundary is not None and boundary.end() <= fragment_start:
            boundary = None
        words_end, fragment_end = boundary.span() if boundary else (end, end)
        mark = (boundary["mark"] or boundary["bold"] or boundary["dash"] or "") if boundary else ""
        rest = _BLANKS.match(text, fragment_end, end)
        if rest and rest.end() == end:
            fragment_end = end
        if not is_first and (blanks := _BLANKS.match(text, fragment_start, marks.body)):
            fragment_start = blanks.end()
        yield LineFragment(
            start=fragment_start, end=fragment_end, marks=marks, mark=mark, words_end=words_end
        )
        fragment_start, is_first = fragment_end, False
