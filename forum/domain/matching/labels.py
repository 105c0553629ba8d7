"""Names of questions at the beginning of a line: "Question 2:", "P2.", "IV.", "First,"."""

import re
import sys
import unicodedata
from dataclasses import dataclass
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


LETTERS: Final = "abcdefghijkl"

_ASK: Final = (
    r"(?:guiding\s+)?(?:question|pregunta|pergunta|cuesti[oó]n)(?:\s+(?:orientadora|gu[ií]a))?"
)
_REPLY: Final = r"(?:answer|response|respuesta|resp\.?|rpta\.?|r[eé]ponse)"
_TO: Final = r"(?:to|a|à|al)\s+(?:the\s+|la\s+)?"
_SIGN: Final = r"(?:n\.?\s?[°º˚o]\.?|n[or]\.|nro\.?|n[uú]m\.?|n[uú]mero|num[eé]ro|number|\#)?"
_BLANK: Final = r"[^\S\n]"
_BLANKS: Final = r"[^\S\n]{0,3}"
_NUMBER: Final = (
    r"(?:(?P<digits>\d{1,2})(?![.,]?\d)|(?P<roman>[ivx]{1,7})\b"
    rf"|(?P<count>{any_of(COUNTED)})\b)"
)
_NTH: Final = (
    rf"(?:(?P<nth>\d{{1,2}})(?:st|nd|rd|th|\.?[ªº°]|e?ra|n?da|ta|e|re|[eè]re|[eè]me)"
    rf"|(?P<ordinal>{any_of(ORDINAL)}))\.?(?![^\W_])"
)
_SHORT: Final = rf"{_SIGN}\.?(?P<short>\d{{1,2}})(?![.,]?\d)"
_NTH_ASK: Final = rf"(?:(?:the|la)[^\S\n]{{1,3}})?{_NTH}[^\S\n]{{1,3}}{_ASK}"
_FULL: Final = (
    rf"(?:(?:{_REPLY}[^\S\n]{{1,3}}{_TO})?{_ASK}|{_REPLY}|preg\.?)"
    rf"{_BLANKS}{_SIGN}{_BLANKS}{_NUMBER}"
)
_Q: Final = rf"(?:{_REPLY}[^\S\n]{{1,3}}{_TO})?[qp]{_BLANK}?-?"
_NAMED: Final = rf"(?:{_FULL}|(?:{_Q}|[ra]|(?:ad|re):?{_BLANK}{{1,3}}){_SHORT}|{_NTH_ASK})"
_TOLD: Final = rf"(?:{_FULL}|{_Q}{_SHORT})"
_MEANT: Final = rf"(?:{_FULL}|{_Q}{_SHORT}|{_NTH_ASK})"
_LEAD: Final = (
    r"(?:on|re:?|regarding|about|concerning|for|to|as\s+(?:for|to)|with\s+(?:regard|respect)\s+to"
    r"|in\s+(?:response|answer|reply|relation)\s+to|(?:my|our)\s+(?:answer|response)\s+to"
    r"|sobre|a|para|en|acerca\s+de|(?:con\s+)?respecto\s+(?:a|de)|en\s+cuanto\s+a|frente\s+a"
    r"|en\s+(?:relaci[oó]n|respuesta)\s+(?:a|con)|(?:mi|nuestra)\s+respuesta\s+a"
    r"|sur|concernant|pour|quant\s+à|à\s+propos\s+de|au\s+sujet\s+de|en\s+r[eé]ponse\s+à"
    r"|s['’]agissant\s+de|(?:ma|notre)\s+r[eé]ponse\s+à)"
)
_ARTICLE: Final = r"(?:(?:the|la|el|l['’])\s*)?"
_CLOSERS: Final = r"[*_)\]\"”»]{0,6}"
_TOPIC: Final = r"(?:[^\S\n]{0,3}\([^()\n]{1,120}\))?"
_PART: Final = r"(?:[^\S\n]?\(?[a-h](?=[\s.:)\]]))?"
_DELIMITER: Final = rf"{_TOPIC}(?P<delimiter>{_CLOSERS}{_BLANKS}(?:[.:)\]–—/-]+{_CLOSERS}|$))"

_LABEL = compiled(rf"{_NAMED}{_PART}{_DELIMITER}")
_REFERENCE = compiled(
    rf"(?:{_LEAD}\s{{1,3}}{_ARTICLE}{_MEANT}{_BLANKS}"
    rf"(?:{_DELIMITER}|(?P<prose>[,;\s]))"
    rf"|{_TOLD.replace('?P<', '?P<own_')}(?P<verb>[^\S\n]{{1,3}}|,))"
)
_MANY: Final = r"(?:(?:questions?|preguntas?|cuesti[oó]n(?:es)?)[^\S\n]{1,3}|[qp]\.?)"
_SEVERAL = compiled(
    rf"(?:{_REPLY}s?[^\S\n]{{1,3}}{_TO})?{_MANY}\d{{1,2}}"
    rf"(?:{_BLANKS}(?:,|&|/|\+|–|-|and|to|y|e|a|et|à){_BLANKS}{_MANY}?\d{{1,2}}(?!\d))+{_DELIMITER}"
)
_ANSWER = compiled(
    rf"(?:(?:{_REPLY}|my\s+answer|mi\s+respuesta|ma\s+r[eé]ponse|[ar])"
    rf"{_CLOSERS}{_BLANKS}:{_CLOSERS}|r/)(?=\s|[^\W\d]|$)"
)


@dataclass(frozen=True, slots=True)
class QuestionLabel:
    """A name of a question; one in `prose` is the beginning of the author's own sentence.

    `number` counts from 1; 0 stands for several questions at once. A short one, such as "Q1", may
    also be the name of something else.
    """

    number: int
    end: int
    is_prose: bool = False
    is_short: bool = False


def label_at(text: str, at: int, end: int = sys.maxsize) -> QuestionLabel | None:
    """Return the name of a question that begins at `at`, in a line that ends at `end`."""
    if found := _SEVERAL.match(text, at, end):
        return QuestionLabel(0, found.end())
    if (found := _LABEL.match(text, at, end)) and (number := _number(found)):
        return QuestionLabel(number, found.end(), is_short=found["short"] is not None)
    if (found := _REFERENCE.match(text, at, end)) and (number := _number(found)):
        is_prose = found["delimiter"] is None
        if found["verb"] is not None and not (found["own_digits"] or found["own_short"]):
            return None  # "Question one has to ask" is about something else
        is_short = (found["own_short"] or found["short"]) is not None
        return QuestionLabel(number, at if is_prose else found.end(), is_prose, is_short)
    return None


def answer_mark_at(text: str, at: int) -> int | None:
    """Return where a mark such as "Answer:" or "R/" that begins at `at` ends."""
    found = _ANSWER.match(text, at)
    return found.end() if found else None


def _number(found: re.Match[str]) -> int:
    given = {k.removeprefix("own_"): v for k, v in found.groupdict().items() if v}
    for name in ("digits", "short", "nth"):
        if name in given:
            return int(given[name])
    if "roman" in given:
        return roman_number(given["roman"]) or 0
    if "count" in given:
        return number_of(given["count"], COUNTED)
    return number_of(given.get("ordinal", ""), ORDINAL)
