"""Lines that may quote a question: they ask, or are set apart as headings are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

from forum.domain.matching.layout import Layout, LineFragment
from forum.domain.matching.marks import MarkStyle
from forum.domain.matching.quotations import QuestionQuote

LEAST_WORDS: Final = 2
MAX_WORDS: Final = 80
LEAST_HEADING_WORDS: Final = 3
MAX_HEADING_WORDS: Final = 25
HEADING_STYLES: Final = (MarkStyle.HEADING, MarkStyle.BOLD)


_REPORTING = re.compile(r"(?:\w+\s+){3}[^?]*[\"“«„]")
"""Words of the author's own before a quotation mark."""


class LineKind(StrEnum):
    """What makes a line look like a quotation."""

    ASKING = "asking"  # the whole line asks
    OPENING = "opening"  # it begins with a question, and goes on
    HEADING = "heading"  # it asks nothing, and stands above other words


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A line that may quote a question: the fragments from `first` to before `last`.

    `quote` is what was found there before. `is_item` means that a heading looks like an item of a
    list: it has few words, or a line like it follows.
    """

    first: int
    last: int
    kind: LineKind
    style: MarkStyle
    folded: tuple[str, ...]
    quote: QuestionQuote | None = None
    is_item: bool = False


def heading_lines(layout: Layout, quotes: Sequence[QuestionQuote]) -> list[HeadingLine]:
    """Return the lines that may quote a question, and those that are known to, in order."""
    by_first = {quote.first: quote for quote in quotes}
    covered = {n for quote in quotes for n in range(quote.first, quote.last)}
    spans = []
    for first, last, kind in _candidate_spans(layout):
        quote = by_first.get(first)
        if quote is None and not covered.isdisjoint(range(first, last)):
            continue
        spans.append((first, last if quote is None else max(quote.last, first + 1), kind, quote))
    known = {span[0] for span in spans}
    for quote in quotes:
        if quote.first not in known:
            last = max(quote.last, quote.first + 1)
            spans.append((quote.first, last, LineKind.HEADING, quote))
    return [
        HeadingLine(
            first=first,
            last=last,
            kind=kind,
            style=layout.fragments[first].style,
            folded=tuple(_folded(layout, first, last)),
            quote=quote,
            is_item=kind is LineKind.HEADING and _is_item(layout, first, last),
        )
        for first, last, kind, quote in sorted(spans, key=lambda span: span[0])
    ]


def _candidate_spans(layout: Layout) -> Iterator[tuple[int, int, LineKind]]:
    fragments = layout.fragments
    first = 0
    while first < len(fragments):
        end = first + 1
        while end < len(fragments) and not fragments[end].opens:
            end += 1
        last, kind = _read_line(fragments, first, end)
        if kind is LineKind.OPENING and _REPORTING.match(
            layout.text, fragments[first].marks.body, fragments[last - 1].end
        ):
            kind = None
        word_count = fragments[last - 1].end_word - fragments[first].first_word
        longest = MAX_HEADING_WORDS if kind is LineKind.HEADING else MAX_WORDS
        if kind is not None and LEAST_WORDS <= word_count <= longest:
            yield first, last, kind
        first = end


def _read_line(
    fragments: Sequence[LineFragment], first: int, end: int
) -> tuple[int, LineKind | None]:
    """Return the end of what may be a quotation in a line, and its kind or None."""
    line = fragments[first:end]
    is_marked = line[0].style is not MarkStyle.PLAIN
    asking = [n for n, fragment in enumerate(line, first) if "?" in fragment.mark]
    if not asking and line[0].marks.asks:
        asking = [end - 1]
    if asking and asking[-1] == end - 1:
        return end, LineKind.ASKING
    if asking and asking[0] == first:
        goes_on = takewhile(lambda pair: pair[0] == pair[1], enumerate(asking, first))
        return first + sum(1 for _pair in goes_on), LineKind.OPENING
    if line[-1].mark != "." and (is_marked or line[0].is_apart):
        return end, LineKind.HEADING
    return end, None


def _folded(layout: Layout, first: int, last: int) -> list[str]:
    start, end = layout.fragments[first].first_word, layout.fragments[last - 1].end_word
    return [word.folded for word in layout.words[start:end]]


def _is_item(layout: Layout, first: int, last: int) -> bool:
    """Return whether a line is short, the last one, or followed by one like it."""
    fragments = layout.fragments
    word_count = fragments[last - 1].end_word - fragments[first].first_word
    if last == len(fragments) or word_count < LEAST_HEADING_WORDS:
        return True
    following = fragments[last]
    if following.style is not fragments[first].style or following.style in HEADING_STYLES:
        return False
    is_short = following.closes and following.word_count <= MAX_HEADING_WORDS
    return following.style is not MarkStyle.PLAIN or (is_short and following.mark != ".")
