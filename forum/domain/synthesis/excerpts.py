"""Excerpts: words of a passage, held to where they stand."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from forum.domain.html.read import BLOCKS, VOID, tokenise
from forum.domain.synthesis.folding import fold_text
from forum.domain.translation.sentences import split_sentences

_PRIVATE, _PRIVATE_LENGTH = 0xF0000, 0xFFFE
"""Where the characters for private use of Unicode begin, and how many there are."""


class ExcerptState(StrEnum):
    """What is known of an excerpt's words.

    Held: they stand where they were marked. Moved: the same words stand elsewhere in the version
    that readers see now. Broken: readers no longer see these words.
    """

    HELD = "held"
    MOVED = "moved"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class WordSpan:
    """Half-open offsets into the visible text of a passage, in Unicode code points."""

    start: int
    end: int


def text_content(html: str) -> str:
    """Return the characters that a reader sees of safe HTML, as `textContent` of the DOM has them.

    The offsets of excerpts count in this text.
    """
    return "".join(token.text for token in tokenise(html))


def standing_text(html: str) -> str:
    """Return `text_content` with other characters, as many, in place of words that are struck out.

    Words that were struck out since they were marked are no longer the same words.
    """
    parts: list[str] = []
    depth = 0
    for token in tokenise(html):
        if token.name == "s":
            depth += -1 if token.closing else 1
        struck = depth > 0 and not token.name
        parts.append("".join(map(_strike, token.text)) if struck else token.text)
    return "".join(parts)


def _strike(char: str) -> str:
    return char if char.isspace() else chr(_PRIVATE + ord(char) % _PRIVATE_LENGTH)


def digest_of(words: str) -> str:
    """Return the SHA-256 of these words in hexadecimal.

    Kinds and numbers of blanks, and how accents, apostrophes and quotation marks were typed, don't
    count.
    """
    return hashlib.sha256(fold_text(words).text.strip().encode()).hexdigest()


def find_words(text: str, words: str) -> WordSpan | None:
    """Return where these words stand in a text; kinds and numbers of blanks don't count."""
    pieces = [re.escape(piece) for piece in words.split()]
    found = re.search(r"\s+".join(pieces), text) if pieces else None
    return WordSpan(*found.span()) if found else None


def trim(text: str, span: WordSpan) -> WordSpan:
    """Return the span without the blanks at its ends; empty where it holds nothing else."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return WordSpan(start, max(start, span.end - len(words) + len(words.rstrip())))


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
