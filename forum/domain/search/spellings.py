"""Words that are written in one piece or in several: e-mail, COVID-19, U.N., 1 500 000, 2.5.

In the index and in a search such a word has its form in one piece as well, so that each way of
writing it finds the others.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from forum.domain.search.stop_words import STOP_WORDS

HYPHENS: Final = frozenset("-\u2010\u2011\ufe63\uff0d")
_HYPHENS: Final = "-\u2010\u2011\ufe63\uff0d"
_BLANKS: Final = " \u00a0\u2000-\u200a\u202f\u205f\u3000"
_LETTER: Final = r"[^\W\d_]"
_POINT: Final = "[.,\u066b]"
_GROUPED: Final = (
    rf"\d{{1,3}}(?:[{_BLANKS},.\u066c'’]\d{{3}})+|\d{{1,2}}(?:,\d\d)+,\d{{3}}(?=[^\d]|$)"
)
_WHOLE: Final = rf"(?:{_GROUPED})(?![^\W_])(?!{_POINT}\d)"
_DECIMAL: Final = rf"(?:{_GROUPED}|\d+){_POINT}(?P<decimals>\d+)(?![^\W_])(?!{_POINT}\d)"
_NUMBER: Final = rf"(?:{_WHOLE}|{_DECIMAL})"
_SPANISH_PLURAL: Final = rf"(?P<a>{_LETTER})(?P=a)\.[{_BLANKS}]?(?P<b>{_LETTER})(?P=b)(?!\w)"
"""Initials of a plural are doubled in Spanish: EE. UU., FF. AA."""

_WITHIN: Final = "[^\\W_\u00ad]++|[\u0300-\u036f\u00ad]++"
_CAPITALS: Final = "|".join(sorted(word.upper() for word in STOP_WORDS if len(word) > 1))
# What begins each kind is asked first, as most places in a text begin none
_IN_PIECES: Final = re.compile(
    rf"(?=\d)(?<![\d_])(?<![\u0300-\u036f\u00ad])(?<!\d[.,]){_NUMBER}"
    rf"|(?<!\w)(?<![\u0300-\u036f\u00ad])(?<!\d[.,])(?:{_SPANISH_PLURAL}"
    rf"|(?:{_LETTER}{{1,2}}\.)+{_LETTER}{{1,2}}(?!\w)"
    rf"|(?:{_WITHIN})+(?:[{_HYPHENS}](?:{_WITHIN})+)+"
    rf"|(?=[^\W\d_a-zà-öø-ÿ]{{2}})(?:{_CAPITALS})(?![\w\u0300-\u036f\u00ad]))"
)
_HINTS: Final = (
    re.compile(rf"\.{_LETTER}"),
    re.compile(rf"[{_HYPHENS}]\w"),
    re.compile(rf"(?:{_CAPITALS})(?!\w)"),
    re.compile(r"\d"),
)
"""What stands in such words, each pattern far faster than all of them as one."""
_END_OF_INITIALS: Final = re.compile(rf"\.[{_BLANKS}]")
_BETWEEN: Final = re.compile(rf"[{_HYPHENS}{_BLANKS},.\u066b\u066c'’]")
_TYPED: Final = re.compile(
    rf"(?<![^\W_])(?<!\d[.,])(?:{_NUMBER}|(?<!\w){_SPANISH_PLURAL}\.?)",
)
_NAMED_DECIMAL: Final = re.compile(rf"({_LETTER}+)[{_HYPHENS}]?(\d+{_POINT}\d+)")
_LETTERS_OR_DIGITS: Final = re.compile(r"\d+|[^\W\d_]+")


class Compound(NamedTuple):
    """A word that is written in several pieces: its form in one piece, with its offsets."""

    form: str
    start: int
    end: int


def find_compounds(text: str, start: int = 0, end: int | None = None) -> Iterator[Compound]:
    """Yield the words that are written in several pieces, in order, of a text or a part of it."""
    end = len(text) if end is None else end
    for match in _IN_PIECES.finditer(text, start, end) if _may_have_any(text, start, end) else ():
        yield Compound(_join(match), match.start(), match.end())


def _may_have_any(text: str, start: int, end: int) -> bool:
    """Return whether there may be any, found much faster than the words themselves."""
    if any(hint.search(text, start, end) for hint in _HINTS):
        return True
    ends = (match.start() for match in _END_OF_INITIALS.finditer(text, start, end))
    return any(text[end - 2 : end - 1] == text[end - 1 : end] for end in ends)


def in_one_piece(typed: str) -> str:
    """Return a typed word of several pieces in one piece; empty if it is none."""
    found = _IN_PIECES.search(typed)
    return "" if found is None else _join(found)


def capitals(word: str) -> str:
    """Return the form in one piece of the initials W.H.O. or WHO, which is not that of who."""
    return f"{word.upper()}_"


def letters_and_digits(folded: str) -> list[str]:
    """Return the parts of a word of letters and digits, such as covid19; none of other words."""
    parts = _LETTERS_OR_DIGITS.findall(folded)
    return parts if len(parts) > 1 else []


def glued_and_apart(typed: str) -> list[str]:
    """Return the ways to write a name that ends in a decimal: PM2.5 and PM 2.5; none of others."""
    found = _NAMED_DECIMAL.fullmatch(typed)
    return [] if found is None else [found[1] + found[2], f"{found[1]} {found[2]}"]


def join_typed(typed: str) -> str:
    """Return what was typed with grouped numbers and EE. UU. in one piece, but not in quotes."""
    pieces = typed.split('"')
    pieces[::2] = [_TYPED.sub(_join_plainly, piece) for piece in pieces[::2]]
    return '"'.join(pieces)


def _join(match: re.Match[str]) -> str:
    """Return the form: 1500.5 as 1500_5, so that it is not 15005, and initials by `capitals`."""
    decimals = match["decimals"]
    if decimals is not None:
        return f"{_BETWEEN.sub('', match[0][: -len(decimals)])}_{decimals}"
    form = _BETWEEN.sub("", match[0])
    is_initials = form.lower() in STOP_WORDS and not any(char in HYPHENS for char in match[0])
    return capitals(form) if is_initials else form


def _join_plainly(match: re.Match[str]) -> str:
    decimals = match["decimals"]
    if decimals is not None:
        return f"{_BETWEEN.sub('', match[0][: -len(decimals)])}.{decimals}"
    return _BETWEEN.sub("", match[0])
