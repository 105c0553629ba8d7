"""Which directions this site can translate by machine."""

import time
from typing import Final

from flask import current_app

from forum.domain.languages import LANGUAGES
from forum.services.translation.engines import read_ladder

KNOWN_FOR: Final = 5.0
"""Seconds after which it is found out anew whether an engine is there: one may come any time."""


def is_served(source: str, target: str) -> bool:
    """Return whether an engine of this site translates from one language into another.

    It is found out once in a while for each direction, since a page asks for every text.
    """
    known: dict[tuple[str, str], tuple[bool, float]] = current_app.extensions.setdefault(
        "forum.directions", {}
    )
    key, now = (source, target), time.monotonic()
    served, until = known.get(key, (False, 0.0))
    if now >= until:
        is_known = {source, target} <= set(LANGUAGES)
        served = is_known and bool(read_ladder(current_app.config).engines_for(source, target))
        known[key] = (served, now + KNOWN_FOR)
    return served


def describe_directions(target: str) -> str:
    """Return the languages from which this site translates into another, in a short form."""
    return "+".join(code for code in LANGUAGES if code != target and is_served(code, target))
