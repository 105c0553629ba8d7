"""Finding questions that an author quotes in other words, or in another language."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from forum.domain.matching.layout import Layout
from forum.domain.matching.marks import MarkStyle
from forum.domain.matching.quotations import QuestionQuote
from forum.domain.matching.result import Certainty, Reason
from forum.domain.matching.translated.alignment import LinePlace, align
from forum.domain.matching.translated.likeness import LineLikeness, TranslatedWordings
from forum.domain.matching.translated.lines import (
    HEADING_STYLES,
    HeadingLine,
    LineKind,
    heading_lines,
)

STEEPNESS: Final = 14.0
"""By how much the odds rise, as logarithm, from no likeness to the same words."""

LIKENESS_NEEDED: Final = {LineKind.ASKING: 0.27, LineKind.OPENING: 0.42, LineKind.HEADING: 0.55}
"""The likeness at which a line may as well be the author's own, as measured on real texts."""

LIKENESS_AMONG_OTHERS: Final = {
    LineKind.ASKING: 0.12,
    LineKind.OPENING: 0.25,
    LineKind.HEADING: 0.45,
}
"""The same for a line that looks like others that quote questions."""

PLAIN_HEADING: Final = 0.2
"""How much more likeness a heading without any mark needs, because it may be a short answer."""

LONE_HEADING: Final = 0.45
"""The same where no other line like it quotes a question."""

ITEM: Final = 0.3
"""How much more likeness a heading needs that looks like an item of a list."""

UNANSWERED: Final = 0.2
"""How much more likeness a line needs that has no answer below it."""

KNOWN: Final = 12.0
NUMBERED: Final = 8.0
PROPOSED: Final = 2.0
"""The odds, as logarithms, of quotations that were found by other means."""

LEAST_SHARE: Final = 0.95
"""How likely a question must be among all questions to be proposed."""

MAX_COMPARISONS: Final = 400_000
"""The greatest number of steps of an alignment; a text with more lines is no answer."""

ROUNDS: Final = 3
LEAST_LIST: Final = 3
"""So many questions without a word between them are a list."""

LineShape = tuple[MarkStyle, LineKind]


def find_translated(
    layout: Layout, wordings: Mapping[int, Sequence[str]], quotes: Sequence[QuestionQuote]
) -> list[QuestionQuote]:
    """Return the quotations with those in other words or languages, in order.

    All of these are unsure. A quotation that was unsure before gets the likelier question, or none
    where it is unclear which question is meant.
    """
    if len(wordings) < 2:
        return list(quotes)
    lines = heading_lines(layout, quotes)
    if not lines or len(lines) * (len(wordings) + 1) ** 2 > MAX_COMPARISONS:
        return list(quotes)
    known = TranslatedWordings(wordings)
    likeness = [_likeness(line, known) for line in lines]
    shapes: set[LineShape] = {_shape(line) for line in lines if _is_known(line)}
    likely = list(lines)
    places: list[LinePlace] = []
    for _ in range(ROUNDS):
        answered = _answered(layout, lines, likely)
        odds = [
            _odds(line, each, is_alike=_shape(line) in shapes, is_answered=line.first in answered)
            for line, each in zip(lines, likeness, strict=True)
        ]
        places = align(odds)
        likely = [line for line, place in zip(lines, places, strict=True) if place.likelihood > 0.5]
        shapes |= {_shape(line) for line in likely}
    own = _own_lines(layout, lines, likely)
    updated = [
        _update(layout, line, place)
        for line, place in zip(lines, places, strict=True)
        if line.first not in own
    ]
    return [quote for quote in updated if quote is not None]


def _likeness(line: HeadingLine, known: TranslatedWordings) -> list[LineLikeness]:
    """Return the likeness to each question; who asks something does not quote a mere topic."""
    likeness = known.likeness(line.folded)
    if line.kind is LineKind.HEADING:
        return likeness
    pairs = zip(likeness, known.asks, strict=True)
    return [each if asks or each.is_verbatim else LineLikeness() for each, asks in pairs]


