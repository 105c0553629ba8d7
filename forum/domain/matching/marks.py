"""The marks before words: bullets, numbers, names of questions, what quotes or emphasises."""

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

_UNSEEN: Final = r"\s\\|\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad"
_SKIPPED = re.compile(rf"[{_UNSEEN}]+")
_BULLET = re.compile(r"[•·▪▫◦‣⁃∙●○■□➢➤►▶❖✓✔➔→\uf0a7\uf0b7\uf0d8–—*+\-](?=\s)|o(?=\t)")
_QUOTE = re.compile(r">")
_HEADING = re.compile(r"#{1,6}(?=\s)")
_BOLD = re.compile(r"\*\*\*?|___?")
_OPEN = re.compile(r"[\"“”«‹„‘'(\[*_]")
_ASKING = re.compile(r"[¿¡]+|(?:q|p|question|pregunta)\s?:(?=\s)", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?i:(?:item|point|punto|n\.?\s?[°º]|n[or]\.)\s{0,3})?[(\[]?"
    r"(?:(?P<digits>\d{1,2})(?P<part>[a-hA-H](?=[.)\]:]))?|(?P<letters>[ivxIVX]{1,6}|[a-lA-L]))"
    r"(?:\\?[.)\]º°]+[-–]?|\s?[-–—:/](?=\s))(?![\d.,])(?=\s|[^\W\d]|[*_\"“«¿]|$)"
)
_SIGNED = re.compile(
    r"(?P<cell>\d{1,2})\.?(?=\t)|(?P<digits>\d)\ufe0f?\u20e3|(?P<circled>[\u2460-\u2473\u2776-\u277f])"
    r"|\d{1,2}(?:\.\d{1,2}){1,2}[.)]?(?=[^\S\r\n]+(?:[^\W\d]|[–—-]\s)|\s*[*_\"“«¿])"
)
_SECTION = re.compile(
    r"(?:section|part|topic|theme|area|secci[oó]n|parte|tema|[aá]rea|eje|partie|th[eè]me|axe)"
    r"\s+(?P<digits>\d{1,2})\s?[.:)–—-]\s",
    re.IGNORECASE,
)


class MarkStyle(StrEnum):
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
class LineMarks:
    """What stands before the words of a fragment; `body` is where they begin.

    `part` is a letter behind the number; `answers` is where a mark such as "Answer:" ends, or 0.
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
    """Read the marks at the start of a fragment; a text that is quoted as a whole is plain."""
    marks = LineMarks(start)
    at = start
    while at < end:
        step = _mark(text, at, end, marks)
        if step is None or step > end:
            break
        at = step
    marks.body = at
    if is_quoted and marks.style is MarkStyle.QUOTE:
        marks.style = MarkStyle.PLAIN
    return marks


def _mark(text: str, at: int, end: int, marks: LineMarks) -> int | None:
    """Return where the mark that begins at `at` ends and note what it says."""
    if found := _SKIPPED.match(text, at):
        if marks.style is MarkStyle.PLAIN and not marks.indent:
            marks.indent = found.end() - at
        return found.end()
    for pattern, style in _STYLES:
        if found := pattern.match(text, at):
            if marks.style in (MarkStyle.PLAIN, MarkStyle.QUOTE):
                marks.style = style
            return found.end()
    if found := _SECTION.match(text, at):
        marks.style, marks.number = MarkStyle.HEADING, int(found["digits"])
        return found.end()
    if marks.label is None and (label := label_at(text, at, end)) is not None:
        marks.label = label
        if label.is_prose:
            return None
        marks.style = MarkStyle.LABEL
        return label.end
    if not marks.answers and (stop := answer_mark_at(text, at)) is not None:
        marks.answers = stop
        return stop
    if marks.number is None and (found := _NUMBERED.match(text, at)):
        marks.number, marks.part = _value(found), found["part"] or ""
        if marks.style in (MarkStyle.PLAIN, MarkStyle.BOLD, MarkStyle.QUOTE):
            marks.style = MarkStyle.NUMBER if found["digits"] else MarkStyle.LETTER
        return found.end()
    if marks.number is None and (found := _SIGNED.match(text, at)):
        marks.number = _value(found)
        if marks.style in (MarkStyle.PLAIN, MarkStyle.BOLD, MarkStyle.QUOTE):
            marks.style = MarkStyle.NUMBER
        return found.end()
    if found := _ASKING.match(text, at):
        marks.asks = True
        return found.end()
    found = _OPEN.match(text, at)
    return found.end() if found else None


_STYLES: Final = (
    (_QUOTE, MarkStyle.QUOTE),
    (_HEADING, MarkStyle.HEADING),
    (_BULLET, MarkStyle.BULLET),
    (_BOLD, MarkStyle.BOLD),
)


def _value(found: re.Match[str]) -> int | None:
    given = found.groupdict()
    if given.get("digits"):
        return int(given["digits"])
    if given.get("cell"):
        return int(given["cell"])
    if given.get("circled"):
        return circled_number(given["circled"])
    letters = (given.get("letters") or "").lower()
    if not letters:
        return None
    return roman_number(letters) or (LETTERS.index(letters) + 1 if letters in LETTERS else None)
