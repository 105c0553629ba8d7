"""Texts are stored as they were typed, and cleaned of what no person types."""

import pytest
from flask.ctx import AppContext

from forum.services.texts.store import store_text
from tests.builders import make_consultation


@pytest.mark.parametrize(
    "typed",
    [
        "1. a\n3. b",
        "• one\n• two\n\n\n  after",
        "2*3*4 \\\\server __x__ &amp; - 5 °C",
        "A line that a PDF broke at its margin, because it was as wide as a page, and\nits rest.",
    ],
)
def test_what_is_shown_in_the_box_again_is_what_was_typed(
    app_context: AppContext, typed: str
) -> None:
    consultation = make_consultation()
    assert store_text(consultation.id, typed, "en").source == typed


def test_control_characters_are_not_stored(app_context: AppContext) -> None:
    text = store_text(make_consultation().id, "a\x00b\x01\x1b[c\x7f", "en")
    assert text.source == "ab[c"
    assert "ab[c" in str(text.html)
