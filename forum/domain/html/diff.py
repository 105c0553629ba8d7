"""What changed from one version of a text to the next, by words where that can be read."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import Final

LEVELS: Final = (
    re.compile(r"(\n\s*\n)"),
    re.compile(r"(?<=[.!?…;:]\s)(?=\S)|(?<=\n)"),
    re.compile(r"(\s+|\w+(?:[’'-]\w+)*)"),
)
"""A text is compared by paragraphs, what differs by sentences, and what differs there by words.

Each cuts a text and keeps what lies between.
"""

MOST_WORK: Final = 6_000_000
"""How much comparing one pair of texts may cost, in steps; beyond it less is told apart."""
AROUND: Final = 25
"""How many words around a change are shown where not all is."""
ALIKE: Final = 0.3
"""Words are compared where at least this share of them is the same: else it is another text."""


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class DiffPiece:
    """Words that stayed, went or came."""

    change: Change
    words: str

    @property
    def brief(self) -> str:
        """Return the words, or where many stayed only the first and the last of them."""
        found = re.findall(r"\S+\s*|\s+", self.words)
        if self.change is not Change.SAME or len(found) <= 3 * AROUND:
            return self.words
        return f"{''.join(found[:AROUND]).rstrip()} […] {''.join(found[-AROUND:])}"


class _Work:
    """How much comparing may still be done, so that no pair of texts keeps a page waiting."""

    def __init__(self) -> None:
        self.left = MOST_WORK

    def allows(self, before: list[str], after: list[str]) -> bool:
        """Tell whether two lists may be compared, and take the cost at worst from what is left.

        Each step of difflib looks at every pair of equal units, and finds one block of them.
        """
        times = Counter(after)
        pairs = sum(times[unit] for unit in before)
        needed = (len(before) + len(after) + pairs) * min(len(before), len(after))
        if needed > self.left:
            return False
        self.left -= needed
        return True


def difference(before: str, after: str) -> list[DiffPiece]:
    """Return the pieces of both texts in the order of reading.

    SAME and REMOVED pieces together are `before`, SAME and ADDED ones `after`, to the letter.
    """
    return list(_tidied(_compared(before, after, 0, _Work())))


def is_changed(pieces: list[DiffPiece]) -> bool:
    """Tell whether anything differs."""
    return any(piece.change is not Change.SAME for piece in pieces)


def _compared(before: str, after: str, level: int, work: _Work) -> Iterator[DiffPiece]:
    if before == after:
        yield DiffPiece(Change.SAME, before)
        return
    if level == len(LEVELS):
        yield from _replaced(before, after)
        return
    old, new = _units(before, level), _units(after, level)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    yield DiffPiece(Change.SAME, "".join(old[:start]))
    yield from _middle(
        old[start : len(old) - end], new[start : len(new) - end], level=level, work=work
    )
    yield DiffPiece(Change.SAME, "".join(old[len(old) - end :]))


def _middle(old: list[str], new: list[str], *, level: int, work: _Work) -> Iterator[DiffPiece]:
    """Compare what lies between the shared beginning and the shared end."""
    is_last = level == len(LEVELS) - 1
    whole = "".join(old), "".join(new)
    if not old or not new:
        yield from _replaced(*whole)
    elif not work.allows(old, new):
        yield from _replaced(*whole) if is_last else _compared(*whole, level + 1, work)
    else:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if is_last and not _are_alike(matcher, old, new):
            yield from _replaced(*whole)
            return
        for _, a, b, c, d in matcher.get_opcodes():
            yield from _compared("".join(old[a:b]), "".join(new[c:d]), level + 1, work)


def _are_alike(matcher: SequenceMatcher[str], old: list[str], new: list[str]) -> bool:
    """Tell whether marking single words helps the reader."""
    shared = sum(
        len(word.strip())
        for block in matcher.get_matching_blocks()
        for word in old[block.a : block.a + block.size]
    )
    longest = max(sum(len(word.strip()) for word in words) for words in (old, new))
    return shared >= ALIKE * longest


def _units(text: str, level: int) -> list[str]:
    return [unit for unit in LEVELS[level].split(text) if unit]


def _shared(old: list[str], new: list[str]) -> int:
    """Return how many units both begin with."""
    pairs = zip(old, new, strict=False)
    return next(
        (n for n, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new))
    )


def _replaced(before: str, after: str) -> Iterator[DiffPiece]:
    yield DiffPiece(Change.REMOVED, before)
    yield DiffPiece(Change.ADDED, after)


def _tidied(pieces: Iterator[DiffPiece]) -> Iterator[DiffPiece]:
    """Put together what belongs together: all removed, then all added, between what stayed.

    Blanks that stayed between two changes belong to both of them.
    """
    removed, added = "", ""
    blank = ""
    for same, run in groupby(pieces, key=lambda piece: piece.change is Change.SAME):
        words = list(run)
        if not same:
            removed += blank + "".join(p.words for p in words if p.change is Change.REMOVED)
            added += blank + "".join(p.words for p in words if p.change is Change.ADDED)
            blank = ""
            continue
        stayed = blank + "".join(p.words for p in words)
        blank = ""
        if not stayed.strip() and "\n" not in stayed and (removed or added):
            blank = stayed
            continue
        yield from _settled(removed, added, stayed)
        removed, added = "", ""
    yield from _settled(removed, added, blank)


def _settled(removed: str, added: str, stayed: str) -> Iterator[DiffPiece]:
    for change, words in (
        (Change.REMOVED, removed),
        (Change.ADDED, added),
        (Change.SAME, stayed),
    ):
        if words:
            yield DiffPiece(change, words)
