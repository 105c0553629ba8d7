"""What stands around the text that people paste: bylines, headings, topics named above it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from forum.domain.matching.comparison import Likeness
from forum.domain.matching.evidence import (
    DISTINCT,
    FAR,
    LEAST_HITS,
    LONGEST_TITLE,
    LONGEST_TOPIC,
    MOST,
    NEAR,
    NUMBERED,
    TITLE_MARKS,
    VERBATIM,
    agrees,
    has_asked,
    is_begun,
    is_cut_short,
    is_short_title,
    is_verbatim,
    is_weak,
)
from forum.domain.matching.layout import LED, Layout, LineFragment
from forum.domain.matching.marks import MarkStyle

FEW: Final = 4
ALIKE_HITS: Final = 1.0
NEAREST: Final = 5
WHOLE: Final = 1.15
"""Two parts of a question are together no more than this share of it; else one is an echo."""


class TextContext:
    """What is already known of a text when its doubtful quotations are looked at."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.owners: list[Likeness | None] = [None] * len(layout.fragments)
        self.places: set[int] = set()
        self.styles: set[MarkStyle] = set()
        self.shapes: set[tuple[MarkStyle, bool]] = set()
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
            if label and fragment.opens and fragment.style is MarkStyle.LABEL:
                self.styles.add(MarkStyle.LABEL)
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
        if agrees(first, it) and first.style in (MarkStyle.LABEL, *NUMBERED):
            return True
        if place in self.named or (self.styles and first.style not in self.styles):
            return False
        is_plain = first.style is MarkStyle.PLAIN and not first.is_apart
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

    def entitles(self, it: Likeness, titled: set[MarkStyle]) -> bool:
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
        if style is MarkStyle.PLAIN or not has_asked(self.layout, it):
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


MANY: Final = 3
HALF: Final = 0.5
ONE_WORD: Final = 0.7
CLEAR: Final = 1.9
"""What a topic of two words weighs."""

Shape = tuple[MarkStyle, bool]


def topics(layout: Layout, found: Iterable[Likeness], known: Sequence[Likeness]) -> list[Likeness]:
    """Return the headings that make a series with those that are `known` already, or none.

    Most lines of their shape must stand for a question, each for another one.
    """
    told = {it.wording.place for it in known}
    by_shape: dict[Shape, list[Likeness]] = defaultdict(list)
    for it in found:
        is_new = it in known or it.wording.place not in told
        if (shape := _shape(layout, it.first)) is not None and is_new and _is_topic(layout, it):
            by_shape[shape].append(it)
    counts: dict[Shape, int] = defaultdict(int)
    for n in range(len(layout.fragments)):
        if (shape := _shape(layout, n)) is not None:
            counts[shape] += 1
    for shape, here in by_shape.items():
        kept = _series(sorted(here, key=lambda it: it.first), known)
        if kept and len(kept) >= HALF * counts[shape]:
            return [it for it in kept if it not in known]
    return []


def _shape(layout: Layout, n: int) -> Shape | None:
    """Return how a short heading is set apart: in its line, or before an answer in the same."""
    fragment = layout.fragments[n]
    words = fragment.last - fragment.first
    if not fragment.opens or not words:
        return None
    if not fragment.closes:
        is_led = fragment.mark in LED and words <= LONGEST_TOPIC
        return (fragment.style, True) if is_led else None
    if words > LONGEST_TITLE or fragment.mark not in TITLE_MARKS or not _is_apart(fragment):
        return None
    following = layout.fragments[n + 1] if n + 1 < len(layout.fragments) else None
    if following is None or _is_item(fragment, following):
        return None
    return (fragment.style, False)


def _is_item(fragment: LineFragment, following: LineFragment) -> bool:
    """Tell whether a line is rather one of a list."""
    if fragment.style is not following.style:
        return False
    is_short = following.closes and following.last - following.first <= LONGEST_TITLE
    is_plain = fragment.style is MarkStyle.PLAIN
    return not is_plain or (is_short and following.mark == "" and following.is_apart)


def _is_apart(fragment: LineFragment) -> bool:
    return fragment.is_apart or fragment.style is not MarkStyle.PLAIN


def _is_topic(layout: Layout, it: Likeness) -> bool:
    """Tell whether it is all of its line up to the mark, and of one question."""
    fragment = layout.fragments[it.first]
    is_all = it.last == it.first + 1 and it.words == fragment.last - fragment.first
    if not is_all or has_asked(layout, it) or it.rival >= DISTINCT:
        return False
    return it.precision >= MOST and it.hits >= ONE_WORD


def _series(topics: Sequence[Likeness], known: Sequence[Likeness]) -> list[Likeness]:
    """Return the topics if each is of another question, and enough are clear or in order."""
    places = [it.wording.place for it in topics]
    if len(set(places)) < len(places) or len(places) < 2:
        return []
    is_rising = all(a < b for a, b in pairwise(places))
    clear = sum(it.hits >= CLEAR or it in known for it in topics)
    if len(places) >= MANY and (is_rising or clear == len(places)):
        return list(topics) if clear else []
    is_clear = clear == len(places) and all(it.precision >= VERBATIM for it in topics)
    return list(topics) if is_rising and is_clear else []
