"""Answers that name their question, and lines that ask where a question would follow."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from forum.domain.matching.labels import QuestionLabel
from forum.domain.matching.layout import Layout, LineFragment
from forum.domain.matching.letters import announces
from forum.domain.matching.marks import MarkStyle
from forum.domain.matching.questions import QuestionWordings
from forum.domain.matching.quotations import QuestionQuote
from forum.domain.matching.result import Certainty, Reason

LONGEST_TOPIC: Final = 14


def labelled(layout: Layout, questions: int, found: Sequence[QuestionQuote]) -> list[QuestionQuote]:
    """Return where lines begin with the name of a question, such as "Question 2:"."""
    taken = covered(layout, found)
    quoted = {each.place for each in found}
    is_sure = all(_agrees(layout.fragments[each.first], each) for each in found)
    rows = [(n, label) for n, label in _labels(layout) if label.number <= questions]
    is_doubted = _is_doubted(layout, rows)
    named: list[QuestionQuote] = []
    for n, label in rows if questions else []:
        fragment = layout.fragments[n]
        place = label.number - 1 if label.number else None
        if taken[n]:
            continue
        if label.is_prose:
            if place in quoted or not fragment.is_apart:
                continue
            quoted.add(place)
        end = fragment.start if label.is_prose else _topic_end(layout, n)
        reason = Reason.NUMBER if label.number else Reason.SEVERAL
        is_clear = is_sure and place is not None and not (label.is_prose and found)
        is_clear = is_clear and not (label.is_short and is_doubted)
        certainty = Certainty.SURE if is_clear else Certainty.UNSURE
        named.append(QuestionQuote(fragment.start, end, n, n, place, certainty, reason))
    return named


def covered(layout: Layout, found: Sequence[QuestionQuote]) -> list[bool]:
    """Tell of each fragment whether a quotation has it."""
    taken = [False] * len(layout.fragments)
    for each in found:
        for n in range(each.first, each.last):
            taken[n] = True
    return taken


def _labels(layout: Layout) -> list[tuple[int, QuestionLabel]]:
    """Return names at the beginning of lines, and within them where they count on."""
    rows = [(n, it.marks.label) for n, it in enumerate(layout.fragments) if it.marks.label]
    told = [(n, label) for n, label in rows if _is_at_a_start(layout, n) and not label.is_prose]
    counts_on = all(a[1].number < b[1].number for a, b in pairwise(told))
    if counts_on and len(told) > 1:
        return [each for each in rows if each in told or layout.fragments[each[0]].opens]
    return [(n, label) for n, label in rows if layout.fragments[n].opens]


def _is_at_a_start(layout: Layout, n: int) -> bool:
    """Tell whether a line begins here, or a sentence within one."""
    before = layout.fragments[n - 1].mark if n else ""
    return layout.fragments[n].opens or before[-1:] in tuple(".?!…;")


def _is_doubted(layout: Layout, rows: Sequence[tuple[int, QuestionLabel]]) -> bool:
    """Tell whether short names may be those of something else, such as the quarters of a year."""
    short = [(n, label) for n, label in rows if label.is_short]
    if not short:
        return False
    if all(label.is_prose for _, label in short):
        return len({label.number for _, label in short}) < 2
    return not announces(layout, short[0][0])


def _agrees(fragment: LineFragment, found: QuestionQuote) -> bool:
    """Tell whether a quotation has the number of its question, or none."""
    label = fragment.marks.label
    return label is None or found.place is None or label.number == found.place + 1


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


SHORTEST: Final = 3
LONGEST: Final = 80
MANY: Final = 3


def in_order(
    layout: Layout, asked: QuestionWordings, found: Sequence[QuestionQuote]
) -> list[QuestionQuote]:
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
        is_plain = MarkStyle.PLAIN in styles and questions < MANY
        answered = sum(a[1] < b[0] for a, b in pairwise(lines))
        if 2 * answered < len(lines) - 1 or len(styles) != 1 or len(lines) != questions or is_plain:
            return []
    lines = [line for line in lines if layout.fragments[line[0]].style in styles]
    places = [-1, *(_place(each) for each in anchors), questions]
    if places != sorted(set(places)):
        return []
    starts = [-1, *(each.first for each in anchors), len(layout.fragments)]
    filled: list[QuestionQuote] = []
    for n in range(len(places) - 1):
        here = [line for line in lines if starts[n] < line[0] < starts[n + 1]]
        missing = range(places[n] + 1, places[n + 1])
        is_between = 0 < n < len(places) - 2 or MarkStyle.PLAIN not in styles or not anchors
        asks = 2 * sum(asked.asks_at(place) for place in missing) > len(missing)
        if is_between and asks and len(here) == len(missing):
            filled += (
                _quotation(layout, line, place) for line, place in zip(here, missing, strict=True)
            )
    return filled


def _place(each: QuestionQuote) -> int:
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
        is_apart = begins.style is not MarkStyle.PLAIN or begins.is_apart
        if is_apart and ends.asks and SHORTEST <= ends.last - begins.first <= LONGEST:
            yield first, last
        first = last


def _is_in(line: tuple[int, int], anchors: Sequence[QuestionQuote]) -> bool:
    return any(each.first < line[1] and line[0] < each.last for each in anchors)


def _quotation(layout: Layout, line: tuple[int, int], place: int) -> QuestionQuote:
    first, last = line
    start, end = layout.fragments[first].start, layout.fragments[last - 1].end
    return QuestionQuote(start, end, first, last, place, Certainty.UNSURE, Reason.ORDER)
