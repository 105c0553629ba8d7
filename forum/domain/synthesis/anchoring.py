"""Finds the words of an excerpt in another version of a text, and takes no others for them."""

import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from forum.domain.html.diff import BoundedComparison
from forum.domain.synthesis.excerpts import WordSpan, trim
from forum.domain.synthesis.folding import FoldedText

LONGEST_CONTEXT: Final = 4_000
"""So many characters before and after the words are compared at most."""
CHANCE: Final = 2
"""So many words around two places may be the same by chance."""
MOST_PLACES: Final = 1_000
"""Of words that stand more often in a text, nothing around tells which ones are meant."""
LEAST_LIKENESS: Final = 0.5
"""Words that share less with those of an excerpt are not offered in their place."""
MOST_WINDOWS: Final = 40

_PIECE: Final = re.compile(r"\w+|[^\w\s]")
_END_OF_WORD: Final = "\n"
"""Pieces hold no blanks, so that another blank can end those that are signs."""

PassageTexts = Mapping[int, FoldedText]
"""The author's words in one version of a text, passage by passage, by position."""


@dataclass(frozen=True, slots=True)
class AnchorPlace:
    """Where words stand: the position of a passage, and the offsets into its visible text."""

    position: int
    span: WordSpan


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """Where folded words stand: the position of a passage, and offsets into its folded text."""

    position: int
    start: int
    end: int


class _Words:
    """The words of a text from any place on, so written that equal ones are equal characters."""

    def __init__(self, text: str) -> None:
        pieces: list[str] = []
        self._places = array("L", bytes(array("L").itemsize * (len(text) + 1)))
        read_to = written = 0
        for piece in _PIECE.finditer(text):
            start, end = piece.span()
            for blank in range(read_to, start):
                self._places[blank] = written
            self._places[start:end] = array("L", range(written, written + end - start))
            pieces += piece[0], _END_OF_WORD if piece[0][0].isalnum() else " "
            read_to, written = end, written + end - start + 1
        for blank in range(read_to, len(text) + 1):
            self._places[blank] = written
        self._text = "".join(pieces)

    def count_same(self, start: int, other: "_Words", other_start: int) -> int:
        """Return how many words are the same from two places on, and one more if all are."""
        here, there = self._places[start], other._places[other_start]
        ends = len(self._text) - here, len(other._text) - there
        lengths = [min(LONGEST_CONTEXT, length) for length in ends]
        same, differs = 0, min(lengths) + 1
        while differs - same > 1:
            middle = (same + differs) // 2
            if self._text.startswith(other._text[there : there + middle], here):
                same = middle
            else:
                differs = middle
        count = self._text.count(_END_OF_WORD, here, here + same)
        return count + (lengths == [same, same])


class _Occurrences:
    """Where the same folded words stand in one version."""

    def __init__(self, version: PassageTexts, words: str) -> None:
        self.places = list(islice(_find_all(version, words), MOST_PLACES + 1))
        self._texts = {place.position: version[place.position].text for place in self.places}
        self._around: dict[int, tuple[_Words, _Words]] = {}

    def count_same(
        self, place: _Occurrence, other: "_Occurrences", candidate: _Occurrence
    ) -> tuple[int, int]:
        """Return how many words before, and how many after two places are the same without a gap.

        That both begin or end their passages counts as one word more.
        """
        before, after = self._words_around(place)
        others_before, others_after = other._words_around(candidate)
        start = len(self._texts[place.position]) - place.start
        others_start = len(other._texts[candidate.position]) - candidate.start
        return (
            before.count_same(start, others_before, others_start),
            after.count_same(place.end, others_after, candidate.end),
        )

    def _words_around(self, place: _Occurrence) -> tuple[_Words, _Words]:
        """Return the words of a passage as they are read backwards, and as they are read."""
        if place.position not in self._around:
            text = self._texts[place.position]
            self._around[place.position] = _Words(text[::-1]), _Words(text)
        return self._around[place.position]


def find_words(old: PassageTexts, place: AnchorPlace, new: PassageTexts) -> AnchorPlace | None:
    """Return where the words at `place` of the old version stand in the new one, or None.

    They are the same words, whole, with blanks and forms of letters folded. Where they stand
    several times, before or after, what stands around them must tell which ones they are: they
    belong to each other when no other pair has as many words around in common. In doubt: None.
    """
    passage = old.get(place.position)
    if passage is None:
        return None
    same = new.get(place.position)
    if same is not None and same.source == passage.source:
        return place
    marked = _occurrence_of(passage, place)
    if marked is None:
        return None
    whole = _whole_words(passage, marked)
    words = passage.text[whole.start : whole.end]
    before, after = _Occurrences(old, words), _Occurrences(new, words)
    if max(len(before.places), len(after.places)) > MOST_PLACES:
        return None
    is_only_one = len(before.places) == len(after.places) == 1
    match = after.places[0] if is_only_one else _choose(whole, before, after)
    if match is None:
        return None
    shift = match.start - whole.start
    found = _Occurrence(match.position, marked.start + shift, marked.end + shift)
    return _place_of(new[match.position], found)


