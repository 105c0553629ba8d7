"""Words that are written in one piece or in several: e-mail, COVID-19, U.N., 1 500 000.

In the index and in a search such a word has its form in one piece as well, so that each way of
writing it finds the others.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_HYPHENS: Final = "-\u2010\u2011\ufe63\uff0d"
_BLANKS: Final = " \u00a0\u2000-\u200a\u202f\u205f\u3000"
_LETTER: Final = r"[^\W\d_]"
_NUMBER: Final = rf"\d{{1,3}}(?:[{_BLANKS},.\u066c'’]\d{{3}})+(?![^\W_])"
_WITHIN: Final = "[^\\W_\u00ad]|[\u0300-\u036f\u00ad]"
_IN_PIECES: Final = re.compile(
    rf"(?<!\w)(?<![\u0300-\u036f\u00ad])(?<!\d[.,])(?:{_NUMBER}"
    rf"|(?:{_LETTER}\.)+{_LETTER}(?!\w)"
    rf"|(?:{_WITHIN})++(?:[{_HYPHENS}](?:{_WITHIN})++)+)"
)
_BETWEEN: Final = re.compile(rf"[{_HYPHENS}{_BLANKS},.\u066c'’]")
_TYPED_NUMBER: Final = re.compile(rf"(?<![^\W_])(?<!\d[.,]){_NUMBER}")
_LETTERS_OR_DIGITS: Final = re.compile(r"\d+|[^\W\d_]+")


class Compound(NamedTuple):
    """A word that is written in several pieces: its form in one piece, with its offsets."""

    form: str
    start: int
    end: int


def find_compounds(text: str) -> Iterator[Compound]:
    """Yield the words of a text that are written in several pieces, in order."""
    for match in _IN_PIECES.finditer(text):
        yield Compound(_BETWEEN.sub("", match[0]), match.start(), match.end())


def in_one_piece(typed: str) -> str:
    """Return a typed word of several pieces in one piece; empty if it is none."""
    found = _IN_PIECES.search(typed)
    return "" if found is None else _BETWEEN.sub("", found[0])


def letters_and_digits(folded: str) -> list[str]:
    """Return the parts of a word of letters and digits, such as covid19; none of other words."""
    parts = _LETTERS_OR_DIGITS.findall(folded)
    return parts if len(parts) > 1 else []


def join_numbers(typed: str) -> str:
    """Return what was typed with its grouped numbers in one piece, but not those in quotes."""
    pieces = typed.split('"')
    pieces[::2] = [_TYPED_NUMBER.sub(lambda m: _BETWEEN.sub("", m[0]), p) for p in pieces[::2]]
    return '"'.join(pieces)
