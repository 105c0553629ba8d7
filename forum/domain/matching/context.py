"""Choosing unsure quotations by the quotations, headings and topics around them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from forum.domain.matching.comparison import QuoteCandidate
from forum.domain.matching.evidence import (
    GOOD_LIKENESS,
    LEAST_HITS,
    LEAST_LIKENESS,
    LONGEST_TITLE,
    LONGEST_TOPIC,
    MAX_RIVAL,
    MOST_WORDS,
    NUMBERED_STYLES,
    TITLE_MARKS,
    VERBATIM,
    has_number_of_question,
    has_question_mark,
    is_cut_short,
    is_partial_wording,
    is_short_title,
    is_verbatim,
    is_weak,
)
from forum.domain.matching.layout import LEAD_MARKS, Layout, LineFragment
from forum.domain.matching.marks import MarkStyle

FEW_WORDS: Final = 4
LEAST_QUESTION_HITS: Final = 1.0
MAX_DISTANCE: Final = 5
MAX_SHARE: Final = 1.15
"""Two parts of one question have at most this share of it together; else one is an echo."""


class TextContext:
    """The quotations chosen so far in a text, for decisions on unsure ones."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.owners: list[QuoteCandidate | None] = [None] * len(layout.fragments)
        self.places: set[int] = set()
        self.styles: set[MarkStyle] = set()
        self.shapes: set[tuple[MarkStyle, bool]] = set()
        self.labelled_places: set[int] = set()

    def take(self, candidate: QuoteCandidate) -> bool:
        """Choose a candidate unless one of its fragments is taken; return whether it is chosen."""
        if any(self.owners[candidate.first : candidate.last]):
            return False
        self.owners[candidate.first : candidate.last] = [candidate] * (
            candidate.last - candidate.first
        )
        self.places.add(candidate.wording.place)
        return True

    def update(self) -> None:
        """Record the styles of the quotations chosen so far, and the questions that labels name."""
        fragments = self.layout.fragments
        self.styles = {fragments[owner.first].style for owner in self.owners if owner}
        self.shapes = {
            (fragments[owner.first].style, fragments[owner.first].is_apart)
            for owner in self.owners
            if owner
        }
        for fragment in fragments:
            label = fragment.marks.label
            if label and fragment.opens and fragment.style is MarkStyle.LABEL:
                self.styles.add(MarkStyle.LABEL)
                self.labelled_places.add(label.number - 1)

    def allows(self, candidate: QuoteCandidate) -> bool:
        """Return whether an unsure candidate goes with those that are chosen."""
        place, first = candidate.wording.place, self.layout.fragments[candidate.first]
        asks = has_question_mark(self.layout, candidate)
        if (
            place in self.places
            and is_verbatim(candidate)
            and candidate.words >= FEW_WORDS
            and self._touches(candidate)
        ):
            return True
        if not is_weak(self.layout, candidate) or self._is_answer_itself(candidate):
            return False
        if place in self.places:
            return candidate.hits >= LEAST_HITS and (
                self._touches(candidate) or is_partial_wording(self.layout, candidate)
            )
        if has_number_of_question(first, candidate) and first.style in (
            MarkStyle.LABEL,
            *NUMBERED_STYLES,
        ):
            return True
        if place in self.labelled_places or (self.styles and first.style not in self.styles):
            return False
        is_plain = first.style is MarkStyle.PLAIN and not first.is_apart
        is_near = (asks and candidate.value >= GOOD_LIKENESS) or is_partial_wording(
            self.layout, candidate
        )
        is_near = is_near or is_cut_short(self.layout, candidate)
        return not self.styles or not is_plain or is_near

    def is_question_like_others(self, candidate: QuoteCandidate) -> bool:
        """Return whether it is a question line like those that quote questions."""
        first, last = (
            self.layout.fragments[candidate.first],
            self.layout.fragments[candidate.last - 1],
        )
        is_alone = first.opens and last.closes and candidate.end == last.end
        if len(self.places) < 2 or not is_alone or not has_question_mark(self.layout, candidate):
            return False
        is_alike = (first.style, first.is_apart) in self.shapes or first.is_apart
        if not is_alike or first.style not in self.styles or self._is_among_questions(candidate):
            return False
        return (
            candidate.hits >= LEAST_QUESTION_HITS
            and candidate.value >= LEAST_LIKENESS
            and candidate.rival < MAX_RIVAL
        )

    def is_title_like_others(self, candidate: QuoteCandidate, title_styles: set[MarkStyle]) -> bool:
        """Return whether it is a short title like those that stand for other questions."""
        fragments = self.layout.fragments
        place, style = candidate.wording.place, fragments[candidate.first].style
        if place in self.places | self.labelled_places or style not in title_styles:
            return False
        if not is_short_title(self.layout, candidate) or self._is_answer_itself(candidate):
            return False
        following = fragments[candidate.last]
        is_list = following.closes and following.mark == "" and following.style is style
        return not is_list or following.word_count > LONGEST_TITLE

    def _is_among_questions(self, candidate: QuoteCandidate) -> bool:
        """Return whether a question of the author's own follows at once, as in a list."""
        fragments = self.layout.fragments
        if candidate.last == len(fragments):
            return True
        following = fragments[candidate.last]
        return following.asks and following.opens and self.owners[candidate.last] is None

    def is_own_question(self, candidate: QuoteCandidate) -> bool:
        """Return whether it is in a list of questions some of which are the author's own."""
        fragments, style = self.layout.fragments, self.layout.fragments[candidate.first].style
        if style is MarkStyle.PLAIN or not has_question_mark(self.layout, candidate):
            return False
        for step, start in ((-1, candidate.first - 1), (1, candidate.last)):
            n = start
            while 0 <= n < len(fragments) and fragments[n].style is style and fragments[n].asks:
                if self.owners[n] is None:
                    return True
                n += step
        return False

    def _touches(self, candidate: QuoteCandidate) -> bool:
        """Return whether it stands beside another part of the same question."""
        for step, start in ((-1, candidate.first - 1), (1, candidate.last)):
            n = start
            while 0 <= n < len(self.owners) and abs(n - start) <= MAX_DISTANCE:
                other = self.owners[n]
                if other is not None and other.wording.place == candidate.wording.place:
                    before = other if step < 0 else candidate
                    is_cut_off = before.end < self.layout.fragments[before.last - 1].end
                    return (
                        not is_cut_off
                        and share_of_question(other) + share_of_question(candidate) <= MAX_SHARE
                    )
                if other is not None or self.layout.fragments[n].has_words:
                    break
                n += step
        return False

    def _is_answer_itself(self, candidate: QuoteCandidate) -> bool:
        """Return whether it is an answer itself: no question, and no answer follows it."""
        fragments = self.layout.fragments
        if has_question_mark(self.layout, candidate):
            return False
        if candidate.last == len(fragments) or fragments[candidate.last].marks.label is not None:
            return True
        following, style = fragments[candidate.last], fragments[candidate.first].style
        if following.opens and following.style is style and style in NUMBERED_STYLES:
            return True
        other = self.owners[candidate.last]
        return other is not None and other.first == candidate.last


