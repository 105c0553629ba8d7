"""Excerpts in a text: safe HTML with the words marked, and portions of long texts."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from forum.domain.html.read import BLOCKS, VOID, block_spans, tokenise
from forum.domain.synthesis.excerpts import WordSpan, text_content

_BETWEEN_BLOCKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class TextMark:
    """Words to mark in safe HTML, with the safe HTML that follows them.

    `name` identifies the mark. Several may overlap.
    """

    span: WordSpan
    name: str
    label: str = ""


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
    followed by its label, which is no part of the text; after a link, if it ends within one.
    """
    if not marks:
        return html
    return "".join(_Marker(marks).write(html, start))


class _Marker:
    """Writes the marks of one text, in the order of its characters."""

    def __init__(self, marks: Sequence[TextMark]) -> None:
        self._marks = sorted(marks, key=lambda mark: (mark.span.start, mark.span.end))
        self._cuts = sorted({at for mark in marks for at in (mark.span.start, mark.span.end)})
        self._ends: dict[int, list[str]] = defaultdict(list)
        for mark in self._marks:
            self._ends[mark.span.end].append(mark.label)
        self._waiting: list[str] = []
        self._links = 0

    def write(self, html: str, at: int) -> Iterator[str]:
        for token in tokenise(html):
            if token.name:
                yield token.source
                if token.name == "a":
                    self._links += -1 if token.closing else 1
                    yield from self._write_labels()
                continue
            text = token.text
            yield from self._write_text(text, at, token.source)
            at += len(text)

    def _write_text(self, text: str, at: int, source: str) -> Iterator[str]:
        end = at + len(text)
        cuts = [cut for cut in self._cuts if at < cut < end]
        if not cuts and not self._is_marked(at, end):
            yield source
        else:
            for first, last in zip([at, *cuts], [*cuts, end], strict=True):
                yield self._write_piece(text[first - at : last - at], first, last)
                self._waiting += self._ends.get(last, []) if last < end else []
                yield from self._write_labels()
        self._waiting += self._ends.get(end, [])
        yield from self._write_labels()

    def _is_marked(self, first: int, last: int) -> bool:
        return any(m.span.start < last and first < m.span.end for m in self._marks)

    def _write_piece(self, words: str, first: int, last: int) -> str:
        """Return words that have the same marks; blanks between blocks cannot be in any."""
        names = [m.name for m in self._marks if m.span.start <= first and last <= m.span.end]
        if not names or _BETWEEN_BLOCKS.fullmatch(words):
            return escape(words, quote=False)
        kind = " data-overlapping" if len(names) > 1 else ""
        return f'<mark{kind} data-excerpts="{" ".join(names)}">{escape(words, quote=False)}</mark>'

    def _write_labels(self) -> Iterator[str]:
        if self._links <= 0 and self._waiting:
            yield "".join(self._waiting)
            self._waiting = []


def text_stretches(html: str) -> Iterator[WordSpan]:
    """Yield where the words of each block stand in the visible text of safe HTML."""
    at = start = 0
    for token in tokenise(html):
        if token.name in BLOCKS and token.name not in VOID:
            if at > start:
                yield WordSpan(start, at)
            start = at
        at += len(token.text)
    if at > start:
        yield WordSpan(start, at)
