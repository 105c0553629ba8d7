"""One answer for sentences that say different things is the mark of an engine that is stuck."""

import pytest

from forum.domain.translation.gate.copies import AnswerIndex, says_something_else
from forum.domain.translation.units import SentenceRequest

WELL = "The women asked for a well near the school."
MARKET = "Our cooperative sells maize at the market every Monday."
LONG = "Las mujeres pidieron un pozo cerca de la escuela."


def find(*answered: tuple[str, str], language: str = "en") -> list[str | None]:
    """Return for each answer the other sentence that has it."""
    index = AnswerIndex()
    found = [index.find_other(SentenceRequest(text, language), said) for text, said in answered]
    return [other.text if other else None for other in found]


def test_an_answer_that_comes_again_for_something_else_is_found() -> None:
    assert find((WELL, LONG), (MARKET, LONG.upper())) == [None, WELL]


@pytest.mark.parametrize(
    "other", [WELL, "The women have asked for a new well, near their school.", WELL.lower()]
)
def test_sentences_that_say_the_same_may_have_the_same_answer(other: str) -> None:
    assert not says_something_else(WELL, other)
    assert find((WELL, LONG), (other, LONG)) == [None, None]


def test_short_answers_may_be_alike() -> None:
    thanks = "Muchas gracias por su contribución."
    assert find(("Many thanks for it.", thanks), ("We are grateful.", thanks)) == [None, None]


def test_sentences_in_different_languages_may_be_the_same_in_a_third() -> None:
    index = AnswerIndex()
    french = SentenceRequest("Les femmes ont demandé un puits près de l’école.", "fr")
    assert index.find_other(SentenceRequest(WELL, "en"), LONG) is None
    assert index.find_other(french, LONG) is None
