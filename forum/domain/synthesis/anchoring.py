"""Finds the words of an excerpt in another version of a text, and takes no others for them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

from forum.domain.synthesis.excerpts import WordSpan, trim
from forum.domain.synthesis.folding import FoldedText

LONGEST_CONTEXT: Final = 4_000
"""So many characters before and after the words are compared at most."""
CHANCE: Final = 2
"""So many words around two places may be the same by chance."""
LEAST_LIKENESS: Final = 0.5
"""Words that share less with those of an excerpt are not offered in their place."""
MOST_WINDOWS: Final = 40

_PIECE: Final = re.compile(r"\w+|[^\w\s]")

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


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """Where the same folded words stand in one version."""

    version: PassageTexts
    places: list[_Occurrence]


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
    before = _Occurrences(old, list(_find_all(old, words)))
    after = _Occurrences(new, list(_find_all(new, words)))
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
    found = _most_alike(before.version, whole, after)
    if found is None or _most_alike(after.version, found, before) != whole:
        return None
    return found


def _most_alike(
    version: PassageTexts, one: _Occurrence, candidates: _Occurrences
) -> _Occurrence | None:
    """Return the one candidate with the most words around it in common, or None.

    None too where another has clearly more on one side: then the words may have been written a
    second time before those that were marked or behind them, and nothing tells which.
    """
    text = version[one.position].text
    shared = [
        (
            candidate,
            _words_in_both(text, one, candidates.version[candidate.position].text, candidate),
        )
        for candidate in candidates.places
    ]
    if not shared:
        return None
    best, (before, after) = max(shared, key=lambda pair: sum(pair[1]))
    for candidate, (others_before, others_after) in shared:
        is_as_good = others_before + others_after == before + after
        is_clear = max(others_before - before, others_after - after) > CHANCE
        if candidate is not best and (is_as_good or is_clear):
            return None
    return best if before + after else None


def _words_in_both(
    text: str, one: _Occurrence, other: str, candidate: _Occurrence
) -> tuple[int, int]:
    """Return how many words before, and how many after two occurrences are the same without a gap.

    That both begin or end their passages counts as one word more.
    """
    before = _same_start(_backwards(text, one.start), _backwards(other, candidate.start))
    after = _same_start(_forwards(text, one.end), _forwards(other, candidate.end))
    return before, after


def _backwards(text: str, end: int) -> str:
    return text[max(0, end - LONGEST_CONTEXT) : end][::-1]


def _forwards(text: str, start: int) -> str:
    return text[start : start + LONGEST_CONTEXT]


def _same_start(first: str, second: str) -> int:
    """Return with how many same words two texts begin, and one more if they are all the same."""
    count = 0
    for piece, other in zip_longest(_PIECE.finditer(first), _PIECE.finditer(second)):
        if piece is None or other is None or piece[0] != other[0]:
            return count
        count += piece[0][0].isalnum()
    return count + 1


# --- words to offer in place of those that are gone -----------------------------------------------


def nearest_words(old: PassageTexts, place: AnchorPlace, new: PassageTexts) -> AnchorPlace | None:
    """Return the place of the words of the new version that are most like those at `place`.

    None where nothing is at least half alike. A person decides whether they say the same.
    """
    passage = old.get(place.position)
    if passage is None:
        return None
    wanted = [piece[0] for piece in _PIECE.finditer(_words_at(passage, place))]
    best, most = None, LEAST_LIKENESS
    for position, candidate in new.items():
        pieces = list(_PIECE.finditer(candidate.source))
        for first, last in _windows(wanted, [piece[0] for piece in pieces]):
            likeness = _likeness(wanted, [piece[0] for piece in pieces[first:last]])
            if likeness > most:
                span = WordSpan(pieces[first].start(), pieces[last - 1].end())
                best, most = AnchorPlace(position, span), likeness
    return best


def _words_at(passage: FoldedText, place: AnchorPlace) -> str:
    return passage.source[place.span.start : place.span.end]


def _likeness(wanted: list[str], words: list[str]) -> float:
    """Return how much of what is wanted stands in these words, from 0 to 1; more words lower it."""
    matcher = SequenceMatcher(None, wanted, words, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return 2 * same / (len(wanted) + max(len(wanted), len(words)))


def _windows(wanted: list[str], pieces: list[str]) -> Iterator[tuple[int, int]]:
    """Yield from where to where pieces may stand for those that are wanted, the likeliest first."""
    matcher = SequenceMatcher(None, wanted, pieces, autojunk=False)
    blocks = sorted(matcher.get_matching_blocks(), key=lambda block: -block.size)
    for block in blocks[:MOST_WINDOWS]:
        if block.size:
            first = max(0, block.b - block.a)
            yield first, min(len(pieces), first + len(wanted))
    matching = [block for block in matcher.get_matching_blocks() if block.size]
    if matching:
        yield matching[0].b, matching[-1].b + matching[-1].size
