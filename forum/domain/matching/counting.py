"""Series of numbers that count through the questions, told from lists within the answers."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from forum.domain.matching.layout import Layout
from forum.domain.matching.marks import Style

_SHAPE: Final = re.compile(r"\s*(?P<before>[^\w\s]*)\s*\w+\s?\\?(?P<after>[.)\]º°:/–—-]*)")


def counted(layout: Layout, rows: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Return the series that has just these numbers in this order, and is within no other.

    All its numbers are written alike: "1)" and "1." are two series.
    """
    series = []
    for alike in _alike(layout, rows):
        for kept in _narrowed(layout, alike):
            if _numbers(layout, kept) == list(wanted):
                series.append(kept)
                break
    if not series:
        return []
    outer, *inner = sorted(series)
    return outer if all(_is_within(each, outer) for each in inner) else []


def only_way(layout: Layout, rows: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Return how to count through these numbers where there is but one way.

    The numbers that are left over are those of lists that begin anew.
    """
    for alike in _alike(layout, rows):
        for kept in _narrowed(layout, alike):
            numbers = _numbers(layout, kept)
            if set(numbers) == set(wanted) and _ways(numbers, wanted) == 1:
                return _first_way(layout, kept, wanted)
    return []


def _alike(layout: Layout, rows: Sequence[int]) -> list[list[int]]:
    """Return the rows by how their numbers are written."""
    alike: dict[tuple[Style, str, str], list[int]] = defaultdict(list)
    for n in rows:
        fragment = layout.fragments[n]
        found = _SHAPE.match(layout.text, fragment.start, fragment.marks.body)
        shape = (found["before"], found["after"]) if found else ("", "")
        alike[fragment.style, *shape].append(n)
    return list(alike.values())


def _narrowed(layout: Layout, rows: Sequence[int]) -> Iterator[list[int]]:
    """Return all rows, then those that stand furthest out, then those after an empty line."""
    fragments = layout.fragments
    yield list(rows)
    indent = min(fragments[n].marks.indent for n in rows)
    yield [n for n in rows if fragments[n].marks.indent == indent]
    yield [n for n in rows if fragments[n].is_apart]


def _numbers(layout: Layout, rows: Sequence[int]) -> list[int]:
    return [layout.fragments[n].marks.number or 0 for n in rows]


def _is_within(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether a series stands in a single item of another."""
    item = bisect(other, one[0])
    return 0 < item == bisect(other, one[-1])


def _ways(numbers: Sequence[int], wanted: Sequence[int]) -> int:
    """Return in how many ways the wanted numbers can be picked in this order."""
    ways = [1] + [0] * len(wanted)
    for number in numbers:
        for n in range(len(wanted) - 1, -1, -1):
            if wanted[n] == number:
                ways[n + 1] = min(ways[n + 1] + ways[n], 2)
    return ways[-1]


def _first_way(layout: Layout, rows: Sequence[int], wanted: Sequence[int]) -> list[int]:
    way: list[int] = []
    for n, number in zip(rows, _numbers(layout, rows), strict=True):
        if len(way) < len(wanted) and number == wanted[len(way)]:
            way.append(n)
    return way