def _occurrence_of(passage: FoldedText, place: AnchorPlace) -> _Occurrence | None:
    """Return the folded characters of a span, or None if the text has no such span."""
    span = trim(passage.source, place.span)
    if not 0 <= span.start < span.end <= len(passage.source):
        return None
    start = next((n for n, at in enumerate(passage.ends) if at > span.start), len(passage.ends))
    end = next((n for n, at in enumerate(passage.starts) if at >= span.end), len(passage.starts))
    return _Occurrence(place.position, start, end) if start < end else None


def _place_of(passage: FoldedText, found: _Occurrence) -> AnchorPlace:
    span = WordSpan(passage.starts[found.start], passage.ends[found.end - 1])
    return AnchorPlace(found.position, span)


def _whole_words(passage: FoldedText, marked: _Occurrence) -> _Occurrence:
    """Return the words of which something was marked, from their beginning to their end."""
    start, end = marked.start, marked.end
    while passage.is_inside_word(start):
        start -= 1
    while passage.is_inside_word(end):
        end += 1
    return _Occurrence(marked.position, start, end)


def _find_all(version: PassageTexts, words: str) -> Iterator[_Occurrence]:
    """Yield where these folded words stand as whole words."""
    for position, passage in version.items():
        start = passage.text.find(words)
        while start >= 0:
            end = start + len(words)
            if not passage.is_inside_word(start) and not passage.is_inside_word(end):
                yield _Occurrence(position, start, end)
            start = passage.text.find(words, start + 1)


def _choose(whole: _Occurrence, before: _Occurrences, after: _Occurrences) -> _Occurrence | None:
    """Return which of the new occurrences is the old one, if what stands around them tells it."""
    found = _most_alike(before, whole, after)
    if found is None or _most_alike(after, found, before) != whole:
        return None
    return found


def _most_alike(one: _Occurrences, place: _Occurrence, others: _Occurrences) -> _Occurrence | None:
    """Return the one candidate with the most words around it in common, or None.

    None too where another has clearly more on one side: then the words may have been written a
    second time before those that were marked or behind them, and nothing tells which.
    """
    shared = [(candidate, one.count_same(place, others, candidate)) for candidate in others.places]
    if not shared:
        return None
    best, (before, after) = max(shared, key=lambda pair: sum(pair[1]))
    for candidate, (others_before, others_after) in shared:
        is_as_good = others_before + others_after == before + after
        is_clear = max(others_before - before, others_after - after) > CHANCE
        if candidate is not best and (is_as_good or is_clear):
            return None
    return best if before + after else None


# --- words to offer in place of those that are gone -----------------------------------------------


def nearest_words(old: PassageTexts, place: AnchorPlace, new: PassageTexts) -> AnchorPlace | None:
    """Return the place of the words of the new version that are most like those at `place`.

    None where nothing is at least half alike. A person decides whether they say the same.
    """
    passage = old.get(place.position)
    if passage is None:
        return None
    wanted = [piece[0] for piece in _PIECE.finditer(_words_at(passage, place))]
    comparison = BoundedComparison()
    best, most = None, LEAST_LIKENESS
    for position, candidate in new.items():
        pieces = list(_PIECE.finditer(candidate.source))
        words = [piece[0] for piece in pieces]
        for first, last in _windows(wanted, words, comparison):
            same = comparison.count_same(wanted, words[first:last])
            likeness = 2 * same / (len(wanted) + max(len(wanted), last - first))
            if likeness > most:
                span = WordSpan(pieces[first].start(), pieces[last - 1].end())
                best, most = AnchorPlace(position, span), likeness
    return best


def _words_at(passage: FoldedText, place: AnchorPlace) -> str:
    return passage.source[place.span.start : place.span.end]


def _windows(
    wanted: list[str], words: list[str], comparison: BoundedComparison
) -> Iterator[tuple[int, int]]:
    """Yield from where to where words may stand for those that are wanted, the likeliest first."""
    blocks = comparison.list_blocks(wanted, words)
    for block in sorted(blocks, key=lambda block: -block.size)[:MOST_WINDOWS]:
        first = max(0, block.b - block.a)
        yield first, min(len(words), first + len(wanted))
    if blocks:
        yield blocks[0].b, blocks[-1].b + blocks[-1].size