def _answered(
    layout: Layout, lines: Sequence[HeadingLine], likely: Sequence[HeadingLine]
) -> set[int]:
    """Return the lines, by their first fragment, with words before the next likely one."""
    starts = [line.first for line in likely]
    answered = set()
    for line in lines:
        n = bisect_left(starts, line.last)
        end = starts[n] if n < len(starts) else len(layout.fragments)
        if any(fragment.has_words for fragment in layout.fragments[line.last : end]):
            answered.add(line.first)
    return answered


def _shape(line: HeadingLine) -> LineShape:
    is_heading = line.style in HEADING_STYLES
    return line.style, LineKind.HEADING if is_heading else line.kind


def _is_known(line: HeadingLine) -> bool:
    """Return whether a quotation stands there without doubt, or a number above an answer."""
    quote = line.quote
    if quote is None:
        return False
    if quote.reason is Reason.NUMBER:
        return quote.certainty is Certainty.SURE or line.kind is not LineKind.ASKING
    return quote.certainty is Certainty.SURE or quote.reason in (Reason.EXACT, Reason.PART)


def _odds(
    line: HeadingLine, likeness: Sequence[LineLikeness], *, is_alike: bool, is_answered: bool
) -> list[float]:
    """Return the logarithms of the odds that a line quotes each question."""
    needed = LIKENESS_AMONG_OTHERS if is_alike else LIKENESS_NEEDED
    least = needed[line.kind] + (0 if is_answered else UNANSWERED) + ITEM * line.is_item
    if _shape(line) == (MarkStyle.PLAIN, LineKind.HEADING):
        least += PLAIN_HEADING if is_alike else LONE_HEADING
    odds = [STEEPNESS * (each.value - least) for each in likeness]
    quote = line.quote
    if quote is None:
        return odds
    if quote.place is None:
        return [0.0] * len(odds)
    if _is_known(line):
        bonus = NUMBERED if quote.reason is Reason.NUMBER else KNOWN
        return [
            bonus if n == quote.place else min(each, 0.0) - bonus for n, each in enumerate(odds)
        ]
    return [max(each, 0.0) + PROPOSED * (n == quote.place) for n, each in enumerate(odds)]


def _own_lines(
    layout: Layout, lines: Sequence[HeadingLine], likely: Sequence[HeadingLine]
) -> set[int]:
    """Return the author's own lines, by their first fragment.

    They stand in a list some of whose questions are others, or follow a quotation at once and ask
    nothing.
    """
    likely_starts = {line.first for line in likely}
    own: set[int] = set()
    blocks: list[list[HeadingLine]] = []
    for n, line in enumerate(lines):
        before = lines[n - 1] if n and lines[n - 1].last == line.first else None
        follows = before is not None and before.first in likely_starts
        if follows and line.kind is LineKind.HEADING and line.quote is None:
            own.add(line.first)
        is_next = before is not None and _shape(before) == _shape(line)
        if is_next and (layout.is_dense or not layout.fragments[line.first].is_apart):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    for block in blocks:
        if len(block) >= LEAST_LIST and any(line.first not in likely_starts for line in block):
            own.update(line.first for line in block if line.quote is None)
    return own


def _update(layout: Layout, line: HeadingLine, place: LinePlace) -> QuestionQuote | None:
    """Return the quotation in a line, as it is known now, or None."""
    likely = place.place if place.share >= LEAST_SHARE else None
    if line.quote is not None:
        if line.quote.place in (None, place.place) or _is_known(line):
            return line.quote
        return replace(line.quote, place=likely)
    if place.likelihood <= 0.5:
        return None
    return QuestionQuote(
        start=layout.fragments[line.first].start,
        end=layout.fragments[line.last - 1].end,
        first=line.first,
        last=line.last,
        place=likely,
        certainty=Certainty.UNSURE,
        reason=Reason.REWORDED,
    )
