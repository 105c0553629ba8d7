"""Excerpts in a text: safe HTML with the words marked, and portions of long texts."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from forum.domain.html.read import block_spans, tokenise
from forum.domain.synthesis.excerpts import WordSpan, text_content

_BETWEEN_BLOCKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class TextMark:
    """Words to mark in safe HTML, with the safe HTML that follows them.

    `name` identifies the mark, `title` is its name for people. Several may overlap: of their
    classes, that of the one that begins last is seen.
    """

    span: WordSpan
    name: str = ""
    label: str = ""
    css_class: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class TextPortion:
    """Some blocks of a text; `start` is the offset of its first character in the visible text.

    `blocks` is their number, and `next_block` that of the block after them, or None at the end.
    """

    html: str
    start: int
    blocks: int
    next_block: int | None


def take_portion(html: str, first_block: int, most: int) -> TextPortion:
    """Return as many top-level blocks as `most` characters of HTML hold, at least one."""
    spans = block_spans(html)
    last = min(first_block + 1, len(spans))
    while last < len(spans) and spans[last][1] - spans[first_block][0] <= most:
        last += 1
    return _cut(html, spans, first_block, last)


def take_blocks(html: str, first_block: int, blocks: int | None) -> TextPortion:
    """Return this number of top-level blocks, or with None all that follow."""
    spans = block_spans(html)
    last = len(spans) if blocks is None else min(first_block + blocks, len(spans))
    return _cut(html, spans, first_block, last)


def _cut(html: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> TextPortion:
    if not 0 <= first < last:
        return TextPortion("", 0, 0, None)
    start, end = spans[first][0], spans[last - 1][1]
    return TextPortion(
        html[start:end],
        len(text_content(html[:start])),
        last - first,
        last if last < len(spans) else None,
    )


def mark_html(html: str, marks: Sequence[TextMark], *, start: int = 0) -> str:
    """Return safe HTML with `<mark>` around the words of `marks`, whose visible text is the same.

    The HTML begins at the offset `start` of the text in which the marks count. Each mark is
    followed by its label, which is no part of the text; after a link, if it ends within one. The
    time is proportional to the HTML and the marks.
    """
    if not marks:
        return html
    return "".join(_Marker(marks, start).write(html, start))


class _Marker:
    """Writes the marks of one text, in the order of its characters."""

    def __init__(self, marks: Sequence[TextMark], start: int) -> None:
        self._begins: dict[int, list[TextMark]] = defaultdict(list)
        self._ends: dict[int, list[TextMark]] = defaultdict(list)
        for mark in sorted(marks, key=lambda mark: (mark.span.start, mark.span.end)):
            if mark.span.start < mark.span.end:
                self._begins[mark.span.start].append(mark)
                self._ends[mark.span.end].append(mark)
        self._cuts = sorted(self._begins.keys() | self._ends.keys(), reverse=True)
        self._open: dict[int, TextMark] = {}
        self._waiting: list[str] = []
        self._links = 0
        self._go_on(start)
        self._waiting.clear()

    def _go_on(self, at: int) -> None:
        """Begin and end the marks up to an offset; the labels of those that end wait."""
        while self._cuts and self._cuts[-1] <= at:
            cut = self._cuts.pop()
            for mark in self._ends[cut]:
                del self._open[id(mark)]
                self._waiting.append(mark.label)
            self._open |= {id(mark): mark for mark in self._begins[cut]}

    def write(self, html: str, at: int) -> Iterator[str]:
        for token in tokenise(html):
            if text := token.text:
                yield from self._write_text(text, at, token.source)
                at += len(text)
                continue
            yield token.source
            if token.name == "a":
                self._links += -1 if token.closing else 1
                yield from self._write_labels()

    def _write_text(self, text: str, at: int, source: str) -> Iterator[str]:
        first, end = at, at + len(text)
        while first < end:
            last = min(end, self._cuts[-1]) if self._cuts else end
            is_whole = (first, last) == (at, end) and not self._open
            yield source if is_whole else self._write_piece(text[first - at : last - at])
            self._go_on(last)
            yield from self._write_labels()
            first = last

    def _write_piece(self, words: str) -> str:
        """Return words that have the same marks; blanks between blocks cannot be in any."""
        written = escape(words, quote=False)
        marks = self._open.values()
        if not marks or _BETWEEN_BLOCKS.fullmatch(words):
            return written
        names = " ".join(mark.name for mark in marks if mark.name)
        titles = ", ".join(dict.fromkeys(mark.title for mark in marks if mark.title))
        attributes = {
            "class": next(reversed(marks)).css_class,
            "title": titles,
            "data-excerpts": names,
        }
        kind = " data-overlapping" if len(marks) > 1 else ""
        kind += "".join(f' {name}="{escape(v)}"' for name, v in attributes.items() if v)
        return f"<mark{kind}>{written}</mark>"

    def _write_labels(self) -> Iterator[str]:
        if self._links <= 0 and self._waiting:
            yield "".join(self._waiting)
            self._waiting = []
