"""Answers that name their question, and question lines that stand where a question is missing."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from forum.domain.matching.labels import QuestionLabel
from forum.domain.matching.layout import Layout, LineFragment
from forum.domain.matching.letters import can_precede_answers
from forum.domain.matching.marks import MarkStyle
from forum.domain.matching.questions import QuestionWordings
from forum.domain.matching.quotations import QuestionQuote
from forum.domain.matching.result import Certainty, Reason

LONGEST_TOPIC: Final = 14


def find_labelled(
    layout: Layout, question_count: int, quotes: Sequence[QuestionQuote]
) -> list[QuestionQuote]:
    """Return where lines begin with the name of a question, such as "Question 2:"."""
    taken = covered_fragments(layout, quotes)
    quoted = {quote.place for quote in quotes}
    is_sure = all(_has_number_of_question(layout.fragments[quote.first], quote) for quote in quotes)
    labels = [(n, label) for n, label in _find_labels(layout) if label.number <= question_count]
    is_doubted = _is_doubted(layout, labels)
    labelled: list[QuestionQuote] = []
    for n, label in labels if question_count else []:
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
        is_clear = is_sure and place is not None and not (label.is_prose and quotes)
        is_clear = is_clear and not (label.is_short and is_doubted)
        certainty = Certainty.SURE if is_clear else Certainty.UNSURE
        labelled.append(
            QuestionQuote(
                start=fragment.start,
                end=end,
                first=n,
                last=n,
                place=place,
                certainty=certainty,
                reason=reason,
            )
        )
    return labelled


def covered_fragments(layout: Layout, quotes: Sequence[QuestionQuote]) -> list[bool]:
    """Return for each fragment whether a quotation covers it."""
    taken = [False] * len(layout.fragments)
    for quote in quotes:
        for n in range(quote.first, quote.last):
            taken[n] = True
    return taken


def _find_labels(layout: Layout) -> list[tuple[int, QuestionLabel]]:
    """Return the names at the beginning of lines, and within lines if they continue the count."""
    labels = [
        (n, fragment.marks.label)
        for n, fragment in enumerate(layout.fragments)
        if fragment.marks.label
    ]
    leading = [
        (n, label) for n, label in labels if _is_at_a_start(layout, n) and not label.is_prose
    ]
    counts_on = all(a[1].number < b[1].number for a, b in pairwise(leading))
    if counts_on and len(leading) > 1:
        return [pair for pair in labels if pair in leading or layout.fragments[pair[0]].opens]
    return [(n, label) for n, label in labels if layout.fragments[n].opens]


def _is_at_a_start(layout: Layout, n: int) -> bool:
    """Return whether a line begins here, or a sentence within one."""
    mark_before = layout.fragments[n - 1].mark if n else ""
    return layout.fragments[n].opens or mark_before[-1:] in tuple(".?!…;")


def _is_doubted(layout: Layout, labels: Sequence[tuple[int, QuestionLabel]]) -> bool:
    """Return whether short names may name something else, such as the quarters of a year."""
    short = [(n, label) for n, label in labels if label.is_short]
    if not short:
        return False
    if all(label.is_prose for _, label in short):
        return len({label.number for _, label in short}) < 2
    return not can_precede_answers(layout, short[0][0])


def _has_number_of_question(fragment: LineFragment, quote: QuestionQuote) -> bool:
    """Return whether a quotation has the number of its question, or none."""
    label = fragment.marks.label
    return label is None or quote.place is None or label.number == quote.place + 1


def _topic_end(layout: Layout, n: int) -> int:
    """Return the end of a name, with the question or topic after it in the same line."""
    fragment = layout.fragments[n]
    label = fragment.marks.label
    end = label.end if label else fragment.start
    if not fragment.has_words:
        return max(end, fragment.end)
    is_heading = layout.text.startswith(("#", "*", "_"), fragment.start) and fragment.closes
    is_short = fragment.word_count <= LONGEST_TOPIC
    if fragment.asks or (is_heading and is_short and fragment.mark != "."):
        return fragment.end
    return end


LEAST_LINE_WORDS: Final = 3
MAX_LINE_WORDS: Final = 80
MANY_QUESTIONS: Final = 3


def find_in_order(
    layout: Layout, wordings: QuestionWordings, quotes: Sequence[QuestionQuote]
) -> list[QuestionQuote]:
    """Return lines that ask, set apart as quotations are, where just these questions are missing.

    Between two quotations there must be as many such lines as missing questions; in a text without
    quotations as many as there are questions.
    """
    anchors = [quote for quote in quotes if quote.last > quote.first]
    question_count = len(wordings.keys)
    if len(anchors) != len(quotes) or question_count < 2:
        return []
    styles = {layout.fragments[quote.first].style for quote in anchors}
    lines = [line for line in _question_lines(layout) if not _overlaps_any(line, anchors)]
    if not anchors:
        styles = {layout.fragments[first].style for first, _ in lines}
        is_plain = MarkStyle.PLAIN in styles and question_count < MANY_QUESTIONS
        answered_count = sum(a[1] < b[0] for a, b in pairwise(lines))
        are_answered = 2 * answered_count >= len(lines) - 1
        if not are_answered or len(styles) != 1 or len(lines) != question_count or is_plain:
            return []
    lines = [line for line in lines if layout.fragments[line[0]].style in styles]
    places = [-1, *(_place_or_minus_one(quote) for quote in anchors), question_count]
    if places != sorted(set(places)):
        return []
    starts = [-1, *(quote.first for quote in anchors), len(layout.fragments)]
    new_quotes: list[QuestionQuote] = []
    for n in range(len(places) - 1):
        lines_between = [line for line in lines if starts[n] < line[0] < starts[n + 1]]
        missing = range(places[n] + 1, places[n + 1])
        is_between = 0 < n < len(places) - 2 or MarkStyle.PLAIN not in styles or not anchors
        asks = 2 * sum(wordings.asks_at(place) for place in missing) > len(missing)
        if is_between and asks and len(lines_between) == len(missing):
            pairs = zip(lines_between, missing, strict=True)
            new_quotes += (_quote_of_line(layout, line, place) for line, place in pairs)
    return new_quotes


def _place_or_minus_one(quote: QuestionQuote) -> int:
    return -1 if quote.place is None else quote.place


def _question_lines(layout: Layout) -> Iterator[tuple[int, int]]:
    """Yield the lines that only ask a question, as their first and end fragments."""
    fragments = layout.fragments
    first = 0
    while first < len(fragments):
        last = first + 1
        while last < len(fragments) and not fragments[last].opens:
            last += 1
        first_fragment, last_fragment = fragments[first], fragments[last - 1]
        is_apart = first_fragment.style is not MarkStyle.PLAIN or first_fragment.is_apart
        word_count = last_fragment.end_word - first_fragment.first_word
        if is_apart and last_fragment.asks and LEAST_LINE_WORDS <= word_count <= MAX_LINE_WORDS:
            yield first, last
        first = last


def _overlaps_any(line: tuple[int, int], anchors: Sequence[QuestionQuote]) -> bool:
    return any(quote.first < line[1] and line[0] < quote.last for quote in anchors)


def _quote_of_line(layout: Layout, line: tuple[int, int], place: int) -> QuestionQuote:
    first, last = line
    return QuestionQuote(
        start=layout.fragments[first].start,
        end=layout.fragments[last - 1].end,
        first=first,
        last=last,
        place=place,
        certainty=Certainty.UNSURE,
        reason=Reason.ORDER,
    )
