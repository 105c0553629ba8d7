"""Surnames that are words of a language stay as they are in all directions."""

from itertools import permutations

import pytest

from forum.adapters.language_detection import detect_answer
from forum.adapters.translators import ENGINES
from forum.domain.translation.exchange import prepare
from forum.domain.translation.names import index_names
from forum.domain.translation.units import SentenceRequest
from tests.support.needs import leave_to_slow
from tests.support.servers.engines import LIGHT, need_apertium, need_chain

NEEDS = {"apertium": need_apertium, "bergamot": need_chain}

SURNAMES = """
    Guerra Iglesias Rojo Blanco Cruz Reyes Flores Ángeles Paz Leal
    War Young Church Rose Brown Roi Petit Bonheur Boulanger Lesage
"""
SENTENCES = {
    "en": ["Mr. Kofi {} agrees with the plan.", "We thank Ms {}."],
    "es": ["El Sr. Kofi {} está de acuerdo con el plan.", "Agradecemos a la Sra. {}."],
    "fr": ["M. Kofi {} est d’accord avec le plan.", "Nous remercions Mme {}."],
}


def directions(engine: str) -> list[tuple[str, str, str]]:
    pairs = permutations(SENTENCES, 2)
    return [(engine, *pair) for pair in pairs if engine == "apertium" or "en" in pair]


CASES = leave_to_slow([*directions("bergamot"), *directions("apertium")], quick=2)


@pytest.mark.parametrize(("engine", "source", "target"), CASES)
def test_surnames_stay(engine: str, source: str, target: str) -> None:
    NEEDS[engine]()
    names = index_names([])
    changed = []
    for sentence in SENTENCES[source]:
        for surname in SURNAMES.split():
            exchange = prepare(SentenceRequest(sentence.format(surname), source), names)
            (said,) = ENGINES[engine]([exchange.sent], source, target, LIGHT)
            answer = exchange.take(said, target=target, language_of=detect_answer)
            if surname not in str(answer):
                changed.append((surname, str(answer)))
    assert changed == []
