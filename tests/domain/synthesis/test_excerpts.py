"""Excerpts: the sentences of a passage."""

from hypothesis import given
from hypothesis import strategies as st

from forum.domain.html.render import to_safe_html
from forum.domain.synthesis.excerpts import sentence_spans, text_content

HTML = (
    "<p>Many keep <em>their own</em> seed &amp; exchange.<br>\nIt helps!</p>\n<ul><li>One</li></ul>"
)


def test_sentences_stand_where_they_are_and_cross_no_block() -> None:
    text = text_content(HTML)
    sentences = [text[span.start : span.end] for span in sentence_spans(HTML, "en")]
    assert sentences == ["Many keep their own seed & exchange.", "It helps!", "One"]


@given(st.text())
def test_sentences_of_any_text_follow_each_other(source: str) -> None:
    html = to_safe_html(source)
    text = text_content(html)
    last = 0
    for span in sentence_spans(html, "en"):
        assert last <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        last = span.end
