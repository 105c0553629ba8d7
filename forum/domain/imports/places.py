"""Countries as people write their names."""

import re
import unicodedata
from functools import cache
from typing import Final

from forum.domain.countries import COUNTRY_CODES, WORLD_CODE, country_name
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
"""Names that add nothing to the name of a country."""

_SEPARATOR = re.compile(r"[/;,+|]|\n")
_AND = re.compile(r"\s(?:and|y|e|et|&)\s", re.IGNORECASE)
_NO_LETTER = re.compile(r"[^a-z]+")


def _fold_name(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.replace(".", "").replace("&", " and "))
    letters = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    words = _NO_LETTER.sub(" ", letters).strip().removeprefix("the ")
    return re.sub(r"^st ", "saint ", words)


@cache
def _codes_by_name() -> dict[str, str]:
    codes = {
        _fold_name(country_name(code, lang)): code for lang in LANGUAGES for code in COUNTRY_CODES
    }
    return codes | {name: code for code, names in OTHER_NAMES.items() for name in names}


def country_codes(name: str) -> str:
    """Return the ISO codes of the countries in a text, separated by blanks, or the text itself.

    A continent beside a country is left out, and "global" is the code of the whole world. If one
    part is no country ("Geneva, Switzerland"), the text stays as it is.
    """
    if name and set(name.split()) <= COUNTRY_CODES:
        return " ".join(dict.fromkeys(name.split()))
    parts = [part for part in _SEPARATOR.split(name) if part.strip()]
    all_codes: list[str] = []
    for part in [name] if _find_code(name) else parts:
        if _fold_name(part) in CONTINENTS:
            continue
        codes = (
            [_find_code(part)]
            if _find_code(part)
            else [_find_code(word) for word in _AND.split(part)]
        )
        if not all(codes):
            return name
        all_codes += [code for code in codes if code]
    if WORLD_CODE in all_codes and len(set(all_codes)) > 1:
        return name
    return " ".join(dict.fromkeys(all_codes)) or name


def _find_code(name: str) -> str | None:
    """Return the code of one country, or of the whole world, or None."""
    name = name.strip()
    if name.upper() in COUNTRY_CODES or name == WORLD_CODE:
        return name.upper()
    folded = _fold_name(name)
    return WORLD_CODE if folded in WORLD_NAMES else _codes_by_name().get(folded)
