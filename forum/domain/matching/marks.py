"""The marks before the words of a line: bullets, numbers, names of questions, quote signs."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forum.domain.matching.labels import (
    LETTERS,
    QuestionLabel,
    answer_mark_at,
    circled_number,
    label_at,
    roman_number,
)

_INVISIBLE: Final = r"\s\\|\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad"
_SKIPPED = re.compile(rf"[{_INVISIBLE}]+")
_BULLET = re.compile(r"[•·▪▫◦‣⁃∙●○■□➢➤►▶❖✓✔➔→\uf0a7\uf0b7\uf0d8–—*+\-](?=\s)|o(?=\t)")
_QUOTE = re.compile(r">")
_HEADING = re.compile(r"#{1,6}(?=\s)")
_BOLD = re.compile(r"\*\*\*?|___?")
_OPEN = re.compile(r"[\"“”«‹„‘'(\[*_]")
_QUESTION_SIGN = re.compile(r"[¿¡]+|(?:q|p|question|pregunta)\s?:(?=\s)", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?i:(?:item|point|punto|n\.?\s?[°º]|n[or]\.)\s{0,3})?[(\[]?"
    r"(?:(?P<digits>\d{1,2})(?P<part>[a-hA-H](?=[.)\]:]))?|(?P<letters>[ivxIVX]{1,6}|[a-lA-L]))"
    r"(?:\\?[.)\]º°]+[-–]?|\s?[-–—:/](?=\s))(?![\d.,])(?=\s|[^\W\d]|[*_\"“«¿]|$)"
)
_NUMBER_SIGN = re.compile(
    r"(?P<cell>\d{1,2})\.?(?=\t)|(?P<digits>\d)\ufe0f?\u20e3|(?P<circled>[\u2460-\u2473\u2776-\u277f])"
    r"|\d{1,2}(?:\.\d{1,2}){1,2}[.)]?(?=[^\S\r\n]+(?:[^\W\d]|[–—-]\s)|\s*[*_\"“«¿])"
)
_SECTION = re.compile(
    r"(?:section|part|topic|theme|area|secci[oó]n|parte|tema|[aá]rea|eje|partie|th[eè]me|axe)"
    r"\s+(?P<digits>\d{1,2})\s?[.:)–—-]\s",
    re.IGNORECASE,
)


class MarkStyle(StrEnum):
    """The kind of mark that sets a line apart from others."""

    PLAIN = "plain"
    BULLET = "bullet"
    NUMBER = "number"
    LETTER = "letter"
    HEADING = "heading"
    BOLD = "bold"
    QUOTE = "quote"
    LABEL = "label"


@dataclass(slots=True)
class LineMarks:
    """The marks before the words of a fragment; the words begin at `body`.

    `part` is a letter after the number; a mark such as "Answer:" ends at `answers`, or it is 0.
    `asks` means that a sign of a question stands there; `indent` counts characters.
    """

    body: int
    style: MarkStyle = MarkStyle.PLAIN
    number: int | None = None
    part: str = ""
    label: QuestionLabel | None = None
    answers: int = 0
    asks: bool = False
    indent: int = 0


def marks_at(text: str, start: int, end: int, *, is_quoted: bool = False) -> LineMarks:
    """Read the marks at the start of a fragment; in a text that is all quoted, `>` is no mark."""
    marks = LineMarks(start)
    offset = start
    while offset < end:
        mark_end = _read_mark(text, offset, end, marks)
        if mark_end is None or mark_end > end:
            break
        offset = mark_end
    marks.body = offset
    if is_quoted and marks.style is MarkStyle.QUOTE:
        marks.style = MarkStyle.PLAIN
    return marks


def _read_mark(text: str, offset: int, end: int, marks: LineMarks) -> int | None:
    """Record the mark at `offset` and return where it ends, or None if there is none."""
    if not text[offset].isalpha() or text[offset] == "o":
        mark_end = _read_sign(text, offset, marks)
        if mark_end is not None:
            return mark_end
    return _read_name(text, offset, end, marks)


def _read_sign(text: str, offset: int, marks: LineMarks) -> int | None:
    """Read blanks, a bullet, or another sign; none begins with a letter, but `o` before a tab."""
    if match := _SKIPPED.match(text, offset):
        if marks.style is MarkStyle.PLAIN and not marks.indent:
            marks.indent = match.end() - offset
        return match.end()
    for pattern, style in _STYLES:
        if match := pattern.match(text, offset):
            if marks.style in (MarkStyle.PLAIN, MarkStyle.QUOTE):
                marks.style = style
            return match.end()
    return None


def _read_name(text: str, offset: int, end: int, marks: LineMarks) -> int | None:
    """Read the name or the number of a section, a question or an answer, or an opening sign."""
    if match := _SECTION.match(text, offset):
        marks.style, marks.number = MarkStyle.HEADING, int(match["digits"])
        return match.end()
    if marks.label is None and (label := label_at(text, offset, end)) is not None:
        marks.label = label
        if label.is_prose:
            return None
        marks.style = MarkStyle.LABEL
        return label.end
    if not marks.answers and (mark_end := answer_mark_at(text, offset)) is not None:
        marks.answers = mark_end
        return mark_end
    if marks.number is None and (match := _NUMBERED.match(text, offset)):
        marks.number, marks.part = _number_in(match), match["part"] or ""
        if marks.style in (MarkStyle.PLAIN, MarkStyle.BOLD, MarkStyle.QUOTE):
            marks.style = MarkStyle.NUMBER if match["digits"] else MarkStyle.LETTER
        return match.end()
    if marks.number is None and (match := _NUMBER_SIGN.match(text, offset)):
        marks.number = _number_in(match)
        if marks.style in (MarkStyle.PLAIN, MarkStyle.BOLD, MarkStyle.QUOTE):
            marks.style = MarkStyle.NUMBER
        return match.end()
    if match := _QUESTION_SIGN.match(text, offset):
        marks.asks = True
        return match.end()
    match = _OPEN.match(text, offset)
    return match.end() if match else None


_STYLES: Final = (
    (_QUOTE, MarkStyle.QUOTE),
    (_HEADING, MarkStyle.HEADING),
    (_BULLET, MarkStyle.BULLET),
    (_BOLD, MarkStyle.BOLD),
)


def _number_in(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("digits"):
        return int(groups["digits"])
    if groups.get("cell"):
        return int(groups["cell"])
    if groups.get("circled"):
        return circled_number(groups["circled"])
    letters = (groups.get("letters") or "").lower()
    if not letters:
        return None
    return roman_number(letters) or (LETTERS.index(letters) + 1 if letters in LETTERS else None)
