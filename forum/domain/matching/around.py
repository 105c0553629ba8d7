"""Whether a doubtful quotation goes with those that are known."""

from typing import Final

from forum.domain.matching.comparison import Likeness
from forum.domain.matching.evidence import (
    DISTINCT,
    FAR,
    LEAST_HITS,
    LONGEST_TITLE,
    NEAR,
    NUMBERED,
    agrees,
    has_asked,
    is_begun,
    is_cut_short,
    is_short_title,
    is_verbatim,
    is_weak,
)
from forum.domain.matching.layout import Layout
from forum.domain.matching.marks import Style

FEW: Final = 4
ALIKE_HITS: Final = 1.0
NEAREST: Final = 5
WHOLE: Final = 1.15
"""Two parts of a question are together no more than this share of it; else one is an echo."""


class Around:
    """What is already known of a text when its doubtful quotations are looked at."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.owners: list[Likeness | None] = [None] * len(layout.fragments)
        self.places: set[int] = set()
        self.styles: set[Style] = set()
        self.shapes: set[tuple[Style, bool]] = set()
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
        self.shapes = {
            (fragments[each.first].style, fragments[each.first].is_apart)
            for each in self.owners
            if each
        }
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
            return it.hits >= LEAST_HITS and (self._touches(it) or is_begun(self.layout, it))
        if agrees(first, it) and first.style in (Style.LABEL, *NUMBERED):
            return True
        if place in self.named or (self.styles and first.style not in self.styles):
            return False
        is_plain = first.style is Style.PLAIN and not first.is_apart
        is_near = (asks and it.value >= NEAR) or is_begun(self.layout, it)
        is_near = is_near or is_cut_short(self.layout, it)
        return not self.styles or not is_plain or is_near

    def asks_alike(self, it: Likeness) -> bool:
        """Tell whether it is a line that asks as others do that quote questions."""
        first, last = self.layout.fragments[it.first], self.layout.fragments[it.last - 1]
        is_alone = first.opens and last.closes and it.end == last.end
        if len(self.places) < 2 or not is_alone or not has_asked(self.layout, it):
            return False
        is_alike = (first.style, first.is_apart) in self.shapes or first.is_apart
        if not is_alike or first.style not in self.styles or self._is_among_questions(it):
            return False
        return it.hits >= ALIKE_HITS and it.value >= FAR and it.rival < DISTINCT

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

    def _is_among_questions(self, it: Likeness) -> bool:
        """Tell whether another question of the author's own follows at once, as in a list."""
        fragments = self.layout.fragments
        if it.last == len(fragments):
            return True
        following = fragments[it.last]
        return following.asks and following.opens and self.owners[it.last] is None

    def is_own(self, it: Likeness) -> bool:
        """Tell whether it is one of a list of questions some of which are the author's own."""
        fragments, style = self.layout.fragments, self.layout.fragments[it.first].style
        if style is Style.PLAIN or not has_asked(self.layout, it):
            return False
        for step, start in ((-1, it.first - 1), (1, it.last)):
            n = start
            while 0 <= n < len(fragments) and fragments[n].style is style and fragments[n].asks:
                if self.owners[n] is None:
                    return True
                n += step
        return False

    def _touches(self, it: Likeness) -> bool:
        """Tell whether it stands beside another part of the same question."""
        for step, start in ((-1, it.first - 1), (1, it.last)):
            n = start
            while 0 <= n < len(self.owners) and abs(n - start) <= NEAREST:
                other = self.owners[n]
                if other is not None and other.wording.place == it.wording.place:
                    before = other if step < 0 else it
                    is_cut_off = before.end < self.layout.fragments[before.last - 1].end
                    return not is_cut_off and share_of(other) + share_of(it) <= WHOLE
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


def share_of(it: Likeness) -> float:
    """Return how much of the whole question it has."""
    return min(it.recall, 1.0) * it.wording.share
