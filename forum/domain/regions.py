"""Regions of the world in the United Nations' M49 standard, and the countries in them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from babel import Locale

AFRICA: Final = "002"
LATIN_AMERICA: Final = "419"
NORTHERN_AMERICA: Final = "021"
ASIA: Final = "142"
EUROPE: Final = "150"
OCEANIA: Final = "009"

_COUNTRIES: Final = {
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
REGIONS: Final = tuple(_COUNTRIES)
_REGION: Final = {code: region for region, codes in _COUNTRIES.items() for code in codes.split()}


def region_of(country: str) -> str | None:
    """Return the code of the region in which a country lies; Antarctica lies in none."""
    return _REGION.get(country)


def regions_of(countries: Iterable[str]) -> set[str]:
    """Return the regions in which these countries lie."""
    return {region for code in countries if (region := region_of(code)) is not None}


@lru_cache(maxsize=100)  # readers can ask for any code
def region_name(code: str, language: str) -> str:
    """Return the name of a region in `language`."""
    return str(Locale.parse(language).territories.get(code, code))
