"""Words: what of them is compared."""

import pytest

from forum.domain.matching.words import Vocabulary, folded_words


def test_words_are_compared_without_case_accents_and_what_is_unseen() -> None:
    text = "L’ÉGALITÉ\u00a0e\u0301gale: co\u00adope\u200bration, COVID-19, ﬁn"
    assert folded_words(text) == ["l", "egalite", "egale", "cooperation", "covid", "19", "fin"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("exchange", "exchange"),
        ("exchanges", "exchange"),
        ("exchanging", "exchange"),
        ("exhcange", "exchange"),
        ("exchnge", "exchange"),
        ("market", None),
        ("of", None),
    ],
)
def test_a_word_is_known_in_its_forms_and_misspelt(written: str, meant: str | None) -> None:
    vocabulary = Vocabulary(["exchange", "personnel", "on"])
    assert (vocabulary.read(written) == vocabulary.read("exchange")) is (meant is not None)
