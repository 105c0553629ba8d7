"""Quotations in Markdown: where they stand, how they are written, and whose words they are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forum.domain.characters import normalise

LEAST_LETTERS: Final = 8
"""A quotation with fewer letters and digits cannot be attributed: it may stand anywhere."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r" {0,3}>")
_QUOTE_MARK = re.compile(r"^ {0,3}>[ \t]?", re.MULTILINE)
_OMISSION = re.compile(r"[\[(]\s*(?:\.{3}|…)\s*[\])]|\.{3}|…")


@dataclass(frozen=True, slots=True)
class MarkdownBlock:
    """Lines of Markdown; in a quotation (`is_quote`) each of them begins with `>`.

    Up to three blanks may stand before it, unless it follows an item of a list. See
    https://spec.commonmark.org/0.31.2/#block-quotes.
    """

    source: str
    is_quote: bool

    @property
    def words(self) -> str:
        """Return the Markdown without the `>` of a quotation."""
        return _QUOTE_MARK.sub("", self.source).strip() if self.is_quote else self.source


def split_blocks(source: str) -> Iterator[MarkdownBlock]:
    """Split Markdown into quotations at the margin and other blocks; no line is lost."""
    lines: list[str] = []
    is_quote, fence = False, ""
    for line in source.splitlines(keepends=True):
        can_start = is_quote or not lines or not lines[-1].strip()
        is_quote_line = not fence and (
            line.startswith(">") or (can_start and bool(_QUOTE.match(line)))
        )
        if is_quote_line != is_quote and lines:
            yield MarkdownBlock("".join(lines), is_quote)
            lines = []
        is_quote = is_quote_line
        lines.append(line)
        if not is_quote_line and (mark := _FENCE.match(line)):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
    if lines:
        yield MarkdownBlock("".join(lines), is_quote)


def as_quote(words: str) -> str:
    """Return Markdown as a quotation: every line begins with `>`."""
    return "\n".join(f"> {line}".rstrip() for line in words.strip().splitlines())


def append_quote(text: str, quotation: str) -> str:
    """Return a draft text with a quotation and an empty line below it."""
    before = text.rstrip()
    return f"{before}\n\n{quotation}\n\n" if before else f"{quotation}\n\n"


def fold_letters(text: str) -> str:
    """Return only the letters and digits of a text, without case and accents."""
    letters = normalise("NFKD", text.casefold())
    return "".join(filter(str.isalnum, letters))


def find_quote(words: str, passages: Sequence[str]) -> range | None:
    """Return the positions of the passages, all folded, that a quotation runs over, or None.

    It may leave words out where it marks them: "seeds […] in pots".
    """
    text = "".join(passages)
    for pieces in ([words], _OMISSION.split(words)):
        folded_pieces = [piece for piece in map(fold_letters, pieces) if piece]
        if sum(map(len, folded_pieces)) < LEAST_LETTERS:
            return None
        offset, first = 0, -1
        for piece in folded_pieces:
            start = text.find(piece, offset)
            if start < 0:
                break
            first = start if first < 0 else first
            offset = start + len(piece)
        else:
            return range(_passage_at(first, passages), _passage_at(offset - 1, passages) + 1)
    return None


def is_quote_missing(words: str, passages: Sequence[str]) -> bool:
    """Return whether a quotation stands in none of these passages, all folded.

    A quotation that is too short to be attributed is not missing.
    """
    return len(fold_letters(words)) >= LEAST_LETTERS and find_quote(words, passages) is None


def own_words(source: str) -> str:
    """Return Markdown without its quotations at the margin."""
    return "".join(block.source for block in split_blocks(source) if not block.is_quote)


def count_quotes(source: str) -> int:
    """Return the number of quotations at the margin of Markdown."""
    return sum(block.is_quote for block in split_blocks(source))


def _passage_at(offset: int, passages: Sequence[str]) -> int:
    for n, passage in enumerate(passages):
        if offset < len(passage):
            return n
        offset -= len(passage)
    raise AssertionError("the offset lies within the passages")
