"""Countries as people and organisations write their names.

The names are those of Unicode CLDR (by Babel) and of ISO 3166-1 with its official names and their
translations (by pycountry, from Debian's iso-codes). Names that neither has stand here: those of
the United Nations (M49 of the Statistics Division, and the UN Protocol's list of member states),
and short ones in everyday use.
"""

import gettext
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

import pycountry

from forum.domain.characters import normalise
from forum.domain.countries import COUNTRY_CODES, WORLD_CODE, country_name
from forum.domain.languages import LANGUAGES

OTHER_NAMES: Final = {
    "US": ("us", "usa", "u s", "america", "eeuu", "ee uu", "etats unis d amerique"),
    "GB": ("uk", "great britain", "gran bretana", "grande bretagne"),
    "KR": ("south korea", "corea del sur", "coree du sud"),
    "KP": ("north korea", "corea del norte", "coree du nord"),
    "CN": ("people s republic of china", "pr china", "prc"),
    "CD": ("dr congo", "drc", "rdc", "rd congo", "democratic republic of congo"),
    "CG": ("republic of congo", "congo brazzaville"),
    "CI": ("ivory coast", "costa de marfil", "republica de cote d ivoire"),
    "CV": ("cape verde", "cabo verde", "cap vert"),
    "CZ": ("czech republic", "republica checa", "republique tcheque"),
    "FM": ("micronesia federated states of", "micronesia estados federados de"),
    "FK": ("falkland islands malvinas", "islas malvinas falkland", "iles falkland malvinas"),
    "HK": ("china hong kong special administrative region", "hong kong sar"),
    "LA": ("lao pdr", "republica democratica popular lao", "rdp lao"),
    "MD": ("republic of moldova", "republica de moldova", "republique de moldova"),
    "MK": ("macedonia", "republic of north macedonia", "fyrom"),
    "MM": ("burma", "birmania", "birmanie"),
    "MO": ("china macao special administrative region",),
    "NL": ("netherlands kingdom of the", "holland", "holanda", "hollande"),
    "PS": ("state of palestine", "palestine", "palestina", "estado de palestina"),
    "BH": ("bahrein",),
    "KZ": ("kazajstan",),
    "RU": ("russia", "rusia", "russie", "federacion de rusia"),
    "SA": ("arabia saudita",),
    "SZ": ("swaziland", "swazilandia", "eswatini kingdom of"),
    "TL": ("east timor", "timor oriental"),
    "TT": ("trinidad y tabago",),
    "TR": ("turkey", "turkiye", "republica de turkiye", "republique de turkiye"),
    "VA": ("holy see", "santa sede", "saint siege"),
    "VN": ("viet nam", "vietnam"),
    "AE": ("uae", "eau"),
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

_SEPARATOR = re.compile(r"[/;+|]|\n")
MAX_NAME_PARTS: Final = 3
_AND = re.compile(r"\s(?:and|y|e|et|&)\s", re.IGNORECASE)
_ARTICLE_WORDS: Final = "the of and el la los las de del y e le les du des et d l"
_ARTICLES: Final = frozenset(_ARTICLE_WORDS.split())
_NO_LETTER = re.compile(r"[^a-z]+")


def _fold_name(name: str) -> str:
    folded = normalise("NFKD", name.replace(".", "").replace("&", " and "))
    letters = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    words = _NO_LETTER.sub(" ", letters).strip().removeprefix("the ")
    return re.sub(r"^st ", "saint ", words)


def _known_names() -> Iterator[tuple[str, str]]:
    """Yield the code of each country with each of its names."""
    domain, folder = "iso3166-1", pycountry.LOCALES_DIR
    for language in LANGUAGES:
        translate = gettext.translation(domain, folder, [language], fallback=True).gettext
        for code in COUNTRY_CODES:
            yield code, country_name(code, language)
            country = pycountry.countries.get(alpha_2=code)
            for kind in ("name", "official_name", "common_name"):
                if name := getattr(country, kind, ""):
                    yield from ((code, name), (code, translate(name)))
    yield from ((code, name) for code, names in OTHER_NAMES.items() for name in names)


def _name_key(name: str) -> str:
    """Return the telling words of a name in alphabetical order: "Bolivia (Plurinational State of)".

    Lists put the name first or last, with any article.
    """
    words = _fold_name(name).split()
    return " ".join(sorted(word for word in words if word not in _ARTICLES)) or " ".join(words)


@cache
def _codes_by_name() -> dict[str, str]:
    """Return the code of each name; a name of two countries is none."""
    codes: dict[str, set[str]] = defaultdict(set)
    for code, name in _known_names():
        codes[_name_key(name)].add(code)
    return {name: owners.pop() for name, owners in codes.items() if len(owners) == 1}


def country_codes(name: str) -> str:
    """Return the ISO codes of the countries in a text, separated by blanks, or the text itself.

    A continent beside a country is left out, and "global" is the code of the whole world. If one
    part is no country ("Geneva, Switzerland"), the text stays as it is.
    """
    if name and set(name.split()) <= COUNTRY_CODES:
        return " ".join(dict.fromkeys(name.split()))
    all_codes: list[str] = []
    for part in [name] if _find_code(name) else _split_names(name):
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


def _split_names(text: str) -> Iterator[str]:
    """Yield the names in a text; a comma may also stand within a name: "Korea, Republic of"."""
    for group in _SEPARATOR.split(text):
        words = [word for word in group.split(",") if word.strip()]
        while words:
            counts = range(min(len(words), MAX_NAME_PARTS), 0, -1)
            count = next((n for n in counts if _find_code(",".join(words[:n]))), 1)
            yield ",".join(words[:count])
            del words[:count]


def _find_code(name: str) -> str | None:
    """Return the code of one country, or of the whole world, or None."""
    name = name.strip()
    if name.upper() in COUNTRY_CODES or name == WORLD_CODE:
        return name.upper()
    folded = _fold_name(name)
    return WORLD_CODE if folded in WORLD_NAMES else _codes_by_name().get(_name_key(name))
