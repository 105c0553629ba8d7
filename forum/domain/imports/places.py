"""Countries as people write them."""

import re
import unicodedata
from functools import cache
from typing import Final

from forum.domain.countries import CODES, WORLD, country_name
from forum.domain.languages import LANGUAGES

OTHER_NAMES: Final = {
    "US": ("us", "usa", "united states of america", "etats unis d amerique", "eeuu", "ee uu"),
    "GB": ("uk", "great britain", "united kingdom of great britain and northern ireland"),
    "RU": ("russian federation",),
    "KR": ("republic of korea", "korea republic of"),
    "KP": ("democratic people s republic of korea",),
    "CN": ("people s republic of china", "pr china"),
    "CD": ("democratic republic of congo", "democratic republic of the congo", "dr congo", "drc"),
    "CG": ("republic of congo", "republic of the congo"),
    "CI": ("cote d ivoire", "ivory coast"),
    "CZ": ("czech republic",),
    "MK": ("macedonia",),
    "TR": ("turkey",),
    "VN": ("viet nam",),
    "TZ": ("united republic of tanzania",),
    "BO": ("plurinational state of bolivia",),
    "VE": ("bolivarian republic of venezuela",),
    "IR": ("islamic republic of iran",),
    "SY": ("syrian arab republic",),
    "LA": ("lao pdr",),
    "MD": ("republic of moldova",),
    "AE": ("uae",),
}

WORLD_NAMES: Final = frozenset(
    ("global", "world", "worldwide", "the whole world", "mundial", "mundo", "mondial", "monde")
)
CONTINENTS: Final = frozenset(
    (
        "africa", "afrique", "americas", "america", "amerique", "asia", "asie", "asia pacific",
        "europe", "europa", "latin america", "america latina", "amerique latine", "caribbean",
        "latin america and the caribbean", "middle east", "mena", "north america", "oceania",
        "oceanie", "pacific",
    )
)  # fmt: skip
"""What says nothing more beside a country."""

_BETWEEN = re.compile(r"[/;,+|]|\n")
_AND = re.compile(r"\s(?:and|y|e|et|&)\s", re.IGNORECASE)
_NO_LETTER = re.compile(r"[^a-z]+")


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.replace(".", "").replace("&", " and "))
    letters = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    words = _NO_LETTER.sub(" ", letters).strip().removeprefix("the ")
    return re.sub(r"^st ", "saint ", words)


@cache
def _codes() -> dict[str, str]:
    found = {_plain(country_name(code, lang)): code for lang in LANGUAGES for code in CODES}
    return found | {name: code for code, names in OTHER_NAMES.items() for name in names}


def country_codes(name: str) -> str:
    """Return the ISO codes for the countries that a text names, with blanks between, or the text.

    A continent beside a country is left out, and "global" is the code of the whole world. Where
    one part is no country ("Geneva, Switzerland"), all stays as it was given.
    """
    if name and set(name.split()) <= CODES:
        return " ".join(dict.fromkeys(name.split()))
    parts = [part for part in _BETWEEN.split(name) if part.strip()]
    found: list[str] = []
    for part in [name] if _code(name) else parts:
        if _plain(part) in CONTINENTS:
            continue
        codes = [_code(part)] if _code(part) else [_code(bit) for bit in _AND.split(part)]
        if not all(codes):
            return name
        found += [code for code in codes if code]
    if WORLD in found and len(set(found)) > 1:
        return name
    return " ".join(dict.fromkeys(found)) or name


def _code(name: str) -> str | None:
    """Return the code of one country, or of the whole world."""
    name = name.strip()
    if name.upper() in CODES or name == WORLD:
        return name.upper()
    plain = _plain(name)
    return WORLD if plain in WORLD_NAMES else _codes().get(plain)