def share_of_question(candidate: QuoteCandidate) -> float:
    """Return its share of the whole question, from 0 to 1."""
    return min(candidate.recall, 1.0) * candidate.wording.share


MANY_TOPICS: Final = 3
LEAST_SERIES_SHARE: Final = 0.5
LEAST_TOPIC_HITS: Final = 0.7
CLEAR_TOPIC_HITS: Final = 1.9
"""The weight of a topic of two words."""

Shape = tuple[MarkStyle, bool]


def find_topics(
    layout: Layout, candidates: Iterable[QuoteCandidate], known: Sequence[QuoteCandidate]
) -> list[QuoteCandidate]:
    """Return the headings that make a series with those that are `known` already, or none.

    Most lines of their shape must stand for a question, each for another one.
    """
    known_places = {candidate.wording.place for candidate in known}
    by_shape: dict[Shape, list[QuoteCandidate]] = defaultdict(list)
    for candidate in candidates:
        is_new = candidate in known or candidate.wording.place not in known_places
        if (
            (shape := _shape(layout, candidate.first)) is not None
            and is_new
            and _is_topic(layout, candidate)
        ):
            by_shape[shape].append(candidate)
    counts: dict[Shape, int] = defaultdict(int)
    for n in range(len(layout.fragments)):
        if (shape := _shape(layout, n)) is not None:
            counts[shape] += 1
    for shape, topics in by_shape.items():
        series = _series(sorted(topics, key=lambda candidate: candidate.first), known)
        if series and len(series) >= LEAST_SERIES_SHARE * counts[shape]:
            return [candidate for candidate in series if candidate not in known]
    return []


def _shape(layout: Layout, n: int) -> Shape | None:
    """Return how a short heading is set apart: in its own line, or before its answer in a line."""
    fragment = layout.fragments[n]
    word_count = fragment.word_count
    if not fragment.opens or not word_count:
        return None
    if not fragment.closes:
        is_led = fragment.mark in LEAD_MARKS and word_count <= LONGEST_TOPIC
        return (fragment.style, True) if is_led else None
    if word_count > LONGEST_TITLE or fragment.mark not in TITLE_MARKS or not _is_apart(fragment):
        return None
    following = layout.fragments[n + 1] if n + 1 < len(layout.fragments) else None
    if following is None or _is_item(fragment, following):
        return None
    return (fragment.style, False)


def _is_item(fragment: LineFragment, following: LineFragment) -> bool:
    """Return whether a line is an item of a list instead of a heading."""
    if fragment.style is not following.style:
        return False
    is_short = following.closes and following.word_count <= LONGEST_TITLE
    is_plain = fragment.style is MarkStyle.PLAIN
    return not is_plain or (is_short and following.mark == "" and following.is_apart)


def _is_apart(fragment: LineFragment) -> bool:
    return fragment.is_apart or fragment.style is not MarkStyle.PLAIN


def _is_topic(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether it is all of its line up to the mark, and of one question."""
    fragment = layout.fragments[candidate.first]
    is_all = candidate.last == candidate.first + 1 and candidate.words == fragment.word_count
    if not is_all or has_question_mark(layout, candidate) or candidate.rival >= MAX_RIVAL:
        return False
    return candidate.precision >= MOST_WORDS and candidate.hits >= LEAST_TOPIC_HITS


def _series(
    topics: Sequence[QuoteCandidate], known: Sequence[QuoteCandidate]
) -> list[QuoteCandidate]:
    """Return the topics if each is of another question, and enough are clear or in order."""
    places = [candidate.wording.place for candidate in topics]
    if len(set(places)) < len(places) or len(places) < 2:
        return []
    is_rising = all(a < b for a, b in pairwise(places))
    clear = sum(candidate.hits >= CLEAR_TOPIC_HITS or candidate in known for candidate in topics)
    if len(places) >= MANY_TOPICS and (is_rising or clear == len(places)):
        return list(topics) if clear else []
    is_clear = clear == len(places) and all(candidate.precision >= VERBATIM for candidate in topics)
    return list(topics) if is_rising and is_clear else []
