"""How clearly a candidate stands out in its text as a quotation of a question."""

from typing import Final

from forum.domain.matching.comparison import QuoteCandidate
from forum.domain.matching.layout import LEAD_MARKS, Layout, LineFragment
from forum.domain.matching.marks import MarkStyle

ALL_WORDS: Final = 0.97
VERY_HIGH_LIKENESS: Final = 0.93
HIGH_LIKENESS: Final = 0.88
VERBATIM: Final = 0.85
LEAST_ORDER: Final = 0.74
GOOD_LIKENESS: Final = 0.72
LEAST_LIKENESS: Final = 0.42
"""Degrees of likeness, from 0 to 1, as real texts and perturbations of them need them."""

LEAST_HITS: Final = 1.9
SENTENCE_WORDS: Final = 5
FEW_HITS: Final = 1.2
LEAST_TITLE_HITS: Final = 0.9
LONG_QUOTE_WORDS: Final = 12
LONGEST_TOPIC: Final = 12
LONGEST_TITLE: Final = 8
SHORT_TITLE: Final = range(2, 7)
MOST_WORDS: Final = 0.6
"""The least share of the words of a short title that must come from one question."""

MAX_LEAD: Final = 8
MAX_RIVAL: Final = 0.8
"""How near the next best question may come, from 0 to 1."""

NUMBERED_STYLES: Final = (MarkStyle.NUMBER, MarkStyle.LETTER)
_HEADINGS: Final = (MarkStyle.HEADING, MarkStyle.BOLD, MarkStyle.LABEL)
TITLE_MARKS: Final = ("", ":", "**", "__")


