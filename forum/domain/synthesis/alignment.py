"""Which words of a translation stand for which words of its original, sentence by sentence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from forum.domain.html.read import block_spans
from forum.domain.synthesis.excerpts import WordSpan, text_content, trim

_FOLDED = re.compile(r"[ \t\r\n\f]+|[\u00ad\u200b\ufeff]")
_MARK_CODE = re.compile(r"⟨/?[0-9]{1,9}⟩")
_ATOM_CODE = re.compile(r"⟨=[0-9]{1,9}⟩")
NEAR = 300
"""How many characters after the last sentence the next one may begin: marks and blanks alone."""


@dataclass(frozen=True, slots=True)
class SentencePair:
    """Where a sentence stands in the visible text of the original, and in that of a translation.

    `is_machine` says that a machine made this translation, and no person changed it.
    """

    source: WordSpan
    target: WordSpan
    is_machine: bool = False


class CodedPair(NamedTuple):
    """A sentence and its translation, both coded."""

    source: str
    target: str
    is_machine: bool = False


def align_sentences(source: str, target: str, units: Iterable[CodedPair]) -> list[SentencePair]:
    """Return the pairs of sentences of a visible text and its translation, in order.

    `units` are those of both in the order of the text; one whose words are found in only one of
    the two is left out.
    """
    in_source, in_target = _FoldedText(source), _FoldedText(target)
    pairs = []
    for unit in units:
        first, second = in_source.find(unit.source), in_target.find(unit.target)
        if first is not None and second is not None:
            pairs.append(SentencePair(first, second, unit.is_machine))
    return pairs


def align_blocks(source_html: str, target_html: str) -> list[SentencePair]:
    """Return pairs of blocks, for a translation without sentences that has the same blocks."""
    sources, targets = _block_spans(source_html), _block_spans(target_html)
    if len(sources) != len(targets):
        return []
    return [SentencePair(*pair) for pair in zip(sources, targets, strict=True)]


def find_source(pairs: Sequence[SentencePair], span: WordSpan) -> WordSpan | None:
    """Return the words of the original for words of the translation: whole sentences."""
    touched = [pair.source for pair in pairs if _overlaps(pair.target, span)]
    if not touched:
        return None
    return WordSpan(min(s.start for s in touched), max(s.end for s in touched))


def is_by_machine(pairs: Iterable[SentencePair], span: WordSpan) -> bool:
    """Return whether a machine translated a sentence that words of the original touch."""
    return any(pair.is_machine for pair in pairs if _overlaps(pair.source, span))


def find_targets(pairs: Sequence[SentencePair], span: WordSpan) -> list[WordSpan]:
    """Return the words of the translation for words of the original; neighbours are joined."""
    touched = [pair.target for pair in pairs if _overlaps(pair.source, span)]
    if not touched:
        return []
    return [WordSpan(min(s.start for s in touched), max(s.end for s in touched))]


def _overlaps(one: WordSpan, other: WordSpan) -> bool:
    return one.start < other.end and other.start < one.end


def _block_spans(html: str) -> list[WordSpan]:
    text = text_content(html)
    spans, at, written = [], 0, 0
    for start, end in block_spans(html):
        at += len(text_content(html[written:start]))
        length = len(text_content(html[start:end]))
        spans.append(trim(text, WordSpan(at, at + length)))
        at, written = at + length, end
    return spans


class _FoldedText:
    """A visible text with one blank for each run of blanks, in which sentences are looked for."""

    def __init__(self, text: str) -> None:
        parts: list[str] = []
        self._offsets: list[int] = []
        self._end = self._skipped = written = 0
        for found in _FOLDED.finditer(text):
            parts.append(text[written : found.start()])
            self._offsets += range(written, found.start())
            if found[0].isspace():
                parts.append(" ")
                self._offsets.append(found.start())
            written = found.end()
        parts.append(text[written:])
        self._offsets += range(written, len(text) + 1)
        self._text = "".join(parts)

    def find(self, coded: str) -> WordSpan | None:
        """Return where a coded sentence stands after the last one that was found, or None."""
        pieces = [
            " ".join(piece.split(" ")) for piece in _ATOM_CODE.split(_MARK_CODE.sub("", coded))
        ]
        start = self._text.find(pieces[0], self._end, self._end + self._skipped + NEAR + len(coded))
        at = start + len(pieces[0])
        for piece in pieces[1:]:
            place = self._text.find(piece, at, at + self._skipped + NEAR + len(coded))
            start = -1 if place < 0 else start
            at = place + len(piece)
        if start < 0:
            self._skipped += len(coded)
            return None
        if not pieces[-1]:  # it ends with an atom, which goes on to the next blank
            blank = self._text.find(" ", at)
            at = len(self._text) if blank < 0 else blank
        if at <= start:
            return None
        self._end, self._skipped = at, 0
        return WordSpan(self._offsets[start], self._offsets[at - 1] + 1)
