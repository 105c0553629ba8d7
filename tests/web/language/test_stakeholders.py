"""Usual kinds of stakeholder are named in the language of the page."""

import pytest

from forum.web.language.locale import use_language
from forum.web.language.stakeholders import stakeholder_language, stakeholder_words

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.mark.parametrize(
    ("given", "language", "words"),
    [
        ("Think tank", "es", "Centro de pensamiento"),
        ("Farmers' Organisation", "fr", "Organisation paysanne"),
        ("universidad", "en", "University"),
        ("Civil Society", "en", "Civil society"),
        ("Beekeepers", "es", "Beekeepers"),
        ("", "es", ""),
    ],
)
def test_usual_kinds_are_translated_and_others_stay(given: str, language: str, words: str) -> None:
    with use_language(language):
        assert stakeholder_words(given) == words


def test_a_kind_that_is_not_usual_stays_in_its_language() -> None:
    with use_language("fr"):
        assert stakeholder_language("Think tank", "en") == "fr"
        assert stakeholder_language("Beekeepers", "en") == "en"
