"""Words in one form, with the places where they stand: what typing alone changes is folded."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
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


def _is_plain(code: int) -> bool:
    """Return whether folding leaves a character as it is, if no mark follows."""
    char = chr(code)
    if char.isspace() or code in _SIGNS or unicodedata.category(char) == "Cc":
        return False
    return not unicodedata.combining(char) and not unicodedata.decomposition(char)


def _plain_ranges() -> str:
    """Return the plain characters as ranges of a regular expression."""
    codes = {code for code in range(0x21, 0xA000) if _is_plain(code)}
    firsts = sorted(code for code in codes if code - 1 not in codes)
    lasts = sorted(code for code in codes if code + 1 not in codes)
    return "".join(
        f"\\U{first:08x}-\\U{last:08x}" for first, last in zip(firsts, lasts, strict=True)
    )


_LETTERS: Final = _plain_ranges()
_PLAIN: Final = re.compile(f"[{_LETTERS}]+(?: [{_LETTERS}]+)*")
"""Words that need no folding, with single blanks between them."""


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


@lru_cache(maxsize=10_000)
def fold_letters(text: str) -> str:
    """Return letters decomposed, with plain apostrophes, quotation marks and hyphens."""
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
        end = _end_of_piece(source, start)
        piece = source[start:end]
        if end - start > 1 and not piece[0].isspace() and not unicodedata.combining(piece[1]):
            chars += piece  # plain words
            starts += range(start, end)
            ends += range(start + 1, end + 1)
        else:
            folded = _fold_piece(piece, is_after_blank=bool(chars) and chars[-1] == " ")
            chars += folded
            starts += [start] * len(folded)
            ends += [end] * len(folded)
        start = end
    return FoldedText(source, "".join(chars), starts, ends)


def _end_of_piece(source: str, start: int) -> int:
    """Return where a run of blanks or of plain letters ends, or one letter with its marks."""
    plain = _PLAIN.match(source, start)
    end = plain.end() if plain else start + 1
    if plain and end < len(source) and unicodedata.combining(source[end]):
        end -= 1  # the last letter has a mark
        if end > start:
            return end
        end = start + 1
    elif plain:
        return end
    elif source[start].isspace():
        while end < len(source) and source[end].isspace():
            end += 1
        return end
    while end < len(source) and unicodedata.combining(source[end]):
        end += 1
    return end


def _fold_piece(piece: str, *, is_after_blank: bool) -> str:
    if piece.isspace():
        return "" if is_after_blank else " "
    return fold_letters(piece)


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
