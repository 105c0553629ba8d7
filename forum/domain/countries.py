"""Countries and territories of ISO 3166-1, and their names in the languages of the platform."""

import unicodedata
from functools import cache
from typing import Final

from babel import Locale

_ALL: Final = (
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
CODES: Final = frozenset(_ALL.split())
WORLD: Final = "001"
"""The whole world in the United Nations' M49 standard: for who speaks for no country."""


def _plain(name: str) -> str:
    """Return a name as an alphabetical list takes it: without accents and capitals."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(char for char in letters if not unicodedata.combining(char)).casefold()


def country_name(code: str, language: str) -> str:
    """Return the name of a country in `language`; a code that ISO does not know comes back."""
    if code not in CODES and code != WORLD:
        return code
    return str(Locale.parse(language).territories.get(code, code))


def split(codes: str) -> list[str]:
    """Return the codes in a string of them; words that are no codes stay one piece."""
    found = codes.split()
    return found if all(c in CODES or c == WORLD for c in found) else [codes]


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Return all codes with their names in `language`, in the order of the alphabet."""
    named = ((code, country_name(code, language)) for code in CODES)
    return tuple(sorted(named, key=lambda pair: (_plain(pair[1]), pair[0])))
