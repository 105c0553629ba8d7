"""Sentences of a passage."""

from collections.abc import Iterator

from forum.domain.html.read import BLOCKS, VOID, tokenise
from forum.domain.synthesis.excerpts import WordSpan, text_content, trim
from forum.domain.translation.sentences import split_sentences


def sentence_spans(html: str, language: str) -> list[WordSpan]:
    """Return where the sentences of safe HTML stand in its `text_content`; none crosses a block."""
    spans: list[WordSpan] = []
    text = text_content(html)
    for start, end in _stretches(html):
        at = start
        for sentence in split_sentences(text[start:end], language):
            span = trim(text, WordSpan(at, at + len(sentence)))
            if span.start < span.end:
                spans.append(span)
            at += len(sentence)
    return spans


def _stretches(html: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the stretches of text between blocks and line breaks."""
    start = at = 0
    for token in tokenise(html):
        if token.name in BLOCKS or token.name in VOID:
            if at > start:
                yield start, at
            start = at
        at += len(token.text)
    if at > start:
        yield start, at
