"""Surnames that are words of a language stay as they are in all directions."""

from itertools import permutations

import pytest

from forum.adapters.translators.routes import translate_by_apertium
from forum.adapters.translators.settings import EngineSettings
from forum.domain.translation.exchange import prepare
from forum.domain.translation.names import index_names
from forum.domain.translation.units import SentenceRequest

pytestmark = [pytest.mark.apertium, pytest.mark.usefixtures("apertium_installed")]

SURNAMES = """
    Guerra Iglesias Rojo Blanco Cruz Reyes Flores Ángeles Paz Leal
    War Young Church Rose Brown Roi Petit Bonheur Boulanger Lesage
"""
SENTENCES = {
    "en": ["Mr. Kofi {} agrees with the plan.", "We thank Ms {}."],
    "es": ["El Sr. Kofi {} está de acuerdo con el plan.", "Agradecemos a la Sra. {}."],
    "fr": ["M. Kofi {} est d’accord avec le plan.", "Nous remercions Mme {}."],
}


@pytest.mark.parametrize(("source", "target"), list(permutations(SENTENCES, 2)))
def test_surnames_stay(source: str, target: str) -> None:
    names = index_names([])
    changed = []
    for sentence in SENTENCES[source]:
        for surname in SURNAMES.split():
            exchange = prepare(SentenceRequest(sentence.format(surname), source), names)
            (said,) = translate_by_apertium([exchange.sent], source, target, EngineSettings())
            answer = exchange.take(said, target=target)
            if surname not in str(answer):
                changed.append((surname, answer))
    assert changed == []
