"""Topics of questions as headings, such as "Challenges" or "Role of women: ...", in a series."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from forum.domain.matching.comparison import Likeness
from forum.domain.matching.evidence import (
    DISTINCT,
    LONGEST_TITLE,
    LONGEST_TOPIC,
    MOST,
    TITLE_MARKS,
    VERBATIM,
    has_asked,
)
from forum.domain.matching.layout import LED, Fragment, Layout
from forum.domain.matching.marks import Style

MANY: Final = 3
HALF: Final = 0.5
ONE_WORD: Final = 0.7
CLEAR: Final = 1.9
"""What a topic of two words weighs."""

Shape = tuple[Style, bool]


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


def _is_item(fragment: Fragment, following: Fragment) -> bool:
    """Tell whether a line is rather one of a list."""
    if fragment.style is not following.style:
        return False
    is_short = following.closes and following.last - following.first <= LONGEST_TITLE
    is_plain = fragment.style is Style.PLAIN
    return not is_plain or (is_short and following.mark == "" and following.is_apart)


def _is_apart(fragment: Fragment) -> bool:
    return fragment.is_apart or fragment.style is not Style.PLAIN


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
