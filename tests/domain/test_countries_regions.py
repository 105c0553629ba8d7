"""Regions of the United Nations' M49 standard."""

from forum.domain.countries import COUNTRY_CODES, REGIONS, region_name, region_of, regions_of


def test_every_country_lies_in_one_region_and_antarctica_in_none() -> None:
    assert {code for code in COUNTRY_CODES if region_of(code) is None} == {"AQ"}
    assert {region_of(code) for code in COUNTRY_CODES - {"AQ"}} == set(REGIONS)


def test_regions_of_several_countries() -> None:
    assert regions_of(["KE", "UG", "CL", "001", "nowhere"]) == {"002", "419"}
    assert regions_of(["MX", "US", "CY", "TR", "RU", "FJ"]) == {"419", "021", "142", "150", "009"}


def test_regions_have_names_in_the_languages_of_the_platform() -> None:
    assert [region_name(code, "en") for code in ("002", "419", "150")] == [
        "Africa",
        "Latin America",
        "Europe",
    ]
    assert region_name("002", "es") == "África"
    assert region_name("150", "fr") == "Europe"
