"""Sentences of passages, and words that are marked in their HTML."""

from hypothesis import given
from hypothesis import strategies as st

from forum.domain.html.render import to_safe_html
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.domain.synthesis.highlights import MarkedSpan, highlight, sentence_spans

HTML = (
    "<p>Many keep <em>their own</em> seed &amp; exchange.<br>\nIt helps!</p>\n<ul><li>One</li></ul>"
)


def test_sentences_stand_where_they_are_and_cross_no_block() -> None:
    text = text_content(HTML)
    sentences = [text[span.start : span.end] for span in sentence_spans(HTML, "en")]
    assert sentences == ["Many keep their own seed & exchange.", "It helps!", "One"]


def test_words_are_marked_across_tags_and_the_last_to_begin_is_seen() -> None:
    marks = [
        MarkedSpan(WordSpan(5, 26), "code-blue", 'a "b"'),
        MarkedSpan(WordSpan(10, 15), "code-red"),
    ]
    assert highlight(HTML, marks).startswith(
        '<p>Many <mark class="code-blue" title="a &quot;b&quot;">keep </mark><em>'
        '<mark class="code-red">their</mark>'
        '<mark class="code-blue" title="a &quot;b&quot;"> own</mark></em>'
        '<mark class="code-blue" title="a &quot;b&quot;"> seed &amp;</mark> exchange.'
    )


@given(st.text(), st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=4))
def test_marks_change_no_character_of_any_text(source: str, places: list[tuple[int, int]]) -> None:
    html = to_safe_html(source)
    marks = [MarkedSpan(WordSpan(start, end), "coded", "<&\"'>") for start, end in places]
    marked = highlight(html, marks)
    assert text_content(marked) == text_content(html)
    assert marked.count("<mark") == marked.count("</mark>")
    text = text_content(html)
    last = 0
    for span in sentence_spans(html, "en"):
        assert last <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        last = span.end
