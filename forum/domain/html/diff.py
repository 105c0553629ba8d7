"""The differences between two versions of a text, down to words where these can be read."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import Final

LEVELS: Final = (
    re.compile(r"(\n\s*\n)"),
    re.compile(r"(?<=[.!?…;:]\s)(?=\S)|(?<=\n)"),
    re.compile(r"(\s+|\w+(?:[’'-]\w+)*)"),
)
"""A text is compared by paragraphs, paragraphs that differ by sentences, sentences by words.

Each pattern splits a text and keeps the separators.
"""

MAX_COST: Final = 6_000_000
"""The cost, in steps, that one comparison may have; beyond it the comparison is coarser."""
CONTEXT_WORDS: Final = 25
"""How many words before and after a change a shortened piece shows."""
LEAST_SHARE_EQUAL: Final = 0.3
"""Words are compared only where at least this share of them is equal."""


class Change(StrEnum):
    """Whether a piece of text stayed, was removed or was added."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class DiffPiece:
    """Words that are in both versions, in the old one only or in the new one only."""

    change: Change
    words: str

    @property
    def brief(self) -> str:
        """Return the words; of a long unchanged piece only its first and last words."""
        words = re.findall(r"\S+\s*|\s+", self.words)
        if self.change is not Change.SAME or len(words) <= 3 * CONTEXT_WORDS:
            return self.words
        return f"{''.join(words[:CONTEXT_WORDS]).rstrip()} […] {''.join(words[-CONTEXT_WORDS:])}"


class BoundedComparison:
    """Compares lists within a bounded cost, so that no pair of texts delays a page.

    Each step of difflib visits every pair of equal units, and finds one block of them.
    """

    def __init__(self) -> None:
        self._remaining = MAX_COST

    def matcher(self, first: Sequence[str], second: Sequence[str]) -> SequenceMatcher[str] | None:
        """Return what matches two lists, or None where it may cost more than is left."""
        counts = Counter(second)
        pairs = sum(counts[unit] for unit in first)
        cost = (len(first) + len(second) + pairs) * min(len(first), len(second))
        if cost > self._remaining:
            return None
        self._remaining -= cost
        return SequenceMatcher(None, first, second, autojunk=False)

    def list_blocks(self, first: Sequence[str], second: Sequence[str]) -> list[Match]:
        """Return the blocks that are the same in both, in their order.

        Of lists that are too long for that, one: from where on the second has most of the first.
        """
        if matcher := self.matcher(first, second):
            return [block for block in matcher.get_matching_blocks() if block.size]
        start, shared = _find_fullest(first, second)
        return [Match(0, start, min(len(first), len(second) - start))] if shared else []

    def count_same(self, first: Sequence[str], second: Sequence[str]) -> int:
        """Return how many units are the same in the same order; in any, of lists too long."""
        if matcher := self.matcher(first, second):
            return sum(block.size for block in matcher.get_matching_blocks())
        return (Counter(first) & Counter(second)).total()


def _find_fullest(first: Sequence[str], second: Sequence[str]) -> tuple[int, int]:
    """Return from where on the second list has most units of the first, and how many."""
    missing = Counter(first)
    best = shared = start = 0
    for end, unit in enumerate(second):
        shared += missing[unit] > 0
        missing[unit] -= 1
        if end >= len(first):
            left = second[end - len(first)]
            missing[left] += 1
            shared -= missing[left] > 0
        if shared > best:
            best, start = shared, max(0, end + 1 - len(first))
    return start, best


def compare_texts(before: str, after: str) -> list[DiffPiece]:
    """Return the pieces of both texts in reading order.

    SAME and REMOVED pieces joined are exactly `before`, SAME and ADDED pieces exactly `after`.
    """
    return list(_merge_pieces(_compare(before, after, 0, BoundedComparison())))


def is_changed(pieces: list[DiffPiece]) -> bool:
    """Return whether anything differs."""
    return any(piece.change is not Change.SAME for piece in pieces)


def _compare(
    before: str, after: str, level: int, comparison: BoundedComparison
) -> Iterator[DiffPiece]:
    if before == after:
        yield DiffPiece(Change.SAME, before)
        return
    if level == len(LEVELS):
        yield from _replace(before, after)
        return
    old, new = _split_units(before, level), _split_units(after, level)
    start = _count_equal(old, new)
    end = _count_equal(old[start:][::-1], new[start:][::-1])
    yield DiffPiece(Change.SAME, "".join(old[:start]))
    yield from _compare_middle(
        old[start : len(old) - end],
        new[start : len(new) - end],
        level=level,
        comparison=comparison,
    )
    yield DiffPiece(Change.SAME, "".join(old[len(old) - end :]))


def _compare_middle(
    old: list[str], new: list[str], *, level: int, comparison: BoundedComparison
) -> Iterator[DiffPiece]:
    """Compare what lies between the equal beginning and the equal end."""
    is_last = level == len(LEVELS) - 1
    texts = "".join(old), "".join(new)
    if not old or not new:
        yield from _replace(*texts)
    elif (matcher := comparison.matcher(old, new)) is None:
        yield from _replace(*texts) if is_last else _compare(*texts, level + 1, comparison)
    else:
        if is_last and not _are_alike(matcher, old, new):
            yield from _replace(*texts)
            return
        for _, a, b, c, d in matcher.get_opcodes():
            yield from _compare("".join(old[a:b]), "".join(new[c:d]), level + 1, comparison)


def _are_alike(matcher: SequenceMatcher[str], old: list[str], new: list[str]) -> bool:
    """Return whether enough words are equal for marking single words to help the reader."""
    shared = sum(
        len(word.strip())
        for block in matcher.get_matching_blocks()
        for word in old[block.a : block.a + block.size]
    )
    longest = max(sum(len(word.strip()) for word in words) for words in (old, new))
    return shared >= LEAST_SHARE_EQUAL * longest


def _split_units(text: str, level: int) -> list[str]:
    return [unit for unit in LEVELS[level].split(text) if unit]


def _count_equal(old: list[str], new: list[str]) -> int:
    """Return how many units at the beginning are equal."""
    pairs = zip(old, new, strict=False)
    return next(
        (n for n, (old_unit, new_unit) in enumerate(pairs) if old_unit != new_unit),
        min(len(old), len(new)),
    )


def _replace(before: str, after: str) -> Iterator[DiffPiece]:
    yield DiffPiece(Change.REMOVED, before)
    yield DiffPiece(Change.ADDED, after)


def _merge_pieces(pieces: Iterator[DiffPiece]) -> Iterator[DiffPiece]:
    """Merge pieces: between two unchanged pieces first all removed words, then all added ones.

    White space between two changes belongs to both of them.
    """
    removed, added = "", ""
    blank = ""
    for is_same, run in groupby(pieces, key=lambda piece: piece.change is Change.SAME):
        words = list(run)
        if not is_same:
            removed += blank + "".join(p.words for p in words if p.change is Change.REMOVED)
            added += blank + "".join(p.words for p in words if p.change is Change.ADDED)
            blank = ""
            continue
        unchanged = blank + "".join(p.words for p in words)
        blank = ""
        if not unchanged.strip() and "\n" not in unchanged and (removed or added):
            blank = unchanged
            continue
        yield from _merged_pieces(removed, added, unchanged)
        removed, added = "", ""
    yield from _merged_pieces(removed, added, blank)


def _merged_pieces(removed: str, added: str, unchanged: str) -> Iterator[DiffPiece]:
    for change, words in (
        (Change.REMOVED, removed),
        (Change.ADDED, added),
        (Change.SAME, unchanged),
    ):
        if words:
            yield DiffPiece(change, words)
