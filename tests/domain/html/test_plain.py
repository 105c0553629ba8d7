"""Safe HTML as lines to read: no markup, and nothing lost that markup says."""

import pytest

from forum.domain.html.plain import read_plainly
from forum.domain.html.render import to_safe_html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("One **bold** word.\n\nAnother *word*.", "One bold word.\n\nAnother word."),
        ("# Title\n\nText", "Title\n\nText"),
        ("- one\n- two", "– one\n– two"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("> quoted", "“quoted”"),
        ("[here](https://a.example/b)", "here (https://a.example/b)"),
        ("https://a.example/b", "https://a.example/b"),
        ("a | b\n--|--\nc | d", "a · b\nc · d"),
        ("", ""),
    ],
)
def test_markup_becomes_words_and_marks(source: str, text: str) -> None:
    assert read_plainly(to_safe_html(source)) == text
