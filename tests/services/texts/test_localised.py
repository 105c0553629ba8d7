"""Titles and other texts that are shown as one line."""

import pytest
from markupsafe import Markup

from forum.models.translation import TranslationStatus
from forum.services.texts.localised import LocalisedText


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("fr", "Petites équipes\u00a0: «\u00a0oser\u00a0»\u00a0!"),
        ("es", "Petites équipes : « oser » !"),
    ],
)
def test_a_line_in_french_breaks_before_no_mark(language: str, shown: str) -> None:
    text = Markup("<p>Petites équipes : « oser » !</p>")
    original = LocalisedText(reader_language="en", language=language, html=text)
    assert original.plain == shown
    below = LocalisedText(
        reader_language=language,
        language="en",
        html=Markup("<p>Small teams: “daring”!</p>"),
        translation=text,
        status=TranslationStatus.MACHINE,
        is_original_first=True,
    )
    assert (below.plain, below.line_below) == ("Small teams: “daring”!", shown)
