"""Days and hours as people write them in English, Spanish and French, in any usual order."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache
from typing import Final

from babel.dates import get_month_names

from forum.domain.characters import normalise
from forum.domain.languages import LANGUAGES

MAX_LENGTH: Final = 60
"""No date is longer, in characters."""

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMBERS: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_DAY_FIRST: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|°)?[ .-]+(?:de +)?([a-z]{3,12})\.?[ ,.-]+(?:del? +)?(\d{4})"
)
_MONTH_FIRST: Final = re.compile(r"([a-z]{3,12})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})(?!\d)")
_HOUR: Final = re.compile(
    r"[ t,]+(?:(?:at|a las|a) +)?(\d{1,2})[:h](\d{2})(?::(\d{2})(?:\.\d{1,9})?)? *"
    r"(am|pm|a\.m\.|p\.m\.)? *(z|[+-]\d{2}:?\d{2})?"
)
_BEFORE: Final = re.compile(
    r"(?:(?:posted|sent|received|submitted|date|on|fecha|enviado|publicado|recibido|el|le|envoyé|reçu"
    r"|publié|mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|lunes|martes|miercoles|jueves|viernes|sabado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi"
    r"|dimanche)[ :.,]+){0,4}"
)


def _fold(text: str) -> str:
    folded = normalise("NFKD", text.casefold())
    return "".join(c for c in folded if not "\u0300" <= c <= "\u036f")


@cache
def _months() -> dict[str, int]:
    """Return the number of each month by its names and their abbreviations."""
    names: dict[str, int] = {"sept": 9, "set": 9}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                names.setdefault(_fold(name).rstrip("."), number)
    return names


def read_day(text: str, *, is_month_first: bool = False) -> str:
    """Return a day, with its hour if it has one, in ISO 8601; an empty text if it is no date.

    A time without offset stays without.
    """
    typed = _fold(" ".join(text[:MAX_LENGTH].split()))
    if len(text) > MAX_LENGTH or not typed:
        return ""
    start = _BEFORE.match(typed)
    position = start.end() if start else 0
    for pattern in (_ISO, _NUMBERS, _DAY_FIRST, _MONTH_FIRST):
        if match := pattern.match(typed, position):
            day = _make_day(pattern, match.groups(), is_month_first)
            return _with_hour(day, typed[match.end() :]) if day else ""
    return ""


def _make_day(
    pattern: re.Pattern[str], groups: tuple[str, ...], is_month_first: bool
) -> date | None:
    first, second, third = groups
    if pattern is _ISO:
        year, month, day = int(first), int(second), int(third)
    elif pattern is _NUMBERS:
        one, two = int(first), int(second)
        day, month = (two, one) if (is_month_first or two > 12) and one <= 12 else (one, two)
        year = int(third) + (2000 if len(third) == 2 else 0)
    else:
        name, number = (second, first) if pattern is _DAY_FIRST else (first, second)
        year, month, day = int(third), _months().get(name, 0), int(number)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_hour(day: date, rest: str) -> str:
    match = _HOUR.match(rest)
    if match is None:
        return day.isoformat() if not rest.strip(" .,;") else ""
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half, offset = (match[4] or "")[:1], match[5] or ""
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        instant = datetime.combine(day, time(hour, minute, second)).isoformat()
    except ValueError:
        return ""
    if offset == "z":
        return f"{instant}+00:00"
    return instant + (f"{offset[:3]}:{offset[-2:]}" if offset else "")


def find_order(texts: Iterable[str]) -> str:
    """Return what the first number of dates is: "day", "month", or "" if both would do.

    Only dates of three numbers that do not begin with the year tell.
    """
    pairs = []
    for text in texts:
        if match := _NUMBERS.match(text.strip()):
            pairs.append((int(match[1]), int(match[2])))
    if any(first > 12 for first, _ in pairs):
        return "day"
    if any(second > 12 for _, second in pairs):
        return "month"
    return "" if any(first != second for first, second in pairs) else "day"
