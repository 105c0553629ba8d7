"""Sentences of a passage, and words of it that are marked in its HTML."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from forum.domain.html.read import BLOCKS, VOID, tokenise
from forum.domain.synthesis.excerpts import WordSpan, trim
from forum.domain.translation.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Words to be marked, with the classes of their mark and a name that is read out."""

    span: WordSpan
    css_class: str
    title: str = ""


def sentence_spans(html: str, language: str) -> list[WordSpan]:
    """Return where the sentences of safe HTML stand in its `text_content`; none crosses a block."""
    spans: list[WordSpan] = []
    text = "".join(token.text for token in tokenise(html))
    for start, end in _block_spans(html):
        at = start
        for sentence in split_sentences(text[start:end], language):
            span = trim(text, WordSpan(at, at + len(sentence)))
            if span.start < span.end:
                spans.append(span)
            at += len(sentence)
    return spans


def _block_spans(html: str) -> Iterator[tuple[int, int]]:
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


def highlight(html: str, marks: Sequence[MarkedSpan]) -> str:
    """Return safe HTML in which these words stand in `mark` elements, whole tags left as they are.

    Where marks overlap, the one that begins last is seen.
    """
    parts: list[str] = []
    at = 0
    for token in tokenise(html):
        text = token.text
        if not text:
            parts.append(token.source)
            continue
        parts.extend(_marked(text, at, marks))
        at += len(text)
    return "".join(parts)


def _marked(text: str, at: int, marks: Iterable[MarkedSpan]) -> Iterator[str]:
    """Yield the HTML of a stretch of text that begins at an offset."""
    end = at + len(text)
    inside = [m for m in marks if m.span.start < end and m.span.end > at]
    cuts = {at, end}
    for mark in inside:
        cuts |= {max(at, mark.span.start), min(end, mark.span.end)}
    ordered = sorted(cuts)
    for start, stop in pairwise(ordered):
        words = escape(text[start - at : stop - at], quote=False)
        covering = [m for m in inside if m.span.start <= start and stop <= m.span.end]
        if not covering or not words.strip():
            yield words
            continue
        mark = max(covering, key=lambda m: m.span.start)
        title = f' title="{escape(mark.title)}"' if mark.title else ""
        yield f'<mark class="{escape(mark.css_class)}"{title}>{words}</mark>'
