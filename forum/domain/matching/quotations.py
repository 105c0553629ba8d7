"""Which parts of a text quote a question: sure ones by themselves, others by what is around."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forum.domain.matching.comparison import Comparison, Likeness, WordBudget
from forum.domain.matching.context import TextContext, share_of, topics
from forum.domain.matching.evidence import (
    EVERY,
    NEAR,
    SAME,
    VERBATIM,
    agrees,
    has_asked,
    is_strong,
    is_title,
    is_told_apart,
    is_verbatim,
    lead,
)
from forum.domain.matching.layout import LED, Layout
from forum.domain.matching.letters import after_address, is_told
from forum.domain.matching.questions import QuestionWordings
from forum.domain.matching.result import Certainty, Reason

LONELY: Final = 400
"""Words of a text from which on a single doubtful quotation is rather a heading of its own."""


@dataclass(frozen=True, slots=True)
class QuestionQuote:
    """Where a question is quoted; `first` to `last` are its fragments, `share` is how much of it.

    One that begins an answer in the author's own words is empty: it ends where it starts.
    """

    start: int
    end: int
    first: int
    last: int
    place: int | None
    certainty: Certainty
    reason: Reason
    share: float = 0.0


def find(layout: Layout, asked: QuestionWordings, effort: WordBudget) -> list[QuestionQuote]:
    """Return where questions are quoted by their words, in order."""
    comparison = Comparison(layout, asked, effort)
    found: list[Likeness] = []
    for n, fragment in enumerate(layout.fragments):
        if effort.is_exhausted:
            break
        if fragment.has_words:
            found += comparison.at(n)
    quotations = [_quotation(layout, it, is_sure) for it, is_sure in _choose(layout, found)]
    return _told_apart(layout, asked, quotations)


def _told_apart(
    layout: Layout, asked: QuestionWordings, found: Sequence[QuestionQuote]
) -> list[QuestionQuote]:
    """Give questions of the same wording to each in turn, or to the one with that number."""
    used: list[int] = []
    told = []
    for each in found:
        twins = asked.twins(each.place) if each.place is not None else []
        if len(twins) > 1:
            number = layout.fragments[each.first].marks.number
            free = [place for place in twins if place not in used]
            later = [place for place in free if not used or place > used[-1]]
            place = next((place for place in twins if place + 1 == number), None)
            certainty = Certainty.UNSURE if place is None else Certainty.SURE
            place = place if place is not None else [*later, *free, *twins][0]
            each = replace(each, place=place, certainty=certainty)
        if each.place is not None:
            used.append(each.place)
        told.append(each)
    return told


def _choose(layout: Layout, found: Sequence[Likeness]) -> list[tuple[Likeness, bool]]:
    """Take sure quotations first, the best before others, then those that go with them."""
    starting = {each.first: each for each in found if not each.is_joined}
    found = [
        each
        for each in found
        if not _begins_later(layout, each, starting) and not is_told(layout, each)
    ]
    best_first = sorted(found, key=lambda each: -each.gain)
    around = TextContext(layout)
    strong = [each for each in best_first if is_strong(layout, each) and around.take(each)]
    around.look()
    weak = [each for each in best_first if around.allows(each) and around.take(each)]
    if not strong and len(around.places) == 1 and len(layout.words) > LONELY:
        weak = [each for each in weak if each.value >= NEAR]
    clear = [each for each in (*strong, *weak) if each.precision >= VERBATIM]
    titled = {layout.fragments[each.first].style for each in clear if is_title(layout, each)}
    weak += [each for each in best_first if around.entitles(each, titled) and around.take(each)]
    if not strong:
        weak += [each for each in topics(layout, best_first, weak) if around.take(each)]
    around.look()
    weak += [each for each in best_first if around.asks_alike(each) and around.take(each)]
    weak = [each for each in weak if not around.is_own(each)]
    chosen = [(each, True) for each in strong] + [(each, False) for each in weak]
    whole = {
        (each.last, each.wording.place): each
        for each in sorted(found, key=lambda each: -each.first)
        if min(each.precision, each.order) >= EVERY
    }
    chosen = [(_from_the_start(each, whole), is_sure) for each, is_sure in chosen]
    return sorted(chosen, key=lambda pair: pair[0].first)


def _from_the_start(it: Likeness, whole: Mapping[tuple[int, int], Likeness]) -> Likeness:
    """Return the quotation with the part of the question that stands before it, if any."""
    other = whole.get((it.last, it.wording.place))
    is_longer = other is not None and other.first < it.first
    return replace(other, rival=it.rival) if other is not None and is_longer else it


def _begins_later(layout: Layout, it: Likeness, starting: Mapping[int, Likeness]) -> bool:
    """Tell whether it is a better quotation without what it begins with."""
    for n in range(it.first + 1, it.last):
        later = None if layout.fragments[n].opens else starting.get(n)
        if later is None or later.wording.place != it.wording.place or later.last < it.last:
            continue
        is_better = later.value > it.value + 0.02 and later.precision > it.precision + 0.02
        if is_better and later.hits >= VERBATIM * it.hits and is_strong(layout, later):
            return True
    return False


def _quotation(layout: Layout, it: Likeness, is_sure: bool) -> QuestionQuote:
    first = lead(layout, it.first)
    start = layout.fragments[first].start
    start = after_address(layout, it) if first == it.first else start
    reason = Reason.REWORDED
    if it.value >= SAME and it.wording.is_whole and it.order >= VERBATIM:
        reason = Reason.EXACT
    elif is_verbatim(it):
        reason = Reason.PART
    asks = has_asked(layout, it) or not it.wording.asks
    is_near = it.value >= NEAR and it.rival < 0.5 and is_told_apart(layout, it)
    is_sure = is_sure or (is_near and asks)
    is_sure = is_sure or _is_named(layout, it)
    certainty = Certainty.SURE if is_sure and it.rival < 0.9 else Certainty.UNSURE
    place, share = it.wording.place, share_of(it)
    if _goes_on_in_prose(layout, it):
        return QuestionQuote(start, start, first, first, place, Certainty.UNSURE, reason, share)
    found = QuestionQuote(start, it.end, first, it.last, place, certainty, reason, share)
    return replace(found, end=_closed(layout, found))


def _is_named(layout: Layout, it: Likeness) -> bool:
    """Tell whether the full name of the question stands before its words."""
    first = layout.fragments[it.first]
    return first.marks.label is not None and agrees(first, it)


def _goes_on_in_prose(layout: Layout, it: Likeness) -> bool:
    """Tell whether the question stands in the midst of a sentence of the author's own."""
    after = layout.text[it.end : it.end + 3].strip()
    line_goes_on = not layout.fragments[it.last - 1].closes
    is_led = layout.fragments[it.last - 1].mark in LED
    return it.order < VERBATIM and line_goes_on and not is_led and after[:1].islower()


def _closed(layout: Layout, found: QuestionQuote) -> int:
    """Return the end of a quotation with the colon, dash or brackets behind it."""
    text, end = layout.text, found.end
    stop = layout.fragments[found.last - 1].end
    while end < stop and not text[end].isalnum() and text[end] not in '¿¡"“«‘([*_':
        end += 1
    if end < stop:
        return len(text[:end].rstrip()) if end > found.end else found.end
    return end
