"""Quotations in Markdown: where they stand, how they are written, and whose words they are."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

SHORTEST: Final = 8
"""Letters and digits that a quotation needs to be known: fewer occur anywhere."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r" {0,3}>")
_MARK = re.compile(r"^ {0,3}>[ \t]?", re.MULTILINE)
_LEFT_OUT = re.compile(r"[\[(]\s*(?:\.{3}|…)\s*[\])]|\.{3}|…")


@dataclass(frozen=True, slots=True)
class MarkdownBlock:
    """Some lines of Markdown; `is_quote` tells that each of them begins with `>`.

    Up to three blanks may stand before it, where it is not below an item of a list. See
    https://spec.commonmark.org/0.31.2/#block-quotes.
    """

    source: str
    is_quote: bool

    @property
    def words(self) -> str:
        """Return the Markdown without the marks of a quotation."""
        return _MARK.sub("", self.source).strip() if self.is_quote else self.source


def blocks(source: str) -> Iterator[MarkdownBlock]:
    """Cut Markdown into quotations at the margin and what stands between them; loses no line."""
    kept: list[str] = []
    is_quote, fence = False, ""
    for line in source.splitlines(keepends=True):
        is_apart = is_quote or not kept or not kept[-1].strip()
        quotes = not fence and (line.startswith(">") or (is_apart and bool(_QUOTE.match(line))))
        if quotes != is_quote and kept:
            yield MarkdownBlock("".join(kept), is_quote)
            kept = []
        is_quote = quotes
        kept.append(line)
        if not quotes and (mark := _FENCE.match(line)):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
    if kept:
        yield MarkdownBlock("".join(kept), is_quote)


def as_quote(words: str) -> str:
    """Return Markdown as a quotation: every line with its mark."""
    return "\n".join(f"> {line}".rstrip() for line in words.strip().splitlines())


def with_quote(text: str, quotation: str) -> str:
    """Return a text that somebody is writing with a quotation below it and room for an answer."""
    above = text.rstrip()
    return f"{above}\n\n{quotation}\n\n" if above else f"{quotation}\n\n"


def folded(text: str) -> str:
    """Return the letters and digits of a text alone: no case, accents, blanks or punctuation."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(filter(str.isalnum, letters))


def find(words: str, passages: Sequence[str]) -> range | None:
    """Return which of these passages, all folded, a quotation runs over, or None.

    It may leave words out where it says so: "seeds […] in pots".
    """
    said = "".join(passages)
    for pieces in ([words], _LEFT_OUT.split(words)):
        wanted = [piece for piece in map(folded, pieces) if piece]
        if sum(map(len, wanted)) < SHORTEST:
            return None
        at, first = 0, -1
        for piece in wanted:
            found = said.find(piece, at)
            if found < 0:
                break
            first = found if first < 0 else first
            at = found + len(piece)
        else:
            return range(_passage_at(first, passages), _passage_at(at - 1, passages) + 1)
    return None


def is_missing(words: str, passages: Sequence[str]) -> bool:
    """Tell whether a quotation stands in none of these passages, all folded.

    Of one that is too short to be known nobody can tell.
    """
    return len(folded(words)) >= SHORTEST and find(words, passages) is None


def own_words(source: str) -> str:
    """Return Markdown without its quotations at the margin."""
    return "".join(block.source for block in blocks(source) if not block.is_quote)


def count_quotes(source: str) -> int:
    """Return how many quotations at the margin Markdown has."""
    return sum(block.is_quote for block in blocks(source))


def _passage_at(offset: int, passages: Sequence[str]) -> int:
    for n, passage in enumerate(passages):
        if offset < len(passage):
            return n
        offset -= len(passage)
    raise AssertionError("the offset lies within the passages")
