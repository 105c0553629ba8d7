"""How strongly something that is like a question stands out as a quotation of it."""

from typing import Final

from forum.domain.matching.comparison import Likeness
from forum.domain.matching.layout import LED, Layout, LineFragment
from forum.domain.matching.marks import MarkStyle

EVERY: Final = 0.97
EQUAL: Final = 0.93
SAME: Final = 0.88
VERBATIM: Final = 0.85
IN_ORDER: Final = 0.74
NEAR: Final = 0.72
FAR: Final = 0.42
"""Degrees of likeness; each was set by what people's texts and their perturbations need."""

LEAST_HITS: Final = 1.9
LEAST_WORDS: Final = 5
FEW_HITS: Final = 1.2
ONE_WORD: Final = 0.9
LONG: Final = 12
LONGEST_TOPIC: Final = 12
LONGEST_TITLE: Final = 8
SHORT_TITLE: Final = range(2, 7)
MOST: Final = 0.6
"""The share of its words that a short title has from one question."""

LEAD_WORDS: Final = 8
DISTINCT: Final = 0.8
"""How near the next question may come."""

NUMBERED: Final = (MarkStyle.NUMBER, MarkStyle.LETTER)
_HEADINGS: Final = (MarkStyle.HEADING, MarkStyle.BOLD, MarkStyle.LABEL)
TITLE_MARKS: Final = ("", ":", "**", "__")


def is_strong(layout: Layout, it: Likeness) -> bool:
    """Tell whether this is a quotation whatever stands around it."""
    first, last = layout.fragments[it.first], layout.fragments[it.last - 1]
    asks = has_asked(layout, it)
    is_cut_off = it.end < last.end
    if asks and it.words >= LEAST_WORDS and _is_same(it):
        return True
    if it.hits < LEAST_HITS:
        is_asked = first.opens and last.closes and asks and it.value >= SAME
        return is_asked or _is_short_one(layout, it)
    if not _begins(layout, it):
        is_long = it.words >= 6 and it.order >= VERBATIM
        return it.value >= 0.9 and is_long and (asks or is_cut_off) and it.wording.asks
    if is_cut_off:
        return it.value >= EQUAL and it.wording.asks
    if not asks and it.wording.asks and last.mark == ".":
        return it.value >= EQUAL and min(it.precision, it.order) >= EVERY
    if _is_jumbled(it) and not last.closes:
        return False
    if it.value >= SAME:
        is_apart = first.is_apart or first.style is not MarkStyle.PLAIN
        is_told = it.value >= EQUAL and it.words >= 6 and is_apart
        is_same = min(it.precision, it.recall) >= EVERY and first.opens and last.closes
        return asks or it.wording.asks or is_told or is_same or _is_set_apart(layout, it)
    if not (is_told_apart(layout, it) and is_verbatim(it) and asks):
        return False
    return it.words >= LEAST_WORDS and it.hits >= 2.5 and it.rival < DISTINCT


def is_weak(layout: Layout, it: Likeness) -> bool:
    """Tell whether this may be a quotation, shortened or in other words."""
    first, last = layout.fragments[it.first], layout.fragments[it.last - 1]
    if not first.opens or it.rival >= DISTINCT or it.end < last.end:
        return False
    if _is_jumbled(it) and not last.closes:
        return False
    asks = has_asked(layout, it)
    if not last.closes and last.mark not in LED and it.precision < MOST:
        return False
    is_heading = (first.style in _HEADINGS or agrees(first, it)) and last.closes
    is_topic = last.mark == ":" and last.closes and it.words <= LONGEST_TOPIC
    if it.hits < LEAST_HITS:
        if asks and last.closes:
            return it.value >= NEAR
        is_short = is_topic and it.words >= 3 and it.hits >= FEW_HITS
        return (is_short or is_heading) and it.hits > ONE_WORD and it.precision >= SAME
    if asks and last.closes and it.value >= FAR:
        return True
    is_title = last.mark == "" and first.is_apart and it.words <= LONGEST_TITLE and last.closes
    if is_title and it.precision >= VERBATIM and it.words >= 4 and it.value > FAR:
        return True
    stands_out = asks or is_heading or last.mark == ":" or is_cut_short(layout, it)
    if first.is_apart and last.closes and it.words >= LONG and is_verbatim(it):
        return True
    if not stands_out and not (last.closes and first.is_apart and last.mark != "."):
        return False
    is_part = it.precision >= VERBATIM and it.order >= IN_ORDER and it.words >= 3
    if is_part and (stands_out or is_begun(layout, it)):
        return True
    if it.wording.asks and not asks and not is_heading and not is_topic:
        return it.value >= SAME
    is_sentence = not asks and not is_heading and not is_topic
    return it.value >= (NEAR if is_sentence or not stands_out else FAR + 0.1)


