"""Set phrases of a discussion: said as people say them in each language, whoever is addressed."""

from itertools import permutations

import pytest

from forum.adapters.language_detection import detect_answer
from forum.adapters.translators.apertium.polish import polish
from forum.adapters.translators.set_phrases import _rows, find_phrase
from forum.domain.translation.gate.refusal import find_refusal
from forum.domain.translation.quality import find_doubts

DIRECTIONS = list(permutations(("en", "es", "fr"), 2))

SAID = [
    ("es", "en", "Gracias.", "Thank you."),
    ("en", "es", "THANK YOU!", "¡Gracias!"),
    ("en", "fr", "thanks!", "merci\u202f!"),
    ("en", "es", "Why not?", "¿Por qué no?"),
    ("es", "fr", "¿Por qué no?", "Pourquoi pas\u202f?"),
    ("fr", "en", "D’accord.", "Agreed."),
    ("fr", "es", "Bonjour à toutes et à tous,", "Hola a todas y todos,"),
    ("en", "fr", "I agree, XQ1Z.", "Je suis d'accord, XQ1Z."),
    ("en", "es", "Best regards", "Saludos cordiales"),
]


@pytest.mark.parametrize(("source", "target", "text", "said"), SAID)
def test_a_set_phrase_is_said_as_people_say_it(
    source: str, target: str, text: str, said: str
) -> None:
    answer = find_phrase(text, source, target)
    assert answer
    assert polish(answer, text, target) == said


@pytest.mark.parametrize(
    "text",
    ["Thank you for the hotel.", "I agree with Ana.", "XQ1Z", "", "?", "Agreed by all, in May."],
)
def test_other_sentences_go_to_an_engine(text: str) -> None:
    assert find_phrase(text, "en", "es") is None


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_each_way_to_say_each_phrase_passes_the_gate_without_doubts(
    source: str, target: str
) -> None:
    for way in _rows(source):
        text = f"{way.capitalize()}."
        answer = find_phrase(text, source, target)
        pair = {"source": source, "target": target}
        assert answer
        assert find_refusal(text, answer, **pair, language_of=detect_answer) is None, text
        assert not find_doubts(text, answer, **pair), text


def test_a_language_without_phrases_has_none() -> None:
    assert find_phrase("Thank you.", "en", "ar") is None
    assert find_phrase("Danke.", "de", "en") is None
