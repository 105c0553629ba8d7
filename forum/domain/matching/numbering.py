"""Answers that name their question by its number alone, and series that count through questions."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from forum.domain.matching.evidence import LONGEST_TITLE, TITLE_MARKS
from forum.domain.matching.layout import Layout, LineFragment
from forum.domain.matching.letters import announces, is_short
from forum.domain.matching.marks import MarkStyle
from forum.domain.matching.named import covered
from forum.domain.matching.quotations import QuestionQuote
from forum.domain.matching.result import Certainty, Reason

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
    alike: dict[tuple[MarkStyle, str, str], list[int]] = defaultdict(list)
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


LONG_ITEM: Final = 25
LONGEST_ASKED: Final = 30
MANY: Final = 3


def numbered(layout: Layout, questions: int, found: Sequence[QuestionQuote]) -> list[QuestionQuote]:
    """Return where bare numbers stand for questions, as far as that is plausible."""
    if questions < 2:
        return []
    taken = covered(layout, found)
    rows = [
        n
        for n, fragment in enumerate(layout.fragments)
        if _is_row(fragment) and not taken[n] and _number(fragment)
    ]
    counting = [each.first for each in found if _counts(layout, each)]
    if len(counting) == len(found):
        counted_on = _whole_series(layout, questions, sorted([*rows, *counting]))
        if counted_on or not found:
            return [each for each in counted_on if not taken[each.first]]
    block = _block_at_end(layout, found)
    if len(block) > 1:
        below = [n for n in rows if n >= found[-1].last and layout.fragments[n].opens]
        rows = _rising(layout, below)
        asked = {place + 1 for place in block}
        if len(rows) > 1 and {_number(layout.fragments[n]) for n in rows} <= asked:
            return [_row(layout, n, Certainty.SURE) for n in rows]
        wanted = sorted(asked)
        if series := counted(layout, below, wanted) or only_way(layout, below, wanted):
            return [_row(layout, n, Certainty.UNSURE) for n in series]
    return _missing(layout, [n for n in rows if _number(layout.fragments[n]) <= questions], found)


def _is_row(fragment: LineFragment) -> bool:
    return (
        fragment.style in (MarkStyle.NUMBER, MarkStyle.LETTER) and fragment.marks.number is not None
    )


def _counts(layout: Layout, found: QuestionQuote) -> bool:
    """Tell whether a quotation is doubtful but for the number of its question before it."""
    fragment = layout.fragments[found.first]
    is_row = _is_row(fragment) and found.place == _number(fragment) - 1
    return is_row and found.certainty is Certainty.UNSURE


def _number(fragment: LineFragment) -> int:
    return fragment.marks.number or 0


def _rising(layout: Layout, rows: Sequence[int]) -> list[int]:
    """Return the rows of one series that rises without a step back, or none."""
    fragments = layout.fragments
    if not rows:
        return []
    style, indent = fragments[rows[0]].style, min(fragments[n].marks.indent for n in rows)
    rows = [n for n in rows if (fragments[n].style, fragments[n].marks.indent) == (style, indent)]
    for kept in (rows, [n for n in rows if fragments[n].is_apart]):
        marks = [(_number(fragments[n]), fragments[n].marks.part) for n in kept]
        if all(a < b for a, b in pairwise(marks)):
            return list(kept)
    return []


def _whole_series(layout: Layout, questions: int, rows: Sequence[int]) -> list[QuestionQuote]:
    """Return a series that goes through a whole text without quotations."""
    opening = [n for n in rows if layout.fragments[n].opens]
    every = list(range(1, questions + 1))
    series = _rising(layout, opening if len(opening) > 1 else rows)
    if not _may_stand_for(layout, series, every):
        series = counted(layout, opening, every) if questions >= MANY else []
    if not series or _asks_only(layout, series) or _are_titles(layout, series, questions):
        return []
    if not (is_short(layout, series[0]) and announces(layout, series[0])):
        return []
    return [_row(layout, n, Certainty.UNSURE) for n in series]


def _asks_only(layout: Layout, series: Sequence[int]) -> bool:
    """Tell whether the items only ask, and nothing is said between them."""
    fragments = layout.fragments
    return all(fragments[n].asks and fragments[n].closes for n in series) and all(
        a + 1 == b for a, b in pairwise(series)
    )


def _are_titles(layout: Layout, series: Sequence[int], questions: int) -> bool:
    """Tell whether these are rather the headings of a document with chapters of its own."""
    rows = [layout.fragments[n] for n in series]
    is_all = {_number(fragment) for fragment in rows} == set(range(1, questions + 1))
    return not is_all and all(
        fragment.closes
        and fragment.mark in TITLE_MARKS
        and 0 < fragment.last - fragment.first <= LONGEST_TITLE
        for fragment in rows
    )


def _may_stand_for(layout: Layout, series: Sequence[int], every: Sequence[int]) -> bool:
    """Tell whether a series has the numbers of all questions, or answers to some."""
    numbers = sorted({_number(layout.fragments[n]) for n in series})
    if len(series) < 2 or numbers[-1] > len(every):
        return False
    return numbers == every or _are_answers(layout, series)


def _are_answers(layout: Layout, series: Sequence[int]) -> bool:
    """Tell whether the items stand for some questions: long, with a gap, or nothing before."""
    fragments = layout.fragments
    numbers = sorted({_number(fragments[n]) for n in series})
    if numbers[-1] - numbers[0] >= len(numbers) or numbers[0] > 1:
        return True
    count = len(layout.words) - fragments[series[0]].first
    is_apart = not layout.is_dense and all(fragments[n].is_apart for n in series)
    return is_apart and (series[0] == 0 or count >= LONG_ITEM * len(series))


def _block_at_end(layout: Layout, found: Sequence[QuestionQuote]) -> list[int]:
    """Return the different questions quoted without a word between, last in a text."""
    block: list[int] = []
    after: QuestionQuote | None = None
    for each in reversed(found):
        if after is not None:
            between = layout.text[each.end : after.start]
            if any(map(str.isalnum, between)):
                break
        if each.place is not None and each.place not in block:
            block.append(each.place)
        after = each
    return block


def _row(layout: Layout, n: int, certainty: Certainty) -> QuestionQuote:
    fragment = layout.fragments[n]
    place = _number(fragment) - 1
    end = _topic_end_of_row(layout, n)
    return QuestionQuote(fragment.start, end, n, n, place, certainty, Reason.NUMBER)


def _topic_end_of_row(layout: Layout, n: int) -> int:
    """Return the end of a number, or of what is asked behind it where an answer follows."""
    fragment = layout.fragments[n]
    following = layout.fragments[n + 1] if n + 1 < len(layout.fragments) else None
    has_answer = following is not None and not _is_row(following)
    is_brief = fragment.last - fragment.first <= LONGEST_ASKED
    if fragment.asks and fragment.closes and is_brief and has_answer:
        return fragment.end
    return fragment.marks.body


def _missing(
    layout: Layout, rows: Sequence[int], found: Sequence[QuestionQuote]
) -> list[QuestionQuote]:
    """Return rows whose numbers are missing between questions quoted with their numbers."""
    fragments = layout.fragments
    anchors = [each for each in found if _is_row(fragments[each.first])]
    if not anchors:
        return []
    if len(anchors) == 1:
        rows = [n for n in rows if fragments[n].asks and fragments[n].closes]
    if any(_number(fragments[each.first]) - 1 != each.place for each in anchors):
        return []
    shapes = {(fragments[e.first].style, fragments[e.first].marks.indent) for e in anchors}
    quoted = {each.place for each in found}
    filled: list[QuestionQuote] = []
    for n in rows:
        fragment, place = fragments[n], _number(fragments[n]) - 1
        is_alike = (fragment.style, fragment.marks.indent) in shapes and fragment.opens
        lower = all(e.place is None or e.place < place for e in anchors if e.first < n)
        higher = all(e.place is None or e.place > place for e in anchors if e.first > n)
        is_between = any(e.first > n for e in anchors) or place == max(quoted_places(found)) + 1
        is_alike = is_alike and not _goes_on(layout, n, (*anchors, *filled))
        if is_alike and place not in quoted and lower and higher and is_between:
            filled.append(_row(layout, n, Certainty.UNSURE))
            quoted.add(place)
    return filled


def _goes_on(layout: Layout, n: int, anchors: Sequence[QuestionQuote]) -> bool:
    """Tell whether a row is the next one of a list within an answer."""
    fragments, begins = layout.fragments, {each.first for each in anchors}
    before = next((m for m in range(n - 1, -1, -1) if _is_row(fragments[m])), None)
    if before is None or before in begins or fragments[before].style is not fragments[n].style:
        return False
    return _number(fragments[before]) == _number(fragments[n]) - 1


def quoted_places(found: Sequence[QuestionQuote]) -> list[int]:
    """Return the places of the questions that are quoted."""
    return [each.place for each in found if each.place is not None]
