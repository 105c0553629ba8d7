"""Countries as people write them."""

import re
import unicodedata
from functools import cache
from typing import Final

from forum.domain.countries import CODES, country_name
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


def country_code(name: str) -> str:
    """Return the ISO code for a country's name in a language of the platform, or `name` itself.

    More than one country, a continent or "Geneva, Switzerland" stay as they were given.
    """
    if name.upper() in CODES:
        return name.upper()
    return _codes().get(_plain(name), name)