def is_begun(layout: Layout, it: Likeness) -> bool:
    """Tell whether this is a part of a question word by word, alone in its lines and unmarked."""
    first, last = layout.fragments[it.first], layout.fragments[it.last - 1]
    if not (first.opens and last.closes and last.mark == "" and it.words >= LEAST_WORDS):
        return False
    return is_verbatim(it) or (first.is_apart and it.precision >= SAME and it.order >= IN_ORDER)


def is_title(layout: Layout, it: Likeness) -> bool:
    """Tell whether this is a heading in lines of its own that asks nothing."""
    first, last = layout.fragments[it.first], layout.fragments[it.last - 1]
    if not (first.opens and last.closes) or it.end < last.end or has_asked(layout, it):
        return False
    if first.style in NUMBERED:
        is_apart = agrees(first, it)
    else:
        is_apart = first.style in _HEADINGS or (first.style is MarkStyle.PLAIN and first.is_apart)
    return is_apart and last.mark in TITLE_MARKS and it.words <= LONGEST_TITLE


def is_short_title(layout: Layout, it: Likeness) -> bool:
    """Tell whether this is a title of a few words, most of which only one question has."""
    if it.words not in SHORT_TITLE or it.hits < LEAST_HITS or it.rival >= 0.5:
        return False
    return it.precision >= MOST and is_title(layout, it)


def is_verbatim(it: Likeness) -> bool:
    """Tell whether nearly all its words stand in the question in the same order."""
    return it.precision >= VERBATIM and it.order >= VERBATIM


def _is_jumbled(it: Likeness) -> bool:
    """Tell whether its words stand in another order and do not hold the question whole."""
    in_order = it.order * it.words
    return it.order < IN_ORDER and in_order < VERBATIM * len(it.wording.stems)


def has_asked(layout: Layout, it: Likeness) -> bool:
    """Tell whether it has the mark of a question."""
    return layout.fragments[it.last - 1].asks or layout.fragments[it.first].marks.asks


def agrees(fragment: LineFragment, it: Likeness) -> bool:
    """Tell whether the number before the words is the number of the question."""
    marks = fragment.marks
    number = marks.label.number if marks.label else marks.number
    return number == it.wording.place + 1


def lead(layout: Layout, n: int) -> int:
    """Return the first fragment of the few words that lead to a quotation in the same line."""
    fragments = layout.fragments
    start, count = n, 0
    while start > 0 and not fragments[start].opens:
        start -= 1
        count += fragments[start].last - fragments[start].first
        if count > LEAD_WORDS or n - start > LEAD_WORDS:
            return n
    if start == n or ":" not in fragments[n - 1].mark:
        return n
    return start


def _begins(layout: Layout, it: Likeness) -> bool:
    """Tell whether it stands where quotations begin."""
    first = layout.fragments[it.first]
    if first.opens or first.style is MarkStyle.BULLET or agrees(first, it):
        return True
    return lead(layout, it.first) < it.first


def _is_short_one(layout: Layout, it: Likeness) -> bool:
    """Tell whether this is a whole question of a few words, set apart."""
    return _is_same(it) and layout.fragments[it.first].opens and _is_set_apart(layout, it)


def _is_same(it: Likeness) -> bool:
    return it.wording.is_whole and it.precision >= 0.99 and it.recall >= 0.99 and it.order == 1.0


def is_cut_short(layout: Layout, it: Likeness) -> bool:
    """Tell whether dots stand for the rest of the question."""
    mark = layout.fragments[it.last - 1].mark
    return "…" in mark or "..." in mark


def is_told_apart(layout: Layout, it: Likeness) -> bool:
    """Tell whether its line ends with it, or begins with a mark."""
    first, last = layout.fragments[it.first], layout.fragments[it.last - 1]
    return last.closes or first.style is not MarkStyle.PLAIN or last.mark in LED


def _is_set_apart(layout: Layout, it: Likeness) -> bool:
    """Tell whether nothing else stands in its lines, or an end mark or bold type closes it."""
    first, last = layout.fragments[it.first], layout.fragments[it.last - 1]
    if not first.opens or it.end < last.end:
        return False
    return (last.closes and last.mark != ".") or last.mark in (":", "**", "__") or last.asks
