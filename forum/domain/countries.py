"""Countries by their ISO 3166 codes, and the regions of the world by their UN M49 codes."""

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from babel import Locale

from forum.domain.characters import normalise

_ALL_CODES: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO "
    "BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ "
    "DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP "
    "GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG "
    "KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML "
    "MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE "
    "PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL "
    "SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM "
    "US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
COUNTRY_CODES: Final = frozenset(_ALL_CODES.split())
WORLD_CODE: Final = "001"
"""The whole world in the UN's M49 standard: for authors who speak for no country."""


def _sort_key(name: str) -> str:
    """Return a name without accents and capitals, for alphabetical lists."""
    letters = normalise("NFKD", name)
    return "".join(char for char in letters if not unicodedata.combining(char)).casefold()


def country_name(code: str, language: str) -> str:
    """Return the name of a country in `language`, or the code itself if ISO does not list it."""
    if code not in COUNTRY_CODES and code != WORLD_CODE:
        return code
    return str(Locale.parse(language).territories.get(code, code))


def split_country_codes(codes: str) -> list[str]:
    """Return the codes in a string of codes; a string with any other word stays in one piece."""
    words = codes.split()
    return words if all(c in COUNTRY_CODES or c == WORLD_CODE for c in words) else [codes]


@cache
def list_countries(language: str) -> tuple[tuple[str, str], ...]:
    """Return all codes with their names in `language`, in alphabetical order of the names."""
    pairs = ((code, country_name(code, language)) for code in COUNTRY_CODES)
    return tuple(sorted(pairs, key=lambda pair: (_sort_key(pair[1]), pair[0])))


AFRICA: Final = "002"
LATIN_AMERICA: Final = "419"
NORTHERN_AMERICA: Final = "021"
ASIA: Final = "142"
EUROPE: Final = "150"
OCEANIA: Final = "009"

_COUNTRIES_BY_REGION: Final = {
    AFRICA: (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY "
        "MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA "
        "ZM ZW"
    ),
    LATIN_AMERICA: (
        "AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT "
        "JM KN KY LC MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI"
    ),
    NORTHERN_AMERICA: "BM CA GL PM US",
    ASIA: (
        "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM "
        "MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE"
    ),
    EUROPE: (
        "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI "
        "LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA"
    ),
    OCEANIA: (
        "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS"
    ),
}
REGIONS: Final = tuple(_COUNTRIES_BY_REGION)
_REGION_BY_COUNTRY: Final = {
    code: region for region, codes in _COUNTRIES_BY_REGION.items() for code in codes.split()
}


def region_of(country: str) -> str | None:
    """Return the code of the region of a country, or None for Antarctica and unknown codes."""
    return _REGION_BY_COUNTRY.get(country)


def regions_of(codes: Iterable[str]) -> set[str]:
    """Return the codes of the regions of these countries."""
    return {region for code in codes if (region := region_of(code)) is not None}


@lru_cache(maxsize=100)  # bounded, because the code may come from any URL
def region_name(code: str, language: str) -> str:
    """Return the name of a region in `language`."""
    return str(Locale.parse(language).territories.get(code, code))
