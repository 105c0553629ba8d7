"""Names of countries in the language of the page."""

from collections.abc import Mapping

from flask_babel import gettext as _

from forum.domain.countries import CODES, WORLD, country_name, split
from forum.web.language.locale import language


def country(code: str) -> str:
    """Return the name of a country in the language of the page; other words stay as they are."""
    return _("The whole world") if code == WORLD else country_name(code, language())


def countries_named(codes: str) -> str:
    """Return the names of countries as a contribution holds them: codes with blanks between."""
    return ", ".join(country(code) for code in split(codes))


def countries_counted(counts: Mapping[str, int]) -> int:
    """Return how many of these are countries, and not the whole world or other words."""
    return sum(code in CODES for code in counts)
