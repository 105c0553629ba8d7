"""Redactions: for which rules, and where the words stand that are to be redacted."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from forum.domain.contributions.statuses import Rule
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.domain.synthesis.folding import fold_text

REDACTION_RULES: Final = (
    Rule.PERSONAL,
    Rule.CONTACT,
    Rule.ABUSE,
    Rule.ADVERTISING,
    Rule.OFF_TOPIC,
    Rule.RIGHTS,
)
"""The published rules for which words can be redacted."""

MAX_PASSAGES: Final = 100
"""Passages that one redaction takes from one part of a text."""

LEAST_LETTERS: Final = 3
"""A piece of a quotation with fewer letters may come from anywhere."""

QUOTED_ALONE: Final = 8
"""What the team quotes with fewer letters is redacted only where it names the contribution."""

_OMISSION = re.compile(r"[\[(]\s*(?:\.{3}|…)\s*[\])]|\.{3}|…")


def list_passages(typed: str) -> list[str]:
    """Return the passages that somebody typed, one in each line, each once."""
    lines = (" ".join(line.split()) for line in typed.splitlines())
    return list(dict.fromkeys(line for line in lines if line))[:MAX_PASSAGES]


class VisibleWords:
    """The words of safe HTML as they are read, to find passages in them.

    Case, kinds and numbers of blanks, and how accents and quotation marks were typed don't count.
    """

    def __init__(self, html: str) -> None:
        self._text = fold_text(text_content(html))
        self._letters = _lower(self._text.text)

    def find(self, words: str) -> list[WordSpan]:
        """Return everywhere where these words stand, as whole words.

        Where they stand nowhere as whole words, the words are returned of which they are a part.
        """
        wanted = _lower(fold_text(words).text.strip())
        if not wanted:
            return []
        found = [(n, n + len(wanted)) for n in _find_places(self._letters, wanted)]
        whole = [(start, end) for start, end in found if not self._is_part(start, end)]
        spans = whole or self._widen_all(found)
        return [
            WordSpan(self._text.starts[start], self._text.ends[end - 1]) for start, end in spans
        ]

    def find_all(self, passages: Iterable[str]) -> list[WordSpan]:
        """Return everywhere where one of these passages stands."""
        return [span for words in sorted(passages) for span in self.find(words)]

    def _is_part(self, start: int, end: int) -> bool:
        return self._text.is_inside_word(start) or self._text.is_inside_word(end)

    def _widen_all(self, found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the words of which these places are a part, each once."""
        words: list[tuple[int, int]] = []
        for start, end in found:
            if not words or end > words[-1][1]:
                words.append(self._widen(start, end))
        return words

    def _widen(self, start: int, end: int) -> tuple[int, int]:
        while self._text.is_inside_word(start):
            start -= 1
        while self._text.is_inside_word(end):
            end += 1
        return start, end


def _lower(text: str) -> str:
    """Return a text in small letters, as long as before."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _find_places(text: str, wanted: str) -> Iterator[int]:
    start = text.find(wanted)
    while start >= 0:
        yield start
        start = text.find(wanted, start + len(wanted))


def count_letters(text: str) -> int:
    """Return the number of letters and digits of a text."""
    return len(_Letters(text).letters)


def words_at(html: str, spans: Iterable[WordSpan]) -> list[str]:
    """Return the words at these places of the visible text of safe HTML."""
    text = text_content(html)
    return [text[span.start : span.end] for span in spans]


# --- quotations -------------------------------------------------------------------------------


def find_quoted(
    quotation: str, source: str, spans: Sequence[WordSpan], *, least: int = LEAST_LETTERS
) -> list[WordSpan]:
    """Return which words of a quotation are redacted in its source, both as plain text.

    `spans` are the redacted words of the source. A quotation may begin or end within them, and
    leave words out where it marks that. Pieces of fewer than `least` letters do not count.
    """
    quoted, original = _Letters(quotation), _Letters(source)
    redacted = original.indexes_of(spans)
    found: set[int] = set()
    at = 0
    for start, end in _pieces(quotation):
        first = quoted.index_of(start)
        letters = quoted.letters[first : quoted.index_of(end)]
        place = original.letters.find(letters, at) if len(letters) >= least else -1
        if place < 0:
            continue
        at = place + len(letters)
        found |= {first + n for n in range(len(letters)) if place + n in redacted}
    return quoted.spans_of(found)


def _pieces(quotation: str) -> Iterator[tuple[int, int]]:
    start = 0
    for omission in _OMISSION.finditer(quotation):
        yield start, omission.start()
        start = omission.end()
    yield start, len(quotation)


class _Letters:
    """The letters and digits of a text without case and accents, and where each stands."""

    def __init__(self, text: str) -> None:
        letters: list[str] = []
        self.places: list[int] = []
        for at, char in enumerate(text):
            for letter in unicodedata.normalize("NFKD", char.casefold()):
                if letter.isalnum():
                    letters.append(letter)
                    self.places.append(at)
        self.letters = "".join(letters)

    def index_of(self, at: int) -> int:
        """Return the index of the first letter that stands at this place or behind it."""
        return bisect_left(self.places, at)

    def indexes_of(self, spans: Iterable[WordSpan]) -> set[int]:
        """Return which letters stand in these places of the text."""
        found: set[int] = set()
        for span in spans:
            found.update(range(self.index_of(span.start), self.index_of(span.end)))
        return found

    def spans_of(self, indexes: set[int]) -> list[WordSpan]:
        """Return the stretches of the text that these letters fill."""
        spans: list[WordSpan] = []
        last = -2
        for index in sorted(indexes):
            if index == last + 1 and spans:
                spans[-1] = WordSpan(spans[-1].start, self.places[index] + 1)
            else:
                spans.append(WordSpan(self.places[index], self.places[index] + 1))
            last = index
        return spans
