"""Which directions this site can translate by machine."""

from flask import current_app

from forum.domain.languages import LANGUAGES
from forum.services.translation.engines import read_ladder


def is_served(source: str, target: str) -> bool:
    """Return whether an engine of this site translates from one language into another.

    It is found out once for each direction, since a page asks for every text.
    """
    known: dict[tuple[str, str], bool] = current_app.extensions.setdefault("forum.directions", {})
    key = (source, target)
    if key not in known:
        is_known = {source, target} <= set(LANGUAGES)
        known[key] = is_known and bool(read_ladder(current_app.config).engines_for(source, target))
    return known[key]


def describe_directions(target: str) -> str:
    """Return the languages from which this site translates into another, in a short form."""
    return "+".join(code for code in LANGUAGES if code != target and is_served(code, target))
