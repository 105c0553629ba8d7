"""Answers that name their question by its number alone."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from forum.domain.matching.closings import LONGEST_CLOSING
from forum.domain.matching.counting import counted, only_way
from forum.domain.matching.layout import Fragment, Layout, Style
from forum.domain.matching.matches import Certainty, Reason
from forum.domain.matching.quotations import Quotation
from forum.domain.matching.words import folded_words, stem

LONG_ITEM: Final = 25
LONGEST_OPENING: Final = 60
LONGEST_TOPIC: Final = 14
MANY: Final = 3

_SAID: Final = (
    "answer reply replies response question comment contribution view respuesta pregunta "
    "comentario aporte reponse commentaire avis"
)
_ANNOUNCING: Final = frozenset(map(stem, _SAID.split()))


def labelled(layout: Layout, questions: int, found: Sequence[Quotation]) -> list[Quotation]:
    """Return where lines begin with the name of a question, such as "Question 2:"."""
    if not questions:
        return []
    covered = _covered(layout, found)
    quoted = {each.place for each in found}
    is_sure = all(_agrees(layout.fragments[each.first], each) for each in found)
    named: list[Quotation] = []
    for n, fragment in enumerate(layout.fragments):
        label = fragment.marks.label
        if label is None or not fragment.opens or covered[n] or label.number > questions:
            continue
        place = label.number - 1 if label.number else None
        if label.is_prose:
            if place in quoted or not fragment.is_apart:
                continue
            quoted.add(place)
        end = fragment.start if label.is_prose else _topic_end(layout, n)
        each = Quotation(fragment.start, end, n, n, place, Certainty.SURE, Reason.NUMBER)
        if place is None:
            each = replace(each, reason=Reason.SEVERAL)
        is_clear = is_sure and place is not None and not (label.is_prose and found)
        named.append(each if is_clear else replace(each, certainty=Certainty.UNSURE))
    return named


def _agrees(fragment: Fragment, found: Quotation) -> bool:
    """Tell whether a quotation has the number of its question, or none."""
    label = fragment.marks.label
    return label is None or found.place is None or label.number == found.place + 1


def numbered(layout: Layout, questions: int, found: Sequence[Quotation]) -> list[Quotation]:
    """Return where bare numbers stand for questions, as far as that is plausible."""
    if questions < 2:
        return []
    covered = _covered(layout, found)
    rows = [
        n
        for n, fragment in enumerate(layout.fragments)
        if _is_row(fragment) and not covered[n] and _number(fragment)
    ]
    if not found:
        return _whole_series(layout, questions, rows)
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


def _topic_end(layout: Layout, n: int) -> int:
    """Return the end of a label, with what is asked or said of its topic in the same line."""
    fragment = layout.fragments[n]
    label = fragment.marks.label
    end = label.end if label else fragment.start
    if not fragment.last > fragment.first:
        return max(end, fragment.end)
    is_heading = layout.text.startswith(("#", "*", "_"), fragment.start) and fragment.closes
    is_short = fragment.last - fragment.first <= LONGEST_TOPIC
    if fragment.asks or (is_heading and is_short and fragment.mark != "."):
        return fragment.end
    return end


def _covered(layout: Layout, found: Sequence[Quotation]) -> list[bool]:
    covered = [False] * len(layout.fragments)
    for each in found:
        for n in range(each.first, each.last):
            covered[n] = True
    return covered


def _is_row(fragment: Fragment) -> bool:
    return fragment.style in (Style.NUMBER, Style.LETTER) and fragment.marks.number is not None


def _number(fragment: Fragment) -> int:
    return fragment.marks.number or 0


def _rising(layout: Layout, rows: Sequence[int]) -> list[int]:
    """Return the rows of one series that rises without a step back, or none."""
    fragments = layout.fragments
    if not rows:
        return []
    style, indent = fragments[rows[0]].style, min(fragments[n].marks.indent for n in rows)
    rows = [n for n in rows if (fragments[n].style, fragments[n].marks.indent) == (style, indent)]
    for kept in (rows, [n for n in rows if fragments[n].is_apart]):
        numbers = [_number(fragments[n]) for n in kept]
        if all(a < b for a, b in pairwise(numbers)):
            return list(kept)
    return []


def _whole_series(layout: Layout, questions: int, rows: Sequence[int]) -> list[Quotation]:
    """Return a series that goes through a whole text without quotations."""
    opening = [n for n in rows if layout.fragments[n].opens]
    every = list(range(1, questions + 1))
    series = _rising(layout, opening if len(opening) > 1 else rows)
    if not _may_stand_for(layout, series, every):
        series = counted(layout, opening, every) if questions >= MANY else []
    if not series or not _is_announced(layout, series[0]):
        return []
    return [_row(layout, n, Certainty.UNSURE) for n in series]


def _may_stand_for(layout: Layout, series: Sequence[int], every: Sequence[int]) -> bool:
    """Tell whether a series has the numbers of all questions, or answers to some."""
    numbers = [_number(layout.fragments[n]) for n in series]
    if len(series) < 2 or numbers[-1] > len(every):
        return False
    return numbers == every or _are_answers(layout, series)


def _are_answers(layout: Layout, series: Sequence[int]) -> bool:
    """Tell whether the items stand for some questions: long, with a gap, or nothing before."""
    fragments = layout.fragments
    numbers = [_number(fragments[n]) for n in series]
    if numbers[-1] - numbers[0] >= len(numbers) or numbers[0] > 1:
        return True
    count = len(layout.words) - fragments[series[0]].first
    is_apart = all(fragments[n].is_apart for n in series)
    return is_apart and (series[0] == 0 or count >= LONG_ITEM * len(series))


def _is_announced(layout: Layout, first: int) -> bool:
    """Tell whether what stands before a series is an opening and not the beginning of a list."""
    start = layout.fragments[first].start
    before = layout.text[:start].rstrip()
    opening = [stem(word) for word in folded_words(before[-2000:])]
    if len(opening) > LONGEST_OPENING:
        return False
    return not before.endswith(":") or not _ANNOUNCING.isdisjoint(opening[-LONGEST_CLOSING:])


def _block_at_end(layout: Layout, found: Sequence[Quotation]) -> list[int]:
    """Return the different questions quoted without a word between, last in a text."""
    block: list[int] = []
    after: Quotation | None = None
    for each in reversed(found):
        if after is not None:
            between = layout.text[each.end : after.start]
            if any(map(str.isalnum, between)):
                break
        if each.place is not None and each.place not in block:
            block.append(each.place)
        after = each
    return block


def _row(layout: Layout, n: int, certainty: Certainty) -> Quotation:
    fragment = layout.fragments[n]
    place = _number(fragment) - 1
    end = _topic_end_of_row(layout, n)
    return Quotation(fragment.start, end, n, n, place, certainty, Reason.NUMBER)


def _topic_end_of_row(layout: Layout, n: int) -> int:
    """Return the end of a number, or of what is asked behind it where an answer follows."""
    fragment = layout.fragments[n]
    following = layout.fragments[n + 1] if n + 1 < len(layout.fragments) else None
    has_answer = following is not None and not _is_row(following)
    is_short = fragment.last - fragment.first <= LONGEST_TOPIC
    if fragment.asks and fragment.closes and is_short and has_answer:
        return fragment.end
    return fragment.marks.body


def _missing(layout: Layout, rows: Sequence[int], found: Sequence[Quotation]) -> list[Quotation]:
    """Return rows whose numbers are missing between questions quoted with their numbers."""
    fragments = layout.fragments
    anchors = [each for each in found if _is_row(fragments[each.first])]
    if len(anchors) < 2:
        return []
    if any(_number(fragments[each.first]) - 1 != each.place for each in anchors):
        return []
    style, indent = fragments[anchors[0].first].style, fragments[anchors[0].first].marks.indent
    quoted = {each.place for each in found}
    filled: list[Quotation] = []
    for n in rows:
        fragment, place = fragments[n], _number(fragments[n]) - 1
        is_alike = (fragment.style, fragment.marks.indent) == (style, indent) and fragment.opens
        lower = all(e.place is None or e.place < place for e in anchors if e.first < n)
        higher = all(e.place is None or e.place > place for e in anchors if e.first > n)
        is_between = any(e.first > n for e in anchors) or place == max(quoted_places(found)) + 1
        if is_alike and place not in quoted and lower and higher and is_between:
            filled.append(_row(layout, n, Certainty.UNSURE))
            quoted.add(place)
    return filled


def quoted_places(found: Sequence[Quotation]) -> list[int]:
    """Return the places of the questions that are quoted."""
    return [each.place for each in found if each.place is not None]
