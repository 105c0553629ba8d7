"""A text laid out: its lines cut into fragments, each with the marks before it and its words."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from forum.domain.matching.labels import LETTERS, Label, answer_mark_at, label_at
from forum.domain.matching.numerals import circled_number, roman_number
from forum.domain.matching.words import Word, words

WIDEST: Final = 120
"""Characters to which programs break lines at most."""

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_WRAP = re.compile(r"(?P<line>[^\n\r]+)(?:\r\n|\r|\n)(?=[^\S\n]*[a-zà-öø-ÿ])")
_UNSEEN: Final = r"\s\\|\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad"
_SKIPPED = re.compile(rf"[{_UNSEEN}]+")
_BULLET = re.compile(r"[•·▪▫◦‣⁃∙●○■□➢➤►▶❖✓✔➔→\uf0a7\uf0b7\uf0d8–—*+\-](?=\s)|o(?=\t)")
_BLANKS = re.compile(r"\s*")
_QUOTE = re.compile(r">")
_HEADING = re.compile(r"#{1,6}(?=\s)")
_BOLD = re.compile(r"\*\*\*?|___?")
_OPEN = re.compile(r"[\"“”«‹„‘'(\[*_]")
_ASKING = re.compile(r"[¿¡]+|(?:q|p|question|pregunta)\s?:(?=\s)", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?i:(?:item|point|punto|n\.?\s?[°º]|n[or]\.)\s?)?[(\[]?"
    r"(?:(?P<digits>\d{1,2})(?P<part>[a-h](?=[.)\]:]))?|(?P<letters>[ivxIVX]{1,6}|[a-lA-L]))"
    r"(?:\\?[.)\]º°]+[-–]?|\s?[-–—:/](?=\s))(?![\d.,])(?=\s|[^\W\d]|[*_\"“«¿]|$)"
)
_SIGNED = re.compile(
    r"(?P<digits>\d)\ufe0f?\u20e3|(?P<circled>[\u2460-\u2473\u2776-\u277f])"
    r"|\d{1,2}(?:\.\d{1,2}){1,2}[.)]?(?=\s+[^\W\d]|\s+[–—-]\s|\s*[*_\"“«¿])"
)
_SECTION = re.compile(
    r"(?:section|part|topic|theme|area|secci[oó]n|parte|tema|[aá]rea|eje|partie|th[eè]me|axe)"
    r"\s+(?P<digits>\d{1,2})\s?[.:)–—-]\s",
    re.IGNORECASE,
)
_CLOSE: Final = r"(?:\]\([^)\s]{0,300}\)|[*_\"”»“›’')\]\u200b\u200d\ufeff]|\s»){0,9}"
_BREAK = re.compile(
    rf"\s{{0,3}}(?P<mark>[?!…;]+|[.:]+(?={_CLOSE}(?:\s|$)))[?!.…:]*{_CLOSE}"
    rf"|(?<=\S)(?P<bold>\*\*|__)(?=\s)"
    rf"|\s(?P<dash>[–—-]+|=>|→)(?=\s)"
    rf"|(?P<bullet>)(?=\s[•·▪◦‣●■]\s)"
)


LED: Final = (":", "–", "—", "-", "→", "=>")
"""Marks between a topic and what is said of it in the same line."""


class Style(StrEnum):
    """By what a line is set apart from others."""

    PLAIN = "plain"
    BULLET = "bullet"
    NUMBER = "number"
    LETTER = "letter"
    HEADING = "heading"
    BOLD = "bold"
    QUOTE = "quote"
    LABEL = "label"


@dataclass(slots=True)
class Marks:
    """What stands before the words of a fragment; `body` is where they begin.

    `part` is a letter behind the number; `answers` is where a mark such as "Answer:" ends, or 0.
    """

    body: int
    style: Style = Style.PLAIN
    number: int | None = None
    part: str = ""
    label: Label | None = None
    answers: int = 0
    asks: bool = False
    indent: int = 0


@dataclass(slots=True)
class Fragment:
    """A piece of a line up to an end mark; `first` to `last` are places among all words.

    Words are told up to `told`; `end` includes the end mark, `mark` or "", and what closes
    with it.
    """

    start: int
    end: int
    marks: Marks
    mark: str
    opens: bool = False
    closes: bool = False
    is_apart: bool = False
    line: int = 0
    told: int = 0
    first: int = 0
    last: int = 0

    @property
    def style(self) -> Style:
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
    """A text with its words and fragments."""

    text: str
    words: list[Word] = field(default_factory=list)
    fragments: list[Fragment] = field(default_factory=list)


def lay_out(text: str) -> Layout:
    """Cut a text into fragments and words."""
    layout = Layout(text, list(words(text)))
    width = _width(text)
    before, ended, length = 0, "", 0
    for line, found in enumerate(_LINE.finditer(text)):
        if not found.group().strip():
            continue
        is_apart = not layout.fragments or _has_empty_line(text, before, found.start())
        pieces = list(_fragments(text, found.start(), found.end()))
        wraps = length + len(found.group().split(maxsplit=1)[0]) >= width
        goes_on = not is_apart and not ended and _may_go_on(text, pieces[0], wraps)
        if layout.fragments:
            layout.fragments[-1].closes = not goes_on
        for piece in pieces:
            piece.line, piece.is_apart = line, is_apart
        pieces[0].opens = not goes_on
        layout.fragments += pieces
        before, ended, length = found.end(), pieces[-1].mark, len(found.group().rstrip())
    if layout.fragments:
        layout.fragments[-1].closes = True
    _place_words(layout)
    return layout


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


def _may_go_on(text: str, piece: Fragment, wraps: bool) -> bool:
    """Tell whether a line may be the rest of the sentence in the line before."""
    if piece.style not in (Style.PLAIN, Style.QUOTE):
        return False
    return wraps or text[piece.marks.body : piece.marks.body + 1].islower()


def _has_empty_line(text: str, before: int, start: int) -> bool:
    between = text[before:start].replace("\r\n", "\n")
    return sum(not c.isspace() or c in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029" for c in between) > 1


def _place_words(layout: Layout) -> None:
    starts = [word.start for word in layout.words]
    for fragment in layout.fragments:
        fragment.first = bisect_left(starts, fragment.marks.body)
        fragment.last = bisect_left(starts, fragment.told)


def _fragments(text: str, start: int, end: int) -> Iterator[Fragment]:
    """Cut one line after end marks, dashes and bold openings, and before bullets within it."""
    at, is_first = start, True
    while at < end:
        marks = _marks(text, at, end)
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
        yield Fragment(at, stop, marks, mark, told=told)
        at, is_first = stop, False


def _marks(text: str, start: int, end: int) -> Marks:
    marks = Marks(start)
    at = start
    while at < end:
        step = _mark(text, at, marks)
        if step is None or step > end:
            break
        at = step
    marks.body = at
    return marks


def _mark(text: str, at: int, marks: Marks) -> int | None:
    """Return where the mark that begins at `at` ends and note what it says."""
    if found := _SKIPPED.match(text, at):
        if marks.style is Style.PLAIN and not marks.indent:
            marks.indent = found.end() - at
        return found.end()
    for pattern, style in _STYLES:
        if found := pattern.match(text, at):
            if marks.style in (Style.PLAIN, Style.QUOTE):
                marks.style = style
            return found.end()
    if found := _SECTION.match(text, at):
        marks.style, marks.number = Style.HEADING, int(found["digits"])
        return found.end()
    if marks.label is None and (label := label_at(text, at)) is not None:
        marks.label = label
        if label.is_prose:
            return None
        marks.style = Style.LABEL
        return label.end
    if not marks.answers and (stop := answer_mark_at(text, at)) is not None:
        marks.answers = stop
        return stop
    if marks.number is None and (found := _NUMBERED.match(text, at)):
        marks.number, marks.part = _value(found), found["part"] or ""
        if marks.style in (Style.PLAIN, Style.BOLD, Style.QUOTE):
            marks.style = Style.NUMBER if found["digits"] else Style.LETTER
        return found.end()
    if marks.number is None and (found := _SIGNED.match(text, at)):
        marks.number = _value(found)
        if marks.style in (Style.PLAIN, Style.BOLD, Style.QUOTE):
            marks.style = Style.NUMBER
        return found.end()
    if found := _ASKING.match(text, at):
        marks.asks = True
        return found.end()
    found = _OPEN.match(text, at)
    return found.end() if found else None


_STYLES: Final = (
    (_QUOTE, Style.QUOTE),
    (_HEADING, Style.HEADING),
    (_BULLET, Style.BULLET),
    (_BOLD, Style.BOLD),
)


def _value(found: re.Match[str]) -> int | None:
    given = found.groupdict()
    if given.get("digits"):
        return int(given["digits"])
    if given.get("circled"):
        return circled_number(given["circled"])
    letters = (given.get("letters") or "").lower()
    if not letters:
        return None
    return roman_number(letters) or (LETTERS.index(letters) + 1 if letters in LETTERS else None)
