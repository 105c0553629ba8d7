"""Rounds of a consultation: which points of the earlier one became which of the later one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forum.domain.search import analyser

LEAST_ALIKE: Final = 0.4
"""From this share of common words on, two points are proposed to each other."""
SHORTEST: Final = 4
"""Shorter words, mostly articles and prepositions, make no points alike."""


class RoundTie(StrEnum):
    """What people say of two points of two rounds; those `APART` are not proposed again."""

    KEPT = "kept"
    REWORDED = "reworded"
    MERGED = "merged"
    APART = "apart"


class PointFate(StrEnum):
    """What became of a point between two rounds."""

    KEPT = "kept"
    REWORDED = "reworded"
    MERGED = "merged"
    NEW = "new"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class ComparedPoints:
    """A point of the later round with those it came from, or one that was dropped."""

    later: int | None
    earlier: tuple[int, ...]
    fate: PointFate


Ties = Mapping[tuple[int, int], RoundTie]
"""What was said of pairs of an earlier and a later point."""


def compare_points(
    earlier: Sequence[int], later: Sequence[int], ties: Ties
) -> list[ComparedPoints]:
    """Return the points of the later round in order, then those of the earlier that were dropped.

    A point with several earlier ones is merged, whatever was said of each pair.
    """
    joined = {pair: tie for pair, tie in ties.items() if tie is not RoundTie.APART}
    rows, gone = [], set(earlier)
    for point in later:
        origins = tuple(one for one in earlier if (one, point) in joined)
        gone -= set(origins)
        rows.append(ComparedPoints(point, origins, _fate(point, origins, joined)))
    dropped = [ComparedPoints(None, (one,), PointFate.DROPPED) for one in earlier if one in gone]
    return [*rows, *dropped]


def _fate(point: int, origins: tuple[int, ...], ties: Ties) -> PointFate:
    if not origins:
        return PointFate.NEW
    if len(origins) > 1:
        return PointFate.MERGED
    return PointFate(ties[origins[0], point].value)


def propose_pairs(
    earlier: Mapping[int, str], later: Mapping[int, str], ties: Ties, language: str
) -> dict[int, int]:
    """Return for points of the later round the most similar point of the earlier one, by id.

    Only points without a tie get one. The words are all in `language`; pairs that were said to be
    apart are left out.
    """
    decided = {pair for pair, tie in ties.items() if tie is not RoundTie.APART}
    taken = {one for one, _point in decided}
    settled = {point for _one, point in decided}
    old = {id_: _stems(words, language) for id_, words in earlier.items() if id_ not in taken}
    proposals = {}
    for point, words in later.items():
        if point in settled:
            continue
        own = _stems(words, language)
        likeness = {
            one: _likeness(own, stems) for one, stems in old.items() if (one, point) not in ties
        }
        best = max(likeness, key=lambda one: (likeness[one], -one), default=None)
        if best is not None and likeness[best] >= LEAST_ALIKE:
            proposals[point] = best
    return proposals


def _stems(words: str, language: str) -> frozenset[str]:
    forms = (word.form for word in analyser.words(words) if len(word.form) >= SHORTEST)
    return frozenset(stem for form in forms for stem in analyser.stems(form, language))


def _likeness(one: Collection[str], other: Iterable[str]) -> float:
    """Return the share of words that both have, from 0 to 1 (the coefficient of Dice)."""
    first, second = set(one), set(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
