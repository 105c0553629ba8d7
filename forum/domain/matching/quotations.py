"""Which parts of a text quote a question: sure ones by themselves, others by what is around."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forum.domain.matching.asked import Asked
from forum.domain.matching.comparing import Comparison, Effort, Likeness
from forum.domain.matching.grading import (
    LEAST_HITS,
    LONGEST_TITLE,
    NEAR,
    NUMBERED,
    SAME,
    VERBATIM,
    agrees,
    has_asked,
    is_short_title,
    is_strong,
    is_title,
    is_verbatim,
    is_weak,
    lead,
)
from forum.domain.matching.layout import Layout, Style
from forum.domain.matching.matches import Certainty, Reason

FEW: Final = 4
NEAREST: Final = 5
LONELY: Final = 400
"""Words of a text from which on a single doubtful quotation is rather a heading of its own."""

WHOLE: Final = 1.15
"""Two parts of a question are together no more than this share of it; else one is an echo."""


@dataclass(frozen=True, slots=True)
class Quotation:
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


def find(layout: Layout, asked: Asked, effort: Effort) -> list[Quotation]:
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


def _told_apart(layout: Layout, asked: Asked, found: Sequence[Quotation]) -> list[Quotation]:
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
    found = [each for each in found if not _begins_later(layout, each, starting)]
    best_first = sorted(found, key=lambda each: -each.gain)
    around = _Around(layout)
    strong = [each for each in best_first if is_strong(layout, each) and around.take(each)]
    around.look()
    weak = [each for each in best_first if around.allows(each) and around.take(each)]
    if not strong and len(around.places) == 1 and len(layout.words) > LONELY:
        weak = [each for each in weak if each.value >= NEAR]
    clear = [each for each in (*strong, *weak) if each.precision >= VERBATIM]
    titled = {layout.fragments[each.first].style for each in clear if is_title(layout, each)}
    weak += [each for each in best_first if around.entitles(each, titled) and around.take(each)]
    chosen = [(each, True) for each in strong] + [(each, False) for each in weak]
    return sorted(chosen, key=lambda pair: pair[0].first)


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


class _Around:
    """What is already known of a text when its doubtful quotations are looked at."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.owners: list[Likeness | None] = [None] * len(layout.fragments)
        self.places: set[int] = set()
        self.styles: set[Style] = set()
        self.named: set[int] = set()

    def take(self, it: Likeness) -> bool:
        """Let a quotation have its fragments, unless another has one of them."""
        if any(self.owners[it.first : it.last]):
            return False
        self.owners[it.first : it.last] = [it] * (it.last - it.first)
        self.places.add(it.wording.place)
        return True

    def look(self) -> None:
        """Note by what the questions quoted so far are set apart, and which are named."""
        fragments = self.layout.fragments
        self.styles = {fragments[each.first].style for each in self.owners if each}
        for fragment in fragments:
            label = fragment.marks.label
            if label and fragment.opens and fragment.style is Style.LABEL:
                self.styles.add(Style.LABEL)
                self.named.add(label.number - 1)

    def allows(self, it: Likeness) -> bool:
        """Tell whether a doubtful quotation goes with those that are chosen."""
        place, first = it.wording.place, self.layout.fragments[it.first]
        asks = has_asked(self.layout, it)
        if place in self.places and is_verbatim(it) and it.words >= FEW and self._touches(it):
            return True
        if not is_weak(self.layout, it) or self._says_all(it):
            return False
        if place in self.places:
            return it.hits >= LEAST_HITS and self._touches(it)
        if agrees(first, it) and first.style in (Style.LABEL, *NUMBERED):
            return True
        if place in self.named or (self.styles and first.style not in self.styles):
            return False
        is_plain = first.style is Style.PLAIN and not first.is_apart
        return not self.styles or not is_plain or (asks and it.value >= NEAR)

    def entitles(self, it: Likeness, titled: set[Style]) -> bool:
        """Tell whether it is a short title as others are that stand for other questions."""
        fragments = self.layout.fragments
        place, style = it.wording.place, fragments[it.first].style
        if place in self.places | self.named or style not in titled:
            return False
        if not is_short_title(self.layout, it) or self._says_all(it):
            return False
        following = fragments[it.last]
        is_list = following.closes and following.mark == "" and following.style is style
        return not is_list or following.last - following.first > LONGEST_TITLE

    def _touches(self, it: Likeness) -> bool:
        """Tell whether it stands beside another part of the same question."""
        for step, start in ((-1, it.first - 1), (1, it.last)):
            n = start
            while 0 <= n < len(self.owners) and abs(n - start) <= NEAREST:
                other = self.owners[n]
                if other is not None and other.wording.place == it.wording.place:
                    before = other if step < 0 else it
                    is_cut_off = before.end < self.layout.fragments[before.last - 1].end
                    return not is_cut_off and _share(other) + _share(it) <= WHOLE
                if other is not None or self.layout.fragments[n].has_words:
                    break
                n += step
        return False

    def _says_all(self, it: Likeness) -> bool:
        """Tell whether it is rather an answer: no question, and nothing follows it."""
        fragments = self.layout.fragments
        if has_asked(self.layout, it):
            return False
        if it.last == len(fragments) or fragments[it.last].marks.label is not None:
            return True
        following, style = fragments[it.last], fragments[it.first].style
        if following.opens and following.style is style and style in NUMBERED:
            return True
        other = self.owners[it.last]
        return other is not None and other.first == it.last


def _share(it: Likeness) -> float:
    """Return how much of the whole question it has."""
    return min(it.recall, 1.0) * it.wording.share


def _quotation(layout: Layout, it: Likeness, is_sure: bool) -> Quotation:
    first = lead(layout, it.first)
    start = layout.fragments[first].start
    reason = Reason.REWORDED
    if it.value >= SAME and it.wording.is_whole and it.order >= VERBATIM:
        reason = Reason.EXACT
    elif is_verbatim(it):
        reason = Reason.PART
    asks = has_asked(layout, it) or not it.wording.asks
    is_sure = is_sure or (it.value >= NEAR and it.rival < 0.5 and asks)
    certainty = Certainty.SURE if is_sure and it.rival < 0.9 else Certainty.UNSURE
    place, share = it.wording.place, _share(it)
    if _goes_on_in_prose(layout, it):
        return Quotation(start, start, first, first, place, Certainty.UNSURE, reason, share)
    found = Quotation(start, it.end, first, it.last, place, certainty, reason, share)
    return replace(found, end=_closed(layout, found))


def _goes_on_in_prose(layout: Layout, it: Likeness) -> bool:
    """Tell whether the question stands in the midst of a sentence of the author's own."""
    after = layout.text[it.end : it.end + 3].strip()
    line_goes_on = not layout.fragments[it.last - 1].closes
    return it.order < VERBATIM and line_goes_on and after[:1].islower()


def _closed(layout: Layout, found: Quotation) -> int:
    """Return the end of a quotation with the colon, dash or brackets behind it."""
    text, end = layout.text, found.end
    stop = layout.fragments[found.last - 1].end
    while end < stop and not text[end].isalnum() and text[end] not in '¿¡"“«‘([*_':
        end += 1
    if end < stop:
        return len(text[:end].rstrip()) if end > found.end else found.end
    return end
