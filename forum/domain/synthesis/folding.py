"""Words in one form, with the places where they stand: what typing alone changes is folded."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from forum.domain.characters import normalise

_INVISIBLE: Final = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphen, zero-width blank, word joiner, byte order mark: they change no word."""

_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys(_INVISIBLE, ""),
        **dict.fromkeys("\u2018\u2019\u02bc\u201b", "'"),
        **dict.fromkeys("\u201c\u201d\u201f", '"'),
        **dict.fromkeys("\u2010\u2011", "-"),
    }
)
_NUMBER_SIGNS: Final = "%\u2030\u00b0"
_HYPHENS: Final = "-\u2212"
_JOINERS: Final = "-'@"
_SKIN_TONES: Final = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_LATER_JAMO: Final = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
_WITHOUT_BLANKS: Final = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff]"
)


@dataclass(frozen=True)
class FoldedText:
    """A text with its letters, signs and blanks in one form.

    Letters are decomposed, so that an accent is the same however it was typed; a run of blanks is
    one blank. `starts` and `ends` say where each folded character stands in `source`.
    """

    source: str
    text: str
    starts: list[int]
    ends: list[int]

    def is_inside_word(self, place: int) -> bool:
        """Return whether a place between two folded characters lies inside a word or a number."""
        return _is_inside(self.text, place)


def fold_letters(text: str) -> str:
    """Return a text with decomposed letters, plain apostrophes, quotation marks and hyphens."""
    return normalise("NFD", text).translate(_SIGNS)


def fold_blanks(words: str) -> str:
    """Return words with one space for each run of blanks, and none around them."""
    return " ".join(words.split())


def fold_text(source: str) -> FoldedText:
    """Return a text folded, with the places of its characters."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    start, length = 0, len(source)
    while start < length:
        end = start + 1
        if source[start].isspace():
            while end < length and source[end].isspace():
                end += 1
            folded = "" if chars and chars[-1] == " " else " "
        else:
            while end < length and unicodedata.combining(source[end]):
                end += 1
            folded = fold_letters(source[start:end])
        for char in folded:
            chars.append(char)
            starts.append(start)
            ends.append(end)
        start = end
    return FoldedText(source, "".join(chars), starts, ends)


def has_no_blanks(char: str) -> bool:
    """Return whether this is a letter of a script that writes words without blanks."""
    return _WITHOUT_BLANKS.match(char) is not None


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char).startswith("M")


def _is_inside(text: str, place: int) -> bool:
    """Return whether the place between two characters lies inside a word or a number."""
    if place in (0, len(text)):
        return False
    before, after = text[place - 1], text[place]
    if _LATER_JAMO.match(after) or unicodedata.category(after).startswith("M"):
        return True
    if after in _SKIN_TONES or "\u200d" in (before, after):
        return True
    if has_no_blanks(before) or has_no_blanks(after):
        return False
    if _is_word(before):
        return _goes_on(text, place)
    if _is_word(after):
        if before in _HYPHENS and after.isdigit():
            return True
        return place > 1 and _joins(text[place - 2], before, after)
    return False


def _goes_on(text: str, place: int) -> bool:
    """Return whether the word that ends before this place goes on after it."""
    before, after = text[place - 1], text[place]
    if _is_word(after) or after == "\u200c":
        return True
    if before.isdigit() and after in _NUMBER_SIGNS:
        return True
    return place + 1 < len(text) and _joins(before, after, text[place + 1])


def _joins(before: str, sign: str, after: str) -> bool:
    """Return whether a sign between two characters joins them to one word or number."""
    if sign in ".,":
        return before.isdigit() and after.isdigit()
    return sign in _JOINERS and _is_word(before) and _is_word(after)
