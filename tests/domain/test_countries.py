"""The list of countries."""

import pytest

from forum.domain.countries import COUNTRY_CODES, country_name, list_countries


def test_there_are_as_many_as_in_the_standard() -> None:
    assert len(COUNTRY_CODES) == 249
    assert {"KE", "PS", "TW", "ZW"} <= COUNTRY_CODES
    assert not {"EU", "UK", "XK", "ZZ"} & COUNTRY_CODES


@pytest.mark.parametrize(
    ("language", "name", "first", "last"),
    [
        ("en", "Côte d’Ivoire", "Afghanistan", "Zimbabwe"),
        ("es", "Côte d’Ivoire", "Afganistán", "Zimbabue"),
        ("fr", "Côte d’Ivoire", "Afghanistan", "Zimbabwe"),
    ],
)
def test_names_in_order(language: str, name: str, first: str, last: str) -> None:
    assert country_name("CI", language) == name
    named = [name for _, name in list_countries(language)]
    assert (named[0], named[-1], len(named)) == (first, last, 249)


def test_accents_do_not_move_a_name_to_the_end() -> None:
    french = [name for _, name in list_countries("fr")]
    assert french.index("Égypte") < french.index("Espagne") < french.index("États-Unis")
    assert country_name("XX", "fr") == "XX"
