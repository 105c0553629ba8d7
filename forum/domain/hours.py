"""Hours of the day as people write them: '23:59', '23h59', '11.59 p. m.'"""

import re
import unicodedata
from datetime import time
from typing import Final

from forum.domain.characters import normalise
from forum.errors import Invalid

_NOONS: Final = frozenset({"noon", "midday", "mediodia", "midi"})
_HOUR: Final = re.compile(
    r"(?P<hour>\d{1,2})(?: ?(?:[:.h]|heures?) ?(?P<minute>\d\d)(?: ?min)?)?(?P<second>[:.]00)?"
    r" ?(?:(?P<half>[ap]) ?\.? ?m\.?|(?P<unit>h|hr?s|hr|horas?|heures?)\.?)?",
    re.ASCII,
)
_FOUR_DIGITS: Final = re.compile(r"(\d\d)(\d\d)", re.ASCII)


def read_hour(typed: str) -> time:
    """Return the time of day; raises Invalid("hour") for anything that is not plainly one.

    A bare number is none: it could be of the morning or of the evening. Nothing is left out.
    """
    letters = normalise("NFKD", typed.replace("\u2236", ":")).casefold()
    plain = " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
    if plain in _NOONS:
        return time(12)
    found = _HOUR.fullmatch(_FOUR_DIGITS.sub(r"\1:\2", plain) if plain.isdigit() else plain)
    if found is None or not (found["minute"] or found["half"] or found["unit"]):
        raise Invalid("hour")
    hour, half = int(found["hour"]), found["half"]
    if half:
        if not 1 <= hour <= 12:
            raise Invalid("hour")
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(found["minute"] or 0))
    except ValueError:
        raise Invalid("hour") from None
