"""The outline of a long text: its headings, or what is set as such, with the words below."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forum.domain.html.read import block_spans, count_words, first_words, plain_text

MOST_TITLE_WORDS: Final = 14
MOST_DIGITS: Final = 8
"""Digits of a heading; more are an address or a telephone number."""
LEAST_HEADINGS: Final = 3
"""Lines that look like headings, fewer than which are no outline."""
WORDS_A_PART: Final = 900
"""Words after which a text or a long section gets a further entry, at a paragraph."""
MOST_WORDS: Final = 2_000
"""Words below one heading from which on its section has further entries."""
OPENING_WORDS: Final = 7
RECURRING: Final = 3
"""How often a line stands in a text that is the head or foot of its pages, and no heading."""

_HEADING = re.compile(r"<h([56])>")
_LINE = re.compile(r"<p>(?:<strong>)?([^<]+)(?:</strong>)?</p>$")
_TITLE = re.compile(r"[A-ZÀ-ÖØ-Þ¿¡«“\"(\d]")
_UNFIT_END = re.compile(r"[.,;:!?…\-–—][\"”’»)]*$")
_PAGE_NUMBER = re.compile(r"^\W*\d+\W*\s|\s\W*\d+\W*$")


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A place in a text: where its block begins and ends, its title, and the words up to the next.

    `level` is 1, or 2 for a heading below another. One that `is_heading` is a block of its own;
    else the title is how the paragraph begins.
    """

    start: int
    end: int
    title: str
    level: int
    is_heading: bool
    words: int = 0


def read_outline(html: str) -> list[OutlineEntry]:
    """Return the outline of safe HTML: its headings, else lines set as such, else its parts.

    What is long below one heading has its parts as well.
    """
    spans = block_spans(html)
    entries = _headings(html, spans) or _lines_as_headings(html, spans)
    entries = _with_parts(html, spans, entries) if entries else _parts(html, spans)
    if not entries:
        return []
    ends = [*(entry.start for entry in entries[1:]), len(html)]
    return [
        OutlineEntry(
            entry.start,
            entry.end,
            entry.title,
            entry.level,
            entry.is_heading,
            count_words(html[entry.start : end]),
        )
        for entry, end in zip(entries, ends, strict=True)
    ]


def _headings(html: str, spans: Sequence[tuple[int, int]]) -> list[OutlineEntry]:
    found = [
        (start, end, int(heading[1]) - 4)
        for start, end in spans
        if (heading := _HEADING.match(html, start))
    ]
    return [
        OutlineEntry(start, end, _title(html[start:end]), level, is_heading=True)
        for start, end, level in found
    ]


def _title(html: str) -> str:
    return " ".join(plain_text(html).split())


def _lines_as_headings(html: str, spans: Sequence[tuple[int, int]]) -> list[OutlineEntry]:
    """Return the paragraphs of one short line that no sentence ends, as typed headings are."""
    candidates = [
        OutlineEntry(start, end, title, 1, is_heading=True)
        for start, end in spans
        if (title := _as_heading(html[start:end]))
    ]
    counts = Counter(_without_page_number(entry.title) for entry in candidates)
    entries = [e for e in candidates if counts[_without_page_number(e.title)] < RECURRING]
    if len(entries) < LEAST_HEADINGS:
        return []
    following = [*(entry.start for entry in entries[1:]), len(html)]
    kept = [e for e, end in zip(entries, following, strict=True) if html[e.end : end].strip()]
    return kept if len(kept) >= LEAST_HEADINGS else []


def _as_heading(block: str) -> str:
    line = _LINE.match(block.strip())
    if line is None:
        return ""
    title = _title(block)
    is_fit = _TITLE.match(title) and not _UNFIT_END.search(title)
    is_number = sum(character.isdigit() for character in title) > MOST_DIGITS
    has_words = not is_number and any(
        len(word) > 2 and word[:1].isalpha() for word in title.split()
    )
    return title if is_fit and has_words and len(title.split()) <= MOST_TITLE_WORDS else ""


def _without_page_number(title: str) -> str:
    return _PAGE_NUMBER.sub("", title).strip().lower()


def _with_parts(
    html: str, spans: Sequence[tuple[int, int]], headings: Sequence[OutlineEntry]
) -> list[OutlineEntry]:
    """Return headings, and below each the parts of a section of more than MOST_WORDS words."""
    entries: list[OutlineEntry] = []
    ends = [*(heading.start for heading in headings[1:]), len(html)]
    for heading, section_end in zip(headings, ends, strict=True):
        entries.append(heading)
        if count_words(html[heading.end : section_end]) > MOST_WORDS:
            below = [span for span in spans if heading.end <= span[0] < section_end]
            entries += _parts(html, below, level=2)[1:]
    return entries


def _parts(html: str, spans: Sequence[tuple[int, int]], level: int = 1) -> list[OutlineEntry]:
    """Return paragraphs at about equal distances, each with its first words as its title."""
    entries: list[OutlineEntry] = []
    words = WORDS_A_PART
    for start, end in spans:
        if words >= WORDS_A_PART:
            words = 0
            first = _title(html[start:end]).split()
            title = first_words(first, OPENING_WORDS)
            entries.append(OutlineEntry(start, end, title, level, is_heading=False))
        words += count_words(html[start:end])
    return entries if len(entries) > 1 else []
