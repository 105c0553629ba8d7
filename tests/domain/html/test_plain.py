"""Safe HTML as lines to read: no markup, and nothing lost that markup says."""

import pytest

from forum.domain.html.plain import block_source, read_plainly
from forum.domain.html.read import one_line
from forum.domain.html.render import to_safe_html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("One **bold** word.\n\nAnother *word*.", "One bold word.\n\nAnother word."),
        ("# Title\n\nText", "Title\n\nText"),
        ("- one\n- two", "– one\n– two"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("0. zero\n1. one", "0. zero\n1. one"),
        ("1) one\n4) four", "1) one\n4) four"),
        ("* (a) one\n* (b) two", "(a) one\n(b) two"),
        ("[see **the** page](https://a.example/b)", "see the page (https://a.example/b)"),
        ("> quoted", "“quoted”"),
        ("[here](https://a.example/b)", "here (https://a.example/b)"),
        ("https://a.example/b", "https://a.example/b"),
        ("a | b\n--|--\nc | d", "a · b\nc · d"),
        ("", ""),
    ],
)
def test_markup_becomes_words_and_marks(source: str, text: str) -> None:
    assert read_plainly(to_safe_html(source)) == text


@pytest.mark.parametrize(
    "source",
    [
        "3. three\n7. seven",
        "0. zero\n1. one",
        "1) one\n4) four",
        "* (a) one\n* (b) two",
        "* 2.3 one\n* 2.4 two",
        "* 5 °C\n* 6 °C",
        "1. one\n   - deep\n   - more\n2. two",
        "```\n* one\n```",
    ],
)
def test_a_quoted_block_looks_as_it_did(source: str) -> None:
    html = to_safe_html(source).strip()
    assert to_safe_html(block_source(html)).strip() == html


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("Équipes\u00a0: *deux*\nmots", "Équipes\u00a0: deux mots"),
        ("1\u202f000  «\u00a0mots\u00a0»", "1\u202f000 «\u00a0mots\u00a0»"),
        ("a < b & c", "a < b & c"),
        ("One.\n\nTwo.", "One. Two."),
        ("", ""),
    ],
)
def test_one_line_breaks_only_where_its_author_lets_it(source: str, line: str) -> None:
    assert one_line(to_safe_html(source)) == line
