"""Cutting a pasted text into what it quotes, what answers a guiding question, and the rest.

A text of which no answers are known stays whole: under its question where it answers one, under
none where it answers several, because no part of it can honestly be given to either.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forum.domain.contributions.content import PassageKind
from forum.domain.matching.words import folded_words

SHORTEST_QUOTATION = 3
STRANGE_WORDS = 4

_BULLET = re.compile(r"[ \t\u00a0]*(?:[•·▪◦‣●○\-–—*]|\(?\d{1,2}[.)])[ \t\u00a0]+")


@dataclass(frozen=True)
class PassageSlice:
    """A part of a text as it stands there; `question` is a place in the list of questions."""

    kind: PassageKind
    question: int | None
    text: str


def cut(
    text: str,
    *,
    answers: Sequence[tuple[int, str]],
    answers_to: Sequence[int],
    wordings: Mapping[int, Sequence[str]],
) -> list[PassageSlice]:
    """Return the whole of `text` in order, cut at its `answers` (question, words).

    `wordings` are the ways in which each question may be quoted between them. Only blanks at
    the cuts are lost.
    """
    found = _locate(text, answers)
    if found is None:
        only = answers_to[0] if len(answers_to) == 1 else None
        return [PassageSlice(PassageKind.WORDS, only, text.strip())] if text.strip() else []
    slices: list[PassageSlice] = []
    at = 0
    for start, end, question in found:
        slices += _between(text[at:start], question, wordings)
        slices.append(PassageSlice(PassageKind.WORDS, question, text[start:end].strip()))
        at = end
    return [*slices, *_between(text[at:], None, wordings)]


def _locate(text: str, answers: Sequence[tuple[int, str]]) -> list[tuple[int, int, int]] | None:
    """Return where each answer begins and ends, in order, or None where one is not there."""
    places = []
    at = 0
    for question, words in answers:
        if not words.strip():
            continue
        pattern = r"\s+".join(re.escape(word) for word in words.split())
        found = re.compile(pattern).search(text, at)
        if found is None:
            return None
        places.append((found.start(), found.end(), question))
        at = found.end()
    return places or None


def _between(
    gap: str, following: int | None, wordings: Mapping[int, Sequence[str]]
) -> Iterator[PassageSlice]:
    """Cut what stands between two answers into quotations of questions and other words."""
    order = [q for q in wordings if q != following]
    order = order if following is None else [following, *order]
    kept: list[tuple[int | None, int, int]] = []
    for start, end in _blocks(gap):
        question = next((q for q in order if _quotes(gap[start:end], wordings.get(q, ()))), None)
        if kept and kept[-1][0] == question:
            kept[-1] = (question, kept[-1][1], end)
        else:
            kept.append((question, start, end))
    for question, start, end in kept:
        kind = PassageKind.WORDS if question is None else PassageKind.QUESTION
        yield PassageSlice(kind, question, gap[start:end].strip())


def _blocks(gap: str) -> Iterator[tuple[int, int]]:
    """Return where paragraphs and bullet points begin and end."""
    start: int | None = None
    at = 0
    for line in gap.splitlines(keepends=True):
        if start is not None and (not line.strip() or _BULLET.match(line)):
            yield start, at
            start = None
        if start is None and line.strip():
            start = at
        at += len(line)
    if start is not None:
        yield start, at


def _quotes(block: str, wordings: Sequence[str]) -> bool:
    """Tell whether a block is a question, a part of one, or one with a few words around it."""
    words = folded_words(_BULLET.sub("", block, count=1))
    return any(_holds(folded_words(wording), words) for wording in wordings)


def _holds(asked: list[str], words: list[str]) -> bool:
    if not asked or not words:
        return False
    question, block = f" {' '.join(asked)} ", f" {' '.join(words)} "
    if len(words) >= min(SHORTEST_QUOTATION, len(asked)) and block in question:
        return True
    return question in block and len(words) <= len(asked) + STRANGE_WORDS
