"""Names of countries in the language of the page."""

from collections.abc import Mapping
from functools import lru_cache

from flask_babel import gettext as _

from forum.domain.countries import (
    COUNTRY_CODES,
    WORLD_CODE,
    country_name,
    region_name,
    regions_of,
    split_country_codes,
)
from forum.web.language.locale import language


def country(code: str) -> str:
    """Return the name of a country in the language of the page; unknown codes stay as they are."""
    return _("Worldwide") if code == WORLD_CODE else country_name(code, language())


def country_names(codes: str) -> str:
    """Return the names of countries, from codes separated by spaces as contributions store them."""
    return _join_names(codes, language())


@lru_cache(maxsize=4096)
def _join_names(codes: str, language: str) -> str:
    return ", ".join(country(code) for code in split_country_codes(codes))


def region_names(codes: str) -> str:
    """Return the names of the regions of countries, from codes as contributions store them."""
    regions = regions_of(split_country_codes(codes))
    return ", ".join(sorted(region_name(region, language()) for region in regions))


def count_countries(counts: Mapping[str, int]) -> int:
    """Return how many of the keys are codes of countries."""
    return sum(code in COUNTRY_CODES for code in counts)
