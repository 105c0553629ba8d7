"""Numbers as they are written before questions: Roman, in words, by order, in circles."""

import re
import unicodedata
from typing import Final

COUNTED: Final = (
    "one|uno|una|un|une",
    "two|dos|deux",
    "three|tres|trois",
    "four|cuatro|quatre",
    "five|cinco|cinq",
    "six|seis",
    "seven|siete|sept",
    "eight|ocho|huit",
    "nine|nueve|neuf",
    "ten|diez|dix",
    "eleven|once|onze",
    "twelve|doce|douze",
    "thirteen|trece|treize",
    "fourteen|catorce|quatorze",
    "fifteen|quince|quinze",
    "sixteen|diecis[eé]is|seize",
    "seventeen|diecisiete|dix-sept",
    "eighteen|dieciocho|dix-huit",
    "nineteen|diecinueve|dix-neuf",
    "twenty|veinte|vingt",
)
ORDINAL: Final = (
    "first|primera?|premi[eè]re?",
    "second|segund[ao]|deuxi[eè]me|seconde",
    "third|tercera?|troisi[eè]me",
    "fourth|cuart[ao]|quatri[eè]me",
    "fifth|quint[ao]|cinqui[eè]me",
    "sixth|sext[ao]|sixi[eè]me",
    "seventh|s[eé]ptim[ao]|septi[eè]me",
    "eighth|octav[ao]|huiti[eè]me",
    "ninth|noven[ao]|neuvi[eè]me",
    "tenth|d[eé]cim[ao]|dixi[eè]me",
    "eleventh|und[eé]cim[ao]|onzi[eè]me",
    "twelfth|duod[eé]cim[ao]|douzi[eè]me",
)
_UNITS: Final = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN: Final = [ten + unit for ten in ("", "x", "xx") for unit in _UNITS]


_APART: Final = {
    "é": "e\u0301",
    "è": "e\u0300",
    "í": "i\u0301",
    "ó": "o\u0301",
    "ú": "u\u0301",
}


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that also knows letters whose accents are characters of their own."""
    for letter, apart in _APART.items():
        plain, accent = apart[0], apart[1]
        pattern = pattern.replace(f"[{plain}{letter}]", f"(?:{plain}{accent}?|{letter})")
    pattern = pattern.replace("à", "(?:à|a\u0300)")
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def any_of(table: tuple[str, ...]) -> str:
    """Return a pattern for the words of a table, the compound ones before their parts."""
    return "|".join(reversed(table))


def number_of(word: str, table: tuple[str, ...]) -> int:
    """Return the place of a word in a table, counted from 1, or 0."""
    places = enumerate(table, 1)
    return next((n for n, form in places if compiled(form).fullmatch(word)), 0)


def roman_number(letters: str) -> int | None:
    """Return the value of a Roman number below thirty."""
    return _ROMAN.index(letters.lower()) if letters.lower() in _ROMAN[1:] else None


def circled_number(sign: str) -> int:
    """Return the value of a number in a circle, such as U+2460."""
    return int(unicodedata.numeric(sign))
