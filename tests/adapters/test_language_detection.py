"""Telling languages apart: right on prose, silent where there is too little to go by."""

import subprocess
import sys

import pytest

from forum.adapters.language_detection import LanguageGuess, detect_language, detect_sentence

PROSE = [
    ("en", "We need more funding for research networks in the South, and fewer conditions."),
    ("es", "Necesitamos más fondos para las redes de investigación del Sur y menos condiciones."),
    ("fr", "Il nous faut davantage de fonds pour les réseaux de recherche du Sud."),
    ("en", "The digital platform can be used to complement personnel exchange."),
    ("es", "La plataforma digital puede complementar el intercambio de personal."),
    ("fr", "La plateforme numérique peut compléter l’échange de personnel."),
]


@pytest.mark.parametrize(("language", "text"), PROSE)
def test_prose_is_recognised(language: str, text: str) -> None:
    guess = detect_language(text)
    assert (guess.language, guess.is_sure) == (language, True)
    assert detect_sentence(text) == language


@pytest.mark.parametrize(
    "text", ["", "OK", "2.2", "1.1 y 1.3", "https://example.org/una-pagina", "¿?"]
)
def test_too_little_is_no_guess(text: str) -> None:
    assert detect_language(text).language is None
    assert not detect_language(text).is_sure
    assert detect_sentence(text) is None


def test_quotes_code_and_addresses_do_not_count() -> None:
    text = (
        "> Necesitamos más fondos para las redes de investigación del Sur\n\n"
        "`una función en español` https://example.org/el-intercambio-de-personal\n\n"
        "I agree with this, and would add that exchanges should last longer."
    )
    assert detect_language(text).language == "en"


RULE = [
    (None, 1.0, 100, False),
    ("en", 0.79, 400, False),
    ("en", 0.80, 40, True),
    ("en", 0.97, 39, False),
    ("en", 0.98, 39, True),
]


@pytest.mark.parametrize(("language", "confidence", "letters", "is_sure"), RULE)
def test_a_short_text_needs_more_confidence(
    language: str | None, confidence: float, letters: int, is_sure: bool
) -> None:
    assert LanguageGuess(language, confidence, letters).is_sure is is_sure


def test_a_short_sentence_has_the_language_of_its_text() -> None:
    assert detect_sentence("Introduction") is None
    assert detect_sentence("Estamos de acuerdo.") is None


def test_a_huge_text_is_no_burden() -> None:
    assert (
        detect_language("Necesitamos más fondos para la investigación. " * 20_000).language == "es"
    )


def test_importing_loads_no_model() -> None:
    code = "import sys, forum.adapters.language_detection; assert 'lingua' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
