"""Lines that ask something unknown where a question would follow: other words, other language."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from forum.domain.matching.layout import Layout
from forum.domain.matching.marks import Style
from forum.domain.matching.questions import Asked
from forum.domain.matching.quotations import Quotation
from forum.domain.matching.result import Certainty, Reason

SHORTEST: Final = 3
LONGEST: Final = 80
MANY: Final = 3


def in_order(layout: Layout, asked: Asked, found: Sequence[Quotation]) -> list[Quotation]:
    """Return lines that ask, set apart as quotations are, where just these questions are missing.

    Between two quotations there must be as many of them as questions are missing; in a text
    without quotations as many as there are questions.
    """
    anchors = [each for each in found if each.last > each.first]
    questions = len(asked.questions)
    if len(anchors) != len(found) or questions < 2:
        return []
    styles = {layout.fragments[each.first].style for each in anchors}
    lines = [line for line in _asking(layout) if not _is_in(line, anchors)]
    if not anchors:
        styles = {layout.fragments[first].style for first, _ in lines}
        is_plain = Style.PLAIN in styles and questions < MANY
        answered = sum(a[1] < b[0] for a, b in pairwise(lines))
        if 2 * answered < len(lines) - 1 or len(styles) != 1 or len(lines) != questions or is_plain:
            return []
    lines = [line for line in lines if layout.fragments[line[0]].style in styles]
    places = [-1, *(_place(each) for each in anchors), questions]
    if places != sorted(set(places)):
        return []
    starts = [-1, *(each.first for each in anchors), len(layout.fragments)]
    filled: list[Quotation] = []
    for n in range(len(places) - 1):
        here = [line for line in lines if starts[n] < line[0] < starts[n + 1]]
        missing = range(places[n] + 1, places[n + 1])
        is_between = 0 < n < len(places) - 2 or Style.PLAIN not in styles or not anchors
        asks = 2 * sum(asked.asks_at(place) for place in missing) > len(missing)
        if is_between and asks and len(here) == len(missing):
            filled += (
                _quotation(layout, line, place) for line, place in zip(here, missing, strict=True)
            )
    return filled


def _place(each: Quotation) -> int:
    return -1 if each.place is None else each.place


def _asking(layout: Layout) -> Iterator[tuple[int, int]]:
    """Return the lines that ask and say nothing else, by their fragments."""
    fragments = layout.fragments
    first = 0
    while first < len(fragments):
        last = first + 1
        while last < len(fragments) and not fragments[last].opens:
            last += 1
        begins, ends = fragments[first], fragments[last - 1]
        is_apart = begins.style is not Style.PLAIN or begins.is_apart
        if is_apart and ends.asks and SHORTEST <= ends.last - begins.first <= LONGEST:
            yield first, last
        first = last


def _is_in(line: tuple[int, int], anchors: Sequence[Quotation]) -> bool:
    return any(each.first < line[1] and line[0] < each.last for each in anchors)


def _quotation(layout: Layout, line: tuple[int, int], place: int) -> Quotation:
    first, last = line
    start, end = layout.fragments[first].start, layout.fragments[last - 1].end
    return Quotation(start, end, first, last, place, Certainty.UNSURE, Reason.ORDER)
