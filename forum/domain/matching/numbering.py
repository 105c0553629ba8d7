"""Answers that name their question by its number alone, and series of numbers in a text."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from forum.domain.matching.evidence import LONGEST_TITLE, TITLE_MARKS
from forum.domain.matching.layout import Layout, LineFragment
from forum.domain.matching.letters import can_precede_answers, has_short_opening
from forum.domain.matching.marks import MarkStyle
from forum.domain.matching.named import covered_fragments
from forum.domain.matching.quotations import QuestionQuote
from forum.domain.matching.result import Certainty, Reason

_SHAPE: Final = re.compile(r"\s*(?P<before>[^\w\s]*)\s*\w+\s?\\?(?P<after>[.)\]º°:/–—-]*)")


def find_series(layout: Layout, rows: Sequence[int], expected: Sequence[int]) -> list[int]:
    """Return the series with exactly these numbers in this order that is within no other series.

    All its numbers are written alike: "1)" and "1." are two series.
    """
    matching = []
    for rows_alike in _group_by_shape(layout, rows):
        for series in _narrow(layout, rows_alike):
            if _numbers_of(layout, series) == list(expected):
                matching.append(series)
                break
    if not matching:
        return []
    outer, *inner = sorted(matching)
    return outer if all(_is_within(s, outer) for s in inner) else []


def find_only_way(layout: Layout, rows: Sequence[int], expected: Sequence[int]) -> list[int]:
    """Return the rows that count through these numbers, if there is only one way to choose them.

    The other numbers belong to lists that start again.
    """
    for rows_alike in _group_by_shape(layout, rows):
        for series in _narrow(layout, rows_alike):
            numbers = _numbers_of(layout, series)
            if set(numbers) == set(expected) and _count_ways(numbers, expected) == 1:
                return _first_way(layout, series, expected)
    return []


def _group_by_shape(layout: Layout, rows: Sequence[int]) -> list[list[int]]:
    """Return the rows grouped by how their numbers are written."""
    groups: dict[tuple[MarkStyle, str, str], list[int]] = defaultdict(list)
    for n in rows:
        fragment = layout.fragments[n]
        match = _SHAPE.match(layout.text, fragment.start, fragment.marks.body)
        shape = (match["before"], match["after"]) if match else ("", "")
        groups[fragment.style, *shape].append(n)
    return list(groups.values())


def _narrow(layout: Layout, rows: Sequence[int]) -> Iterator[list[int]]:
    """Yield all rows, then those with the least indent, then those after an empty line."""
    fragments = layout.fragments
    yield list(rows)
    indent = min(fragments[n].marks.indent for n in rows)
    yield [n for n in rows if fragments[n].marks.indent == indent]
    yield [n for n in rows if fragments[n].is_apart]


def _numbers_of(layout: Layout, rows: Sequence[int]) -> list[int]:
    return [layout.fragments[n].marks.number or 0 for n in rows]


def _is_within(series: Sequence[int], outer: Sequence[int]) -> bool:
    """Return whether a series stands in a single item of another."""
    item = bisect(outer, series[0])
    return 0 < item == bisect(outer, series[-1])


def _count_ways(numbers: Sequence[int], expected: Sequence[int]) -> int:
    """Return in how many ways the expected numbers can be picked in order: 0, 1, or 2 for more."""
    ways = [1] + [0] * len(expected)
    for number in numbers:
        for n in range(len(expected) - 1, -1, -1):
            if expected[n] == number:
                ways[n + 1] = min(ways[n + 1] + ways[n], 2)
    return ways[-1]


def _first_way(layout: Layout, rows: Sequence[int], expected: Sequence[int]) -> list[int]:
    way: list[int] = []
    for n, number in zip(rows, _numbers_of(layout, rows), strict=True):
        if len(way) < len(expected) and number == expected[len(way)]:
            way.append(n)
    return way


LONG_ITEM_WORDS: Final = 25
MAX_QUESTION_WORDS: Final = 30
MANY_QUESTIONS: Final = 3


def find_numbered(
    layout: Layout, question_count: int, quotes: Sequence[QuestionQuote]
) -> list[QuestionQuote]:
    """Return where bare numbers stand for questions, if that is plausible."""
    if question_count < 2:
        return []
    taken = covered_fragments(layout, quotes)
    rows = [
        n
        for n, fragment in enumerate(layout.fragments)
        if _has_number(fragment) and not taken[n] and _number_of(fragment)
    ]
    numbered_starts = [quote.first for quote in quotes if _is_sure_by_number(layout, quote)]
    if len(numbered_starts) == len(quotes):
        series_quotes = _whole_series(layout, question_count, sorted([*rows, *numbered_starts]))
        if series_quotes or not quotes:
            return [quote for quote in series_quotes if not taken[quote.first]]
    block = _block_at_end(layout, quotes)
    if len(block) > 1:
        below = [n for n in rows if n >= quotes[-1].last and layout.fragments[n].opens]
        rows = _rising_series(layout, below)
        block_numbers = {place + 1 for place in block}
        if len(rows) > 1 and {_number_of(layout.fragments[n]) for n in rows} <= block_numbers:
            return [_quote_of_row(layout, n, Certainty.SURE) for n in rows]
        expected = sorted(block_numbers)
        if series := find_series(layout, below, expected) or find_only_way(layout, below, expected):
            return [_quote_of_row(layout, n, Certainty.UNSURE) for n in series]
    rows = [n for n in rows if _number_of(layout.fragments[n]) <= question_count]
    return _find_missing(layout, rows, quotes)


def _has_number(fragment: LineFragment) -> bool:
    return (
        fragment.style in (MarkStyle.NUMBER, MarkStyle.LETTER) and fragment.marks.number is not None
    )


def _is_sure_by_number(layout: Layout, quote: QuestionQuote) -> bool:
    """Return whether an unsure quotation has the number of its question before it."""
    fragment = layout.fragments[quote.first]
    is_row = _has_number(fragment) and quote.place == _number_of(fragment) - 1
    return is_row and quote.certainty is Certainty.UNSURE


def _number_of(fragment: LineFragment) -> int:
    return fragment.marks.number or 0


def _rising_series(layout: Layout, rows: Sequence[int]) -> list[int]:
    """Return the rows of one series that rises without a step back, or none."""
    fragments = layout.fragments
    if not rows:
        return []
    style, indent = fragments[rows[0]].style, min(fragments[n].marks.indent for n in rows)
    rows = [n for n in rows if (fragments[n].style, fragments[n].marks.indent) == (style, indent)]
    for series in (rows, [n for n in rows if fragments[n].is_apart]):
        marks = [(_number_of(fragments[n]), fragments[n].marks.part) for n in series]
        if all(a < b for a, b in pairwise(marks)):
            return list(series)
    return []


def _whole_series(layout: Layout, question_count: int, rows: Sequence[int]) -> list[QuestionQuote]:
    """Return a series that runs through a whole text without quotations, or none."""
    openings = [n for n in rows if layout.fragments[n].opens]
    all_numbers = list(range(1, question_count + 1))
    series = _rising_series(layout, openings if len(openings) > 1 else rows)
    if not _may_stand_for(layout, series, all_numbers):
        series = (
            find_series(layout, openings, all_numbers) if question_count >= MANY_QUESTIONS else []
        )
    if not series or _asks_only(layout, series) or _are_titles(layout, series, question_count):
        return []
    if not (has_short_opening(layout, series[0]) and can_precede_answers(layout, series[0])):
        return []
    return [_quote_of_row(layout, n, Certainty.UNSURE) for n in series]


def _asks_only(layout: Layout, series: Sequence[int]) -> bool:
    """Return whether the items are only questions with nothing between them."""
    fragments = layout.fragments
    return all(fragments[n].asks and fragments[n].closes for n in series) and all(
        a + 1 == b for a, b in pairwise(series)
    )


def _are_titles(layout: Layout, series: Sequence[int], question_count: int) -> bool:
    """Return whether these are the headings of a document with chapters of its own."""
    rows = [layout.fragments[n] for n in series]
    is_all = {_number_of(fragment) for fragment in rows} == set(range(1, question_count + 1))
    return not is_all and all(
        fragment.closes
        and fragment.mark in TITLE_MARKS
        and 0 < fragment.word_count <= LONGEST_TITLE
        for fragment in rows
    )


def _may_stand_for(layout: Layout, series: Sequence[int], all_numbers: Sequence[int]) -> bool:
    """Return whether a series has the numbers of all questions, or answers to some."""
    numbers = sorted({_number_of(layout.fragments[n]) for n in series})
    if len(series) < 2 or numbers[-1] > len(all_numbers):
        return False
    return numbers == all_numbers or _are_answers(layout, series)


def _are_answers(layout: Layout, series: Sequence[int]) -> bool:
    """Return whether the items stand for some questions: long, with a gap, or nothing before."""
    fragments = layout.fragments
    numbers = sorted({_number_of(fragments[n]) for n in series})
    if numbers[-1] - numbers[0] >= len(numbers) or numbers[0] > 1:
        return True
    word_count = len(layout.words) - fragments[series[0]].first_word
    is_apart = not layout.is_dense and all(fragments[n].is_apart for n in series)
    return is_apart and (series[0] == 0 or word_count >= LONG_ITEM_WORDS * len(series))


def _block_at_end(layout: Layout, quotes: Sequence[QuestionQuote]) -> list[int]:
    """Return the different questions quoted without a word between, last in a text."""
    block: list[int] = []
    next_quote: QuestionQuote | None = None
    for quote in reversed(quotes):
        if next_quote is not None:
            between = layout.text[quote.end : next_quote.start]
            if any(map(str.isalnum, between)):
                break
        if quote.place is not None and quote.place not in block:
            block.append(quote.place)
        next_quote = quote
    return block


def _quote_of_row(layout: Layout, n: int, certainty: Certainty) -> QuestionQuote:
    fragment = layout.fragments[n]
    return QuestionQuote(
        start=fragment.start,
        end=_topic_end_of_row(layout, n),
        first=n,
        last=n,
        place=_number_of(fragment) - 1,
        certainty=certainty,
        reason=Reason.NUMBER,
    )


def _topic_end_of_row(layout: Layout, n: int) -> int:
    """Return the end of a number, or of a question after it if an answer follows."""
    fragment = layout.fragments[n]
    following = layout.fragments[n + 1] if n + 1 < len(layout.fragments) else None
    has_answer = following is not None and not _has_number(following)
    is_brief = fragment.word_count <= MAX_QUESTION_WORDS
    if fragment.asks and fragment.closes and is_brief and has_answer:
        return fragment.end
    return fragment.marks.body


def _find_missing(
    layout: Layout, rows: Sequence[int], quotes: Sequence[QuestionQuote]
) -> list[QuestionQuote]:
    """Return rows whose numbers are missing between questions quoted with their numbers."""
    fragments = layout.fragments
    anchors = [quote for quote in quotes if _has_number(fragments[quote.first])]
    if not anchors:
        return []
    if len(anchors) == 1:
        rows = [n for n in rows if fragments[n].asks and fragments[n].closes]
    if any(_number_of(fragments[quote.first]) - 1 != quote.place for quote in anchors):
        return []
    shapes = {(fragments[q.first].style, fragments[q.first].marks.indent) for q in anchors}
    quoted = {quote.place for quote in quotes}
    new_quotes: list[QuestionQuote] = []
    for n in rows:
        fragment, place = fragments[n], _number_of(fragments[n]) - 1
        is_alike = (fragment.style, fragment.marks.indent) in shapes and fragment.opens
        lower = all(q.place is None or q.place < place for q in anchors if q.first < n)
        higher = all(q.place is None or q.place > place for q in anchors if q.first > n)
        is_between = any(q.first > n for q in anchors) or place == max(places_of(quotes)) + 1
        is_alike = is_alike and not _continues_list(layout, n, (*anchors, *new_quotes))
        if is_alike and place not in quoted and lower and higher and is_between:
            new_quotes.append(_quote_of_row(layout, n, Certainty.UNSURE))
            quoted.add(place)
    return new_quotes


def _continues_list(layout: Layout, n: int, anchors: Sequence[QuestionQuote]) -> bool:
    """Return whether a row is the next one of a list within an answer."""
    fragments, starts = layout.fragments, {quote.first for quote in anchors}
    previous = next((m for m in range(n - 1, -1, -1) if _has_number(fragments[m])), None)
    if (
        previous is None
        or previous in starts
        or fragments[previous].style is not fragments[n].style
    ):
        return False
    return _number_of(fragments[previous]) == _number_of(fragments[n]) - 1


def places_of(quotes: Sequence[QuestionQuote]) -> list[int]:
    """Return the places of the questions that are quoted."""
    return [quote.place for quote in quotes if quote.place is not None]
