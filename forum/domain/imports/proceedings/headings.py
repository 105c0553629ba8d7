"""Headings of contributions, such as "12. Amina Odhiambo, Green Fields, Kenya"."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from forum.domain.countries import COUNTRY_CODES, WORLD_CODE
from forum.domain.imports.places import country_codes
from forum.domain.imports.sources.days import read_day
from forum.domain.matching.words import folded_words

MAX_HEADING: Final = 300
MAX_NAME_WORDS: Final = 10
MAX_PARTS: Final = 12

_WORDS: Final = (
    "contribution|contribución|contribucion|comment|comentario|commentaire|message|mensaje|reply"
    "|respuesta|réponse|reponse|aporte"
)
_NUMBER: Final = re.compile(
    rf"(?:(?:{_WORDS})\s+)?(?:no\.?|nr\.?|n\.?\s?[ºo°]\.?|num\.?|núm\.?|#|№)?\s?[\[(]?(\d{{1,5}})"
    r"(?:\s?[.):\]]+\s*|\s*[–—-]\s+|\s+(?=\S))",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"\D{0,20}(\d{1,5})\D{0,3}")
_BY: Final = re.compile(
    r"(?:contribution|contribución|comment|comentario|commentaire|message|mensaje|respuesta|réponse"
    r"|reply)s?\s+(?:by|from|de|del|por|of|par)\s*:?\s+|(?:by|from|por|par)\s*:\s*",
    re.IGNORECASE,
)
_REPLY: Final = re.compile(
    r"[(\[]?\s*(?:in reply to|reply to|in response to|response to|re|en respuesta a|respuesta a"
    r"|en réponse à|réponse à)\s*:?\s*(?:la\s+|the\s+)?"
    r"(?:contribution|contribución|comment|comentario|commentaire)?"
    r"\s*(?:no\.?|n\.?\s?[ºo°]|#|№)?\s?(\d{1,5})\s*[)\]]?",
    re.IGNORECASE,
)
_PARENTHESES: Final = re.compile(r"(.{2,120}?)\s*\(([^()]{2,250})\)\s*(.{0,60})")
_SURNAME_FIRST: Final = re.compile(r"([^\s,]{2,40}), ([^\s,]{2,40}(?: [^\s,]{1,40})?)")
_DASHES: Final = re.compile(r"\s+[–—|-]\s+|\s*[–—|]\s*|;\s+")
_LONG_DASHES: Final = re.compile(r"\s+[–—|]\s+")
_DEGREES: Final = frozenset(
    {"phd", "ph.d", "ph.d.", "md", "m.d.", "msc", "m.sc.", "bsc", "ma", "mba", "jr", "jr.", "sr"}
    | {"sr.", "esq", "esq.", "llm", "dphil", "edd"}
)
_ASKS: Final = ("?", "؟", "？")
_BYLINE_END: Final = re.compile(r"[?!;]|[a-zà-ÿ]{3,}\.(?:\s|$)")
_SENTENCE_END: Final = re.compile(r"[?!:;]|[a-zà-ÿ]{3,}\.(?:\s|$)")


@dataclass(frozen=True)
class ContributionHeading:
    """Who speaks below a heading; what it does not say is empty.

    It `is_sure` if it names a country. `reply_to` is the number of another contribution.
    """

    name: str
    organisation: str = ""
    country: str = ""
    number: int | None = None
    date: str = ""
    reply_to: int | None = None

    @property
    def is_sure(self) -> bool:
        """Return whether hardly anything else than a contribution begins so."""
        return bool(self.country)


def read_heading(text: str, label: str = "") -> ContributionHeading | None:
    """Return who speaks below a heading, or None if it is no name with more than itself.

    `label` is the number that a list gives it. Without number, organisation and country a name is
    no heading of a contribution.
    """
    plain = " ".join(text[: MAX_HEADING + 1].split()).strip(" .*_")
    if not plain or len(text) > MAX_HEADING or plain.endswith(_ASKS):
        return None
    number = _number_of(label)
    reply_to, plain = _cut_reply(plain)
    if typed := _NUMBER.match(plain):
        number = int(typed[1]) if number is None else number
        plain = plain[typed.end() :]
    if by := _BY.match(plain):
        plain = plain[by.end() :]
    date, plain = _cut_date(plain)
    parts = _split(plain)
    if not parts or not _is_name(parts[0]):
        return None
    name, rest = _with_degrees(parts)
    country, rest = _cut_country(rest)
    organisation = ", ".join(rest)
    if number is None and not country and not organisation:
        return None
    if len(organisation) > MAX_HEADING or _SENTENCE_END.search(name):
        return None
    return ContributionHeading(name, organisation, country, number, date, reply_to)


def read_byline(text: str) -> ContributionHeading | None:
    """Return what a line below a name says: organisation, country and date; None if no country.

    What follows the country, such as "on behalf of the organisation", is left out.
    """
    plain = " ".join(text[: MAX_HEADING + 1].split()).strip(" .*_()")
    if not plain or len(text) > MAX_HEADING or _BYLINE_END.search(plain):
        return None
    parts = [part for part in _DASHES.sub(", ", plain).split(", ") if part.strip()][:MAX_PARTS]
    for end in range(len(parts), 0, -1):
        country, rest = _cut_country(parts[:end])
        if country:
            days = (read_day(", ".join(parts[n:])) for n in range(end, len(parts)))
            date = next((day for day in days if day), "")
            return ContributionHeading("", ", ".join(rest), country, None, date)
    return None


def _number_of(label: str) -> int | None:
    match = _LABEL.fullmatch(label.strip())
    return int(match[1]) if match else None


def _cut_reply(text: str) -> tuple[int | None, str]:
    match = _REPLY.search(text)
    if match is None:
        return None, text
    rest = (text[: match.start()] + text[match.end() :]).strip(" ,;:–—-")
    return int(match[1]), rest


def _cut_date(text: str) -> tuple[str, str]:
    """Cut a date from the end of a heading: in brackets, or behind a dash or comma."""
    for separator in ("(", "[", " – ", " — ", " - ", "|"):
        before, found, after = text.rpartition(separator)
        if found and (day := read_day(after.strip(" )]"))):
            return day, before.strip(" ,;")
    pieces = text.split(",")
    for n in (1, 2):  # a date may have a comma of its own: March 12, 2019
        day = read_day(",".join(pieces[-n:])) if len(pieces) > n else ""
        if day:
            return day, ",".join(pieces[:-n]).strip()
    return "", text


def _split(text: str) -> list[str]:
    """Return the parts of a heading: between commas, dashes, or name and brackets."""
    if match := _PARENTHESES.fullmatch(text):
        inside, after = match[2], match[3].strip(" ,")
        last = text.rpartition(",")[2]
        is_country = "(" in last and bool(
            country_codes_of(last)
        )  # Bolivia (Plurinational State of)
        if not is_country:
            name = match[1].strip(" ,")
            if "," in inside and (swapped := _SURNAME_FIRST.fullmatch(name)):
                is_degree = swapped[2].lower() in _DEGREES
                name = name if is_degree else f"{swapped[2]} {swapped[1]}"
            text = ", ".join(filter(None, (name, inside, after)))
    text = (_LONG_DASHES if "," in text else _DASHES).sub(", ", text)
    parts = [part.strip(" .") for part in _commas(text)]
    return [part for part in parts if part][:MAX_PARTS]


def _commas(text: str) -> list[str]:
    """Split at commas that stand in no brackets."""
    parts, depth, start = [], 0, 0
    for n, char in enumerate(text):
        depth = max(0, depth + (char == "(") - (char == ")"))
        if char == "," and not depth:
            parts.append(text[start:n])
            start = n + 1
    return [*parts, text[start:]]


def _is_name(text: str) -> bool:
    words = text.split()
    if not 1 <= len(words) <= MAX_NAME_WORDS or len(text) > 120:
        return False
    return text[0].isalpha() and (text[0].isupper() or not text[0].islower())


def _with_degrees(parts: list[str]) -> tuple[str, list[str]]:
    """Join degrees to the name before them: "Jane Doe, PhD, FAO"."""
    name, rest = parts[0], parts[1:]
    while rest and rest[0].lower() in _DEGREES:
        name, rest = f"{name}, {rest[0]}", rest[1:]
    return name, rest


def _cut_country(parts: list[str]) -> tuple[str, list[str]]:
    """Cut the country from the end; its name may have a comma of its own.

    What stands before it may be a town that is called like another country: Liberia, Costa Rica.
    """
    for count in (2, 1):
        if len(parts) >= count:
            name = ", ".join(parts[-count:])
            codes = country_codes_of(name).split()
            if codes and (count == 1 or len(codes) == 1):
                return name, parts[:-count]
    return "", parts


@lru_cache(maxsize=4_096)
def country_codes_of(name: str) -> str:
    """Return the codes of the countries in a name; empty if it is none."""
    plain = name.strip(" .()")
    if not plain or len(plain) > 100 or (len(plain) < 4 and not plain.isupper()):
        return ""
    codes = country_codes(plain)
    return codes if set(codes.split()) <= COUNTRY_CODES | {WORLD_CODE} else ""


def key_of(text: str) -> str:
    """Return a heading folded, so that the same one is known again."""
    return " ".join(folded_words(text[:MAX_HEADING]))
