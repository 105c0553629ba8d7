"""Excerpts: words of a passage, held to where they stand."""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from forum.domain.html.read import tokenise


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


def fold_blanks(words: str) -> str:
    """Return words with one space for each run of blanks, and none around them."""
    return " ".join(words.split())


def digest_of(words: str) -> str:
    """Return the SHA-256 of these words in hexadecimal; kinds and numbers of blanks don't count."""
    return hashlib.sha256(fold_blanks(words).encode()).hexdigest()


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
