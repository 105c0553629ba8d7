"""Countries are known by their everyday and official names in the languages of the platform."""

import gettext

import pycountry
import pytest

from forum.domain.imports.places import country_codes
from forum.domain.languages import LANGUAGES


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Norway", "NO"),
        ("Noruega", "NO"),
        ("Norvège", "NO"),
        ("sénégal", "SN"),
        ("USA", "US"),
        ("Usa", "US"),
        ("The United States", "US"),
        ("United States Of America", "US"),
        ("U.S.", "US"),
        ("UK", "GB"),
        ("Cote D'Ivoire", "CI"),
        ("People’s Republic Of China", "CN"),
        ("Trinidad and Tobago", "TT"),
        ("St. Lucia", "LC"),
        ("ke", "KE"),
        ("Geneva, Switzerland", "Geneva, Switzerland"),
        ("Africa", "Africa"),
        ("Global", "001"),
        ("Italy / Brazil", "IT BR"),
        ("Kenya and Uganda", "KE UG"),
        ("Kenia y Uganda", "KE UG"),
        ("Kenya et Ouganda, Trinidad and Tobago", "KE UG TT"),
        ("Kenya; Kenya", "KE"),
        ("KE UG", "KE UG"),
        ("Senegal / Africa", "SN"),
        ("Kenya / Atlantis", "Kenya / Atlantis"),
        ("Global, Kenya", "Global, Kenya"),
        ("Bolivia (Plurinational State of)", "BO"),
        ("Bolivia (Estado Plurinacional de)", "BO"),
        ("État plurinational de Bolivie", "BO"),
        ("Bolivia, Plurinational State of, Peru", "BO PE"),
        ("Korea, Republic of; Viet Nam", "KR VN"),
        ("República Popular Democrática de Corea", "KP"),
        ("República Bolivariana de Venezuela", "VE"),
        ("Venezuela (Bolivarian Republic of)", "VE"),
        ("República Unida de Tanzanía", "TZ"),
        ("Tanzania, United Republic of", "TZ"),
        ("Royaume-Uni de Grande-Bretagne et d’Irlande du Nord", "GB"),
        ("Reino Unido de Gran Bretaña e Irlanda del Norte", "GB"),
        ("Netherlands (Kingdom of the)", "NL"),
        ("Irán (República Islámica del)", "IR"),
        ("Côte d’Ivoire", "CI"),
        ("Türkiye", "TR"),
        ("Federación de Rusia", "RU"),
        ("Trinidad y Tabago", "TT"),
        ("République démocratique du Congo", "CD"),
        ("Congo", "CG"),
        ("Micronesia (Federated States of)", "FM"),
        ("Saint-Siège", "VA"),
        ("of the", "of the"),
        ("", ""),
    ],
)
def test_countries_are_known_in_the_languages_of_the_platform(name: str, code: str) -> None:
    assert country_codes(name) == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_official_name_is_known(language: str) -> None:
    translate = gettext.translation(
        "iso3166-1", pycountry.LOCALES_DIR, [language], fallback=True
    ).gettext
    for country in pycountry.countries:
        official = getattr(country, "official_name", country.name)
        names = {country.name, official, translate(country.name), translate(official)}
        assert {country_codes(name) for name in names} == {country.alpha_2}
