"""Names of questions at the beginning of a line: "Question 2:", "P2.", "IV.", "First,"."""

import re
import sys
import unicodedata
from dataclasses import dataclass
from typing import Final

CARDINALS: Final = (
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
ORDINALS: Final = (
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
_ROMAN_NUMERALS: Final = [ten + unit for ten in ("", "x", "xx") for unit in _UNITS]
_DECOMPOSED: Final = {
    "é": "e\u0301",
    "è": "e\u0300",
    "í": "i\u0301",
    "ó": "o\u0301",
    "ú": "u\u0301",
}


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern so that it also matches letters with combining accents."""
    for letter, decomposed in _DECOMPOSED.items():
        plain, accent = decomposed[0], decomposed[1]
        pattern = pattern.replace(f"[{plain}{letter}]", f"(?:{plain}{accent}?|{letter})")
    pattern = pattern.replace("à", "(?:à|a\u0300)")
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def alternatives(table: tuple[str, ...]) -> str:
    """Return a pattern for the words of a table, compound words before their parts."""
    return "|".join(reversed(table))


def position_in(word: str, table: tuple[str, ...]) -> int:
    """Return the position of a word in a table, from 1, or 0 if it is not there."""
    places = enumerate(table, 1)
    return next((n for n, form in places if compile_pattern(form).fullmatch(word)), 0)


def roman_number(letters: str) -> int | None:
    """Return the value of a Roman numeral below thirty, or None."""
    return (
        _ROMAN_NUMERALS.index(letters.lower()) if letters.lower() in _ROMAN_NUMERALS[1:] else None
    )


def circled_number(sign: str) -> int:
    """Return the value of a number in a circle, such as U+2460."""
    return int(unicodedata.numeric(sign))


LETTERS: Final = "abcdefghijkl"

_QUESTION: Final = (
    r"(?:guiding\s+)?(?:question|pregunta|pergunta|cuesti[oó]n)(?:\s+(?:orientadora|gu[ií]a))?"
)
_REPLY: Final = r"(?:answer|response|respuesta|resp\.?|rpta\.?|r[eé]ponse)"
_TO: Final = r"(?:to|a|à|al)\s+(?:the\s+|la\s+)?"
_SIGN: Final = r"(?:n\.?\s?[°º˚o]\.?|n[or]\.|nro\.?|n[uú]m\.?|n[uú]mero|num[eé]ro|number|\#)?"
_BLANK: Final = r"[^\S\n]"
_BLANKS: Final = r"[^\S\n]{0,3}"
_NUMBER: Final = (
    r"(?:(?P<digits>\d{1,2})(?![.,]?\d)|(?P<roman>[ivx]{1,7})\b"
    rf"|(?P<count>{alternatives(CARDINALS)})\b)"
)
_NTH: Final = (
    rf"(?:(?P<nth>\d{{1,2}})(?:st|nd|rd|th|\.?[ªº°]|e?ra|n?da|ta|e|re|[eè]re|[eè]me)"
    rf"|(?P<ordinal>{alternatives(ORDINALS)}))\.?(?![^\W_])"
)
_SHORT: Final = rf"{_SIGN}\.?(?P<short>\d{{1,2}})(?![.,]?\d)"
_NTH_QUESTION: Final = rf"(?:(?:the|la)[^\S\n]{{1,3}})?{_NTH}[^\S\n]{{1,3}}{_QUESTION}"
_FULL: Final = (
    rf"(?:(?:{_REPLY}[^\S\n]{{1,3}}{_TO})?{_QUESTION}|{_REPLY}|preg\.?)"
    rf"{_BLANKS}{_SIGN}{_BLANKS}{_NUMBER}"
)
_Q: Final = rf"(?:{_REPLY}[^\S\n]{{1,3}}{_TO})?[qp]{_BLANK}?-?"
_NAMED: Final = rf"(?:{_FULL}|(?:{_Q}|[ra]|(?:ad|re):?{_BLANK}{{1,3}}){_SHORT}|{_NTH_QUESTION})"
_STATED_NAME: Final = rf"(?:{_FULL}|{_Q}{_SHORT})"
_REFERRED_NAME: Final = rf"(?:{_FULL}|{_Q}{_SHORT}|{_NTH_QUESTION})"
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

_LABEL = compile_pattern(rf"{_NAMED}{_PART}{_DELIMITER}")
_REFERENCE = compile_pattern(
    rf"(?:{_LEAD}\s{{1,3}}{_ARTICLE}{_REFERRED_NAME}{_BLANKS}"
    rf"(?:{_DELIMITER}|(?P<prose>[,;\s]))"
    rf"|{_STATED_NAME.replace('?P<', '?P<own_')}(?P<verb>[^\S\n]{{1,3}}|,))"
)
_QUESTIONS: Final = r"(?:(?:questions?|preguntas?|cuesti[oó]n(?:es)?)[^\S\n]{1,3}|[qp]\.?)"
_SEVERAL = compile_pattern(
    rf"(?:{_REPLY}s?[^\S\n]{{1,3}}{_TO})?{_QUESTIONS}\d{{1,2}}"
    rf"(?:{_BLANKS}(?:,|&|/|\+|–|-|and|to|y|e|a|et|à){_BLANKS}{_QUESTIONS}?\d{{1,2}}(?!\d))+{_DELIMITER}"
)
_ANSWER = compile_pattern(
    rf"(?:(?:{_REPLY}|my\s+answer|mi\s+respuesta|ma\s+r[eé]ponse|[ar])"
    rf"{_CLOSERS}{_BLANKS}:{_CLOSERS}|r/)(?=\s|[^\W\d]|$)"
)


@dataclass(frozen=True, slots=True)
class QuestionLabel:
    """A name of a question, which ends at `end`.

    `number` counts from 1; 0 stands for several questions at once. A name in prose begins a
    sentence of the author's own. A short name, such as "Q1", may also name something else.
    """

    number: int
    end: int
    is_prose: bool = False
    is_short: bool = False


def label_at(text: str, start: int, end: int = sys.maxsize) -> QuestionLabel | None:
    """Return the name of a question that begins at `start`, in a line that ends at `end`."""
    if match := _SEVERAL.match(text, start, end):
        return QuestionLabel(0, match.end())
    if (match := _LABEL.match(text, start, end)) and (number := _number_of_question(match)):
        return QuestionLabel(number, match.end(), is_short=match["short"] is not None)
    if (match := _REFERENCE.match(text, start, end)) and (number := _number_of_question(match)):
        is_prose = match["delimiter"] is None
        if match["verb"] is not None and not (match["own_digits"] or match["own_short"]):
            return None  # "Question one has to ask" is about something else
        is_short = (match["own_short"] or match["short"]) is not None
        return QuestionLabel(number, start if is_prose else match.end(), is_prose, is_short)
    return None


def answer_mark_at(text: str, start: int) -> int | None:
    """Return the end of a mark such as "Answer:" or "R/" that begins at `start`, or None."""
    match = _ANSWER.match(text, start)
    return match.end() if match else None


def _number_of_question(match: re.Match[str]) -> int:
    groups = {k.removeprefix("own_"): v for k, v in match.groupdict().items() if v}
    for name in ("digits", "short", "nth"):
        if name in groups:
            return int(groups[name])
    if "roman" in groups:
        return roman_number(groups["roman"]) or 0
    if "count" in groups:
        return position_in(groups["count"], CARDINALS)
    return position_in(groups.get("ordinal", ""), ORDINALS)
