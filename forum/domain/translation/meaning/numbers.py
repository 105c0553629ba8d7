"""Numbers and dates of a sentence and of its translation, whatever their format and language."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import Final

Readings = frozenset[str]
"""The values that a number may have: 1.000 is a thousand or one."""

_SPACE = "[\u00a0\u202f\u2009 ]"
_NUMBER = re.compile(
    r"[0-9]+(?:[.,'’\u00a0\u202f\u2009 ][0-9]{3}(?![0-9]))*(?:[.,·][0-9]+)*"
    rf"(?:{_SPACE}?-?(?i:(mil{_SPACE}millones|mil|mille|thousand|millions?|mill[oó]n(?:es)?"
    r"|milliards?|billions?|bill[oó]n(?:es)?|trillions?)\b))?"
)
_CLOCK = re.compile(
    r"(?<![0-9.,:])([0-9]{1,2})(?:"
    rf"{_SPACE}?[:hH]{_SPACE}?([0-9]{{2}})(?::[0-9]{{2}})?|\.([0-9]{{2}})(?={_SPACE}?h\b)"
    rf"|(?={_SPACE}?[apAP]\.?{_SPACE}?[mM]\b))(?![0-9]){_SPACE}?(?:([apAP])\.?{_SPACE}?[mM]\b)?"
)
_PERCENT = re.compile(
    rf"[%‰]|\b(?:per{_SPACE}?cent(?:age)?|por{_SPACE}?cien(?:to)?|porcentual(?:es)?|porcentajes?"
    rf"|pour{_SPACE}?cents?|pourcentages?)\b",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"[$€£¥]")
_ROMAN = re.compile(r"\b([XVI]{1,6})(?=(?:e|er|ème|[ºo°])?\b)")
_DECADE = re.compile(r"\b(?:19|20)([0-9]0)(?='?s\b)|(?:\b(?:años|années)\s+|['’])([0-9]0)\b")
_NUMERIC_DATE = re.compile(
    r"(?<![0-9/.-])([0-9]{1,4})([/.-])([0-9]{1,2})\2((?:[0-9]{2}){1,2})(?![0-9/-])"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_MOST_ODD_NUMBERS: Final = 60  # in one sentence; comparing each with each takes its time

_THOUSAND, _MILLION, _MILLIARD, _BILLION = 10**3, 10**6, 10**9, 10**12
_SCALES: Final = {
    "mil": _THOUSAND, "mille": _THOUSAND, "thousand": _THOUSAND,
    "million": _MILLION, "millón": _MILLION, "millon": _MILLION,
    "mil millones": _MILLIARD, "milliard": _MILLIARD, "billion": _MILLIARD,
    "billón": _BILLION, "trillion": _BILLION,
}  # fmt: skip
_UNITS: Final = {
    "en": "zero|a an one once first single|two twice second both|three third|four fourth|"
    "five fifth|six sixth|seven seventh|eight eighth|nine ninth|ten tenth|eleven|twelve dozen|"
    "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty twentieth",
    "es": "cero|un uno una primer primero primera|dos ambos ambas segundo segunda|"
    "tres tercer tercero tercera|cuatro cuarto cuarta|cinco quinto quinta|seis sexto sexta|"
    "siete séptimo séptima|ocho octavo octava|nueve noveno novena|diez décimo décima|once|"
    "doce docena|trece|catorce|quince|dieciséis|diecisiete|dieciocho|diecinueve|veinte|"
    "veintiuno veintiún veintiuna|veintidós|veintitrés|veinticuatro|veinticinco|veintiséis|"
    "veintisiete|veintiocho|veintinueve",
    "fr": "zéro|un une premier première|deux second seconde deuxième|trois troisième|"
    "quatre quatrième|cinq cinquième|six sixième|sept septième|huit huitième|neuf neuvième|"
    "dix dixième|onze|douze douzaine|treize|quatorze|quinze|seize|||dix-neuf|vingt vingtième",
}
_TENS: Final = {
    "en": "thirty forty fifty sixty seventy eighty ninety hundred",
    "es": "treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento",
    "fr": "trente quarante cinquante soixante septante octante nonante cent",
}
_HALVES: Final = {"half": 50, "mitad": 50, "moitié": 50}
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_WEEKDAYS: Final = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
}
LAST_MONTH: Final = 12
_MODALS: Final = "(?:March|May)"  # which need a day, a year or a preposition to be months
_BY_A_MONTH: Final = r"in|of|since|until|till|by|from|to|and|early|late|mid|next|last|this|between"


def _name_pattern(language: str) -> re.Pattern[str]:
    """Return the pattern of the names of months and days in a language."""
    names = f"{_MONTHS[language]} {_WEEKDAYS[language]}".split()
    if language != "en":
        # With a capital letter "Domingo" and "Mars" are names
        return re.compile(rf"(?<!\w)(?P<name>{'|'.join(names)})(?!\w)")
    plain = "|".join(name for name in names if not re.fullmatch(_MODALS, name))
    return re.compile(
        rf"\b(?P<name>{plain})s?\b"
        rf"|(?:[0-9](?:st|nd|rd|th)?,?{_SPACE}(?:of{_SPACE})?|\b(?:{_BY_A_MONTH}){_SPACE})"
        rf"(?P<modal>{_MODALS})\b|\b(?P<dated>{_MODALS})(?={_SPACE}[0-9])"
    )


_NAMES: Final = {language: _name_pattern(language) for language in _MONTHS}
_NAME_VALUES: Final = {
    language: {
        name: number
        for names, first in ((_MONTHS[language], 1), (_WEEKDAYS[language], 101))
        for number, name in enumerate(names.split(), first)
    }
    for language in _MONTHS
}


_SHORT_NAMES: Final = {
    "en": "Jan=1 Feb=2 Mar=3 Apr=4 Jun=6 Jul=7 Aug=8 Sep=9 Sept=9 Oct=10 Nov=11 Dec=12 Mon=101 "
    "Tue=102 Tues=102 Wed=103 Thu=104 Thurs=104 Fri=105 Sat=106 Sun=107 March=3 May=5",
    "es": "ene=1 feb=2 mar=3 abr=4 may=5 jun=6 jul=7 ago=8 sep=9 sept=9 setiembre=9 oct=10 nov=11 "
    "dic=12 lun=101 mié=103 jue=104 vie=105 sáb=106 dom=107 marzo=3 mayo=5 domingo=107",
    "fr": "janv=1 jan=1 févr=2 fév=2 avr=4 juil=7 sept=9 oct=10 nov=11 déc=12 lun=101 mer=103 "
    "jeu=104 ven=105 sam=106 dim=107 mars=3 mai=5 mardi=102",
}
"""Names that may be meant: short ones, and those that are other words or names as well."""


def _possible_dates(text: str, language: str) -> set[int]:
    pairs = (pair.split("=") for pair in _SHORT_NAMES[language].lower().split())
    values = {name: int(value) for name, value in pairs}
    values |= {name.lower(): value for name, value in _NAME_VALUES[language].items()}
    words = _LETTERS.findall(text.lower())
    return {values[word] for word in words if word in values} | {
        values[word.removesuffix("s")] for word in words if word.removesuffix("s") in values
    }


def _word_values(language: str) -> dict[str, int]:
    values = {
        word: number
        for number, group in enumerate(_UNITS[language].split("|"))
        for word in group.split()
    }
    tens = dict(zip(_TENS[language].split(), count(30, 10), strict=False))
    return values | tens | {"ciento": 100} | _HALVES | _SCALES


_WORDS: Final = {language: _word_values(language) for language in _UNITS}


def are_numbers_kept(text: str, answer: str, *, source: str, target: str) -> bool:
    """Return whether a translation has the numbers of its text, as digits or in words."""
    if (_PERCENT.search(text) is None) != (_PERCENT.search(answer) is None):
        return not (_has_number(text) and _has_number(answer))
    currencies = set(_CURRENCY.findall(text))
    if currencies and set(_CURRENCY.findall(answer)) - currencies:
        return False
    missing, added = _differences(list(_read(text)), list(_read(answer)))
    if len(missing) > _MOST_ODD_NUMBERS or len(added) > _MOST_ODD_NUMBERS:
        return False
    return _are_words(missing, answer, target) and _are_words(added, text, source)


def are_dates_kept(text: str, answer: str, *, source: str, target: str) -> bool:
    """Return whether a translation has the months and days of its text, and dates in their order.

    Of a date in digits, day and month may change places only where one of them is over twelve.
    """
    dates, others = _numeric_dates(text), _numeric_dates(answer)
    if source in _NAMES and target in _NAMES:
        named, answered = _named_dates(text, source), _named_dates(answer, target)
        if named - _possible_dates(answer, target) - _parts(others):
            return False
        if answered - _possible_dates(text, source) - _parts(dates):
            return False
    return len(dates) != len(others) or all(
        date == other or (date == (other[1], other[0], *other[2:]) and max(date[:2]) > LAST_MONTH)
        for date, other in zip(sorted(dates), sorted(others), strict=True)
    )


def _parts(dates: list[tuple[int, ...]]) -> set[int]:
    return {part for date in dates for part in date}


def _has_number(text: str) -> bool:
    return re.search("[0-9]", text) is not None


def _read(text: str) -> Iterator[Readings]:
    """Yield the numbers of a text; a time of day is an hour and minutes, if there are any."""
    place = 0
    for clock in _CLOCK.finditer(text):
        yield from _read_plain(text[place : clock.start()])
        yield _hour_readings(int(clock[1]), (clock[4] or "").lower())
        minutes = clock[2] or clock[3] or "00"
        if minutes != "00":
            yield frozenset({str(int(minutes))})
        place = clock.end()
    yield from _read_plain(text[place:])


def _hour_readings(hour: int, half: str) -> Readings:
    others = {"p": hour % 12 + 12, "a": hour % 12}
    return frozenset({str(hour), str(others.get(half, hour))})


def _read_plain(text: str) -> Iterator[Readings]:
    for match in _NUMBER.finditer(text):
        scale = match[1]
        digits = match[0][: match.start(1) - match.start()] if scale else match[0]
        yield _readings(digits.rstrip("\u00a0\u202f\u2009 -"), _scale_of(scale or ""))


def _scale_of(word: str) -> int:
    word = re.sub(_SPACE, " ", word.lower())
    singular = word if word == "mil millones" else re.sub(r"(?:es|s)$", "", word)
    return _SCALES.get(singular.replace("llon", "llón"), 1) if word else 1


def _readings(number: str, scale: int) -> Readings:
    """Return the values that a number may have, times `scale`."""
    groups = re.split(r"[^0-9]", number)
    marks = re.findall(r"[^0-9]", number)
    first, rest = groups[0], groups[1:]
    values = set()
    is_grouped = all(len(group) == 3 for group in rest) and len(first) <= 3 and first != "0"
    if not marks or (is_grouped and len(set(marks)) == 1):
        values.add(_value("".join(groups), "", scale))
    if marks and marks[-1] in ".,·" and (len(marks) == 1 or len(set(marks)) == 2):
        values.add(_value("".join(groups[:-1]), groups[-1], scale))
    return frozenset(values or {".".join(groups)})


def _value(whole: str, fraction: str, scale: int) -> str:
    if scale > 1:
        return f"{(Decimal(f'{whole}.{fraction or 0}') * scale).normalize():f}"
    fraction = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")


def _differences(
    numbers: list[Readings], others: list[Readings]
) -> tuple[list[Readings], list[Readings]]:
    """Return the numbers that only one of two lists has."""
    missing = list((Counter(numbers) - Counter(others)).elements())
    added = list((Counter(others) - Counter(numbers)).elements())
    if len(missing) <= _MOST_ODD_NUMBERS >= len(added):
        for number in list(missing):
            same = next((other for other in added if number & other), None)
            if same is not None:
                missing.remove(number)
                added.remove(same)
    return missing, added


def _are_words(numbers: list[Readings], text: str, language: str) -> bool:
    """Return whether each number stands in a text in words, or in Roman numerals."""
    if not numbers:
        return True
    values = _values_in_words(text, language)
    said = {str(value) for value in values}
    return all(not said.isdisjoint(number) for number in numbers)


def _values_in_words(text: str, language: str) -> set[int]:
    words = _WORDS.get(language, {})
    values: set[int] = set()
    before = 0
    for word in _LETTERS.findall(text.lower()):
        value = words.get(word, words.get(word.removesuffix("s"), 0 if word == "zero" else -1))
        if value >= 0:
            values |= {value, before + value, before * value}
        # "et" and "y" stand between tens and units
        before = value if value >= 0 else before if word in {"et", "y", "and"} else 0
    values |= {_roman_value(numeral) for numeral in _ROMAN.findall(text)}
    for decade in _DECADE.findall(text):
        tens = int(decade[0] or decade[1])
        values |= {tens, 1900 + tens, 2000 + tens}
    month_names = _NAME_VALUES.get(language, {})
    return values | {month_names[name] for name in _LETTERS.findall(text) if name in month_names}


def _roman_value(numeral: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in numeral]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _named_dates(text: str, language: str) -> set[int]:
    values = _NAME_VALUES[language]
    return {
        values[match["name"] if language != "en" else next(filter(None, match.groups()))]
        for match in _NAMES[language].finditer(text)
    }


def _numeric_dates(text: str) -> list[tuple[int, ...]]:
    """Return the dates in digits, each as three numbers in their order."""
    return [tuple(map(int, match.group(1, 3, 4))) for match in _NUMERIC_DATE.finditer(text)]