def is_strong(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether a candidate is a quotation, whatever stands around it."""
    first, last = layout.fragments[candidate.first], layout.fragments[candidate.last - 1]
    value, words, hits = candidate.value, candidate.words, candidate.hits
    asks = has_question_mark(layout, candidate)
    is_cut_off = candidate.end < last.end
    if asks and words >= SENTENCE_WORDS and _has_same_words(candidate):
        return True
    if hits < LEAST_HITS:
        is_asked = first.opens and last.closes and asks and value >= HIGH_LIKENESS
        return is_asked or _is_short_whole_question(layout, candidate)
    if not _stands_at_beginning(layout, candidate):
        is_long = words >= 6 and candidate.order >= VERBATIM
        return value >= 0.9 and is_long and (asks or is_cut_off) and candidate.wording.asks
    if is_cut_off:
        return value >= VERY_HIGH_LIKENESS and candidate.wording.asks
    if not asks and candidate.wording.asks and last.mark == ".":
        return (
            value >= VERY_HIGH_LIKENESS and min(candidate.precision, candidate.order) >= ALL_WORDS
        )
    if _is_jumbled(candidate) and not last.closes:
        return False
    if value >= HIGH_LIKENESS:
        is_apart = first.is_apart or first.style is not MarkStyle.PLAIN
        is_clear = value >= VERY_HIGH_LIKENESS and words >= 6 and is_apart
        is_same = (
            min(candidate.precision, candidate.recall) >= ALL_WORDS and first.opens and last.closes
        )
        is_question = asks or candidate.wording.asks
        return is_question or is_clear or is_same or _stands_alone(layout, candidate)
    if not (is_set_off(layout, candidate) and is_verbatim(candidate) and asks):
        return False
    return words >= SENTENCE_WORDS and hits >= 2.5 and candidate.rival < MAX_RIVAL


def is_weak(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether a candidate may be a quotation, shortened or in other words."""
    first, last = layout.fragments[candidate.first], layout.fragments[candidate.last - 1]
    value, precision = candidate.value, candidate.precision
    words, hits = candidate.words, candidate.hits
    if not first.opens or candidate.rival >= MAX_RIVAL or candidate.end < last.end:
        return False
    if _is_jumbled(candidate) and not last.closes:
        return False
    asks = has_question_mark(layout, candidate)
    if not last.closes and last.mark not in LEAD_MARKS and precision < MOST_WORDS:
        return False
    is_heading = first.style in _HEADINGS or has_number_of_question(first, candidate)
    is_heading = is_heading and last.closes
    is_topic = last.mark == ":" and last.closes and words <= LONGEST_TOPIC
    if hits < LEAST_HITS:
        if asks and last.closes:
            return value >= GOOD_LIKENESS
        is_short = is_topic and words >= 3 and hits >= FEW_HITS
        return (is_short or is_heading) and hits > LEAST_TITLE_HITS and precision >= HIGH_LIKENESS
    if asks and last.closes and value >= LEAST_LIKENESS:
        return True
    is_title = last.mark == "" and first.is_apart and words <= LONGEST_TITLE and last.closes
    if is_title and precision >= VERBATIM and words >= 4 and value > LEAST_LIKENESS:
        return True
    stands_out = asks or is_heading or last.mark == ":" or is_cut_short(layout, candidate)
    if first.is_apart and last.closes and words >= LONG_QUOTE_WORDS and is_verbatim(candidate):
        return True
    if not stands_out and not (last.closes and first.is_apart and last.mark != "."):
        return False
    is_part = precision >= VERBATIM and candidate.order >= LEAST_ORDER and words >= 3
    if is_part and (stands_out or is_partial_wording(layout, candidate)):
        return True
    if candidate.wording.asks and not asks and not is_heading and not is_topic:
        return value >= HIGH_LIKENESS
    is_sentence = not asks and not is_heading and not is_topic
    return value >= (GOOD_LIKENESS if is_sentence or not stands_out else LEAST_LIKENESS + 0.1)


def is_partial_wording(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether it is a part of a question, word by word, alone in its lines and unmarked."""
    first, last = layout.fragments[candidate.first], layout.fragments[candidate.last - 1]
    if not (first.opens and last.closes and last.mark == "" and candidate.words >= SENTENCE_WORDS):
        return False
    return is_verbatim(candidate) or (
        first.is_apart and candidate.precision >= HIGH_LIKENESS and candidate.order >= LEAST_ORDER
    )


def is_title(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether it is a heading in lines of its own that has no question mark."""
    first, last = layout.fragments[candidate.first], layout.fragments[candidate.last - 1]
    if (
        not (first.opens and last.closes)
        or candidate.end < last.end
        or has_question_mark(layout, candidate)
    ):
        return False
    if first.style in NUMBERED_STYLES:
        is_apart = has_number_of_question(first, candidate)
    else:
        is_apart = first.style in _HEADINGS or (first.style is MarkStyle.PLAIN and first.is_apart)
    return is_apart and last.mark in TITLE_MARKS and candidate.words <= LONGEST_TITLE


def is_short_title(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether it is a title of a few words, most of which only one question has."""
    if candidate.words not in SHORT_TITLE or candidate.hits < LEAST_HITS or candidate.rival >= 0.5:
        return False
    return candidate.precision >= MOST_WORDS and is_title(layout, candidate)


def is_verbatim(candidate: QuoteCandidate) -> bool:
    """Return whether nearly all its words stand in the question in the same order."""
    return candidate.precision >= VERBATIM and candidate.order >= VERBATIM


def _is_jumbled(candidate: QuoteCandidate) -> bool:
    """Return whether its words stand in another order and do not contain the whole question."""
    in_order = candidate.order * candidate.words
    return candidate.order < LEAST_ORDER and in_order < VERBATIM * len(candidate.wording.stems)


def has_question_mark(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether it has the mark of a question."""
    return layout.fragments[candidate.last - 1].asks or layout.fragments[candidate.first].marks.asks


def has_number_of_question(fragment: LineFragment, candidate: QuoteCandidate) -> bool:
    """Return whether the number before its words is the number of the question."""
    marks = fragment.marks
    number = marks.label.number if marks.label else marks.number
    return number == candidate.wording.place + 1


def start_of_lead(layout: Layout, n: int) -> int:
    """Return the first fragment of a short lead before fragment `n` in its line, or `n`."""
    fragments = layout.fragments
    start, word_count = n, 0
    while start > 0 and not fragments[start].opens:
        start -= 1
        word_count += fragments[start].word_count
        if word_count > MAX_LEAD or n - start > MAX_LEAD:
            return n
    if start == n or ":" not in fragments[n - 1].mark:
        return n
    return start


def _stands_at_beginning(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether it stands where quotations begin."""
    first = layout.fragments[candidate.first]
    if first.opens or first.style is MarkStyle.BULLET or has_number_of_question(first, candidate):
        return True
    return start_of_lead(layout, candidate.first) < candidate.first


def _is_short_whole_question(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether it is a whole question of a few words, set apart."""
    return (
        _has_same_words(candidate)
        and layout.fragments[candidate.first].opens
        and _stands_alone(layout, candidate)
    )


def _has_same_words(candidate: QuoteCandidate) -> bool:
    return (
        candidate.wording.is_whole
        and candidate.precision >= 0.99
        and candidate.recall >= 0.99
        and candidate.order == 1.0
    )


def is_cut_short(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether dots stand for the rest of the question."""
    mark = layout.fragments[candidate.last - 1].mark
    return "…" in mark or "..." in mark


def is_set_off(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether its line ends with it, or begins with a mark."""
    first, last = layout.fragments[candidate.first], layout.fragments[candidate.last - 1]
    return last.closes or first.style is not MarkStyle.PLAIN or last.mark in LEAD_MARKS


def _stands_alone(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether its lines contain nothing else, or an end mark or bold type closes it."""
    first, last = layout.fragments[candidate.first], layout.fragments[candidate.last - 1]
    if not first.opens or candidate.end < last.end:
        return False
    return (last.closes and last.mark != ".") or last.mark in (":", "**", "__") or last.asks
