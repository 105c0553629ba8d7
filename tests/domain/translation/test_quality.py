"""Doubts about a translation: few about what people wrote, one about each fault of its kind."""

import pytest

from forum.domain.translation.quality import Doubt, find_doubts, find_unknown_words, is_unchanged
from tests.domain.translation.gate.test_refusal import human_translations
from tests.domain.translation.meaning.test_negation import DIRECTIONS

DOUBTED = [
    ("es", "en", "Nadie les pide nada a ellos.", "Anybody asks them for it.", {Doubt.NEGATION}),
    ("fr", "en", "Personne ne les demande ici.", "Nobody asks for them here.", set()),
    ("en", "fr", "We do not want new workshops.", "Nous ne voulons pas d’ateliers.", set()),
    ("es", "en", "El Sr. Guerra está aquí.", "Mr. War is here.", {Doubt.NAMES}),
    ("es", "en", "El Sr. Guerra está aquí.", "Mr. Guerra is here.", set()),
    ("en", "es", "We live in Turkey.", "Vivimos en pavo.", {Doubt.NAMES}),
    ("es", "fr", "Vivo en La Paz.", "Je vis dans la Paix.", {Doubt.NAMES}),
    ("en", "es", "It is for the WHO to say.", "Es para el que decir.", {Doubt.NAMES}),
    ("en", "es", "It is for the WHO to say.", "Es la OMS la que decide.", set()),
    ("en", "es", "We fully agree with him.", "Plenamente prpersestamos con él.", {Doubt.UNKNOWN}),
    ("fr", "en", "Les enseignants lisent.", "The enseignants read.", set()),
    ("es", "en", "Los enseñantes leen.", "The enseñantes read.", {Doubt.UNKNOWN}),
    ("es", "en", "La cocinera vino.", "The cocinera came.", {Doubt.UNKNOWN}),
    ("en", "es", "They and the rest came.", "Ellos and los demás vinieron.", {Doubt.UNKNOWN}),
    ("fr", "es", "Nous voyons les maraîchers.", "Vemos a los maraîchers.", {Doubt.UNKNOWN}),
    ("fr", "es", "Nous voyons l’instituteur.", "Vemos al instituteur.", {Doubt.UNKNOWN}),
    ("en", "fr", "The overlapping works.", "Le overlapping marche.", {Doubt.UNKNOWN}),
    ("en", "es", "The spouses agree.", "Los cônjuges están de acuerdo.", {Doubt.UNKNOWN}),
    ("en", "fr", "The action begins.", "La ação commence.", {Doubt.UNKNOWN}),
    ("es", "en", "La acción empieza.", "The ação begins.", {Doubt.UNKNOWN}),
    ("en", "es", "A “social and local” plan.", "Un plan «social and local».", set()),
    ("en", "es", "The social and regional plan.", "El plan social y regional.", set()),
    ("en", "es", "word " * 61, "palabra " * 61, {Doubt.LONG}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "text", "answer", "found"), DOUBTED)
def test_doubts(source: str, target: str, text: str, answer: str, found: set[Doubt]) -> None:
    assert find_doubts(text, answer, source=source, target=target) == found


def test_unknown_words_are_named() -> None:
    assert find_unknown_words("the maraîchers", "los maraîchers the", source="en", target="es") == {
        "maraîchers",
        "the",
    }
    assert find_unknown_words("the", "the", source="en", target="ar") == set()


def test_a_list_of_names_may_stay_as_it_is() -> None:
    assert not is_unchanged("Universidad Nacional de Colombia", "Universidad Nacional de Colombia")
    assert is_unchanged("this is the same as before", "this is the same as before.")


@pytest.mark.slow
def test_few_human_translations_are_doubted() -> None:
    doubted = count = 0
    for row in human_translations():
        for source, target in DIRECTIONS:
            count += 1
            doubts = find_doubts(row[source], row[target], source=source, target=target)
            doubted += bool(doubts - {Doubt.LONG})
    assert doubted < count / 33
