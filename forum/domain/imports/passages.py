"""Cutting a pasted text into quoted questions, answers to guiding questions, and the rest.

A text without known answers stays whole: under its question if it answers one, and under no
question if it answers several, because it is unknown which part answers which.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forum.domain.contributions.content import PassageKind
from forum.domain.imports.locations import BULLET, is_part, locate_answers, split_blocks
from forum.domain.matching.words import folded_words

MAX_OTHER_WORDS = 4


@dataclass(frozen=True)
class PassageSlice:
    """A part of a text as written; `question` is the index of a question, or None."""

    kind: PassageKind
    question: int | None
    text: str


def cut_passages(
    text: str,
    *,
    answers: Sequence[tuple[int, str]],
    answers_to: Sequence[int],
    wordings: Mapping[int, Sequence[str]],
) -> list[PassageSlice]:
    """Return the whole of `text` in order, cut at its `answers`, pairs of question and words.

    `wordings` are the wordings of each question that may be quoted between the answers. Only blanks
    at the cuts are lost.
    """
    located = locate_answers(text, answers, wordings)
    if located is None:
        only_question = answers_to[0] if len(answers_to) == 1 else None
        whole = PassageSlice(PassageKind.WORDS, only_question, text.strip())
        return [whole] if whole.text else []
    folded = {q: [folded_words(wording) for wording in texts] for q, texts in wordings.items()}
    slices: list[PassageSlice] = []
    position = 0
    for place in located:
        slices += _cut_gap(text[position : place.start], place.question, folded)
        words = text[place.start : place.end].strip()
        slices.append(PassageSlice(PassageKind.WORDS, place.question, words))
        position = place.end
    return [*slices, *_cut_gap(text[position:], None, folded)]


def _cut_gap(
    gap: str, following: int | None, wordings: Mapping[int, Sequence[list[str]]]
) -> Iterator[PassageSlice]:
    """Cut the text between two answers into quotations of questions and other words.

    `wordings` are the folded words of the questions.
    """
    order = [q for q in wordings if q != following]
    order = order if following is None else [following, *order]
    parts: list[tuple[int | None, int, int]] = []
    for start, end in split_blocks(gap):
        question = next(
            (q for q in order if _is_quotation(gap[start:end], wordings.get(q, ()))), None
        )
        if parts and parts[-1][0] == question:
            parts[-1] = (question, parts[-1][1], end)
        else:
            parts.append((question, start, end))
    for question, start, end in parts:
        kind = PassageKind.WORDS if question is None else PassageKind.QUESTION
        yield PassageSlice(kind, question, gap[start:end].strip())


def _is_quotation(block: str, wordings: Sequence[list[str]]) -> bool:
    """Return whether a block is a question, a part of one, or one with a few words around it."""
    words = folded_words(BULLET.sub("", block, count=1))
    return any(_matches_question(question_words, words) for question_words in wordings)


def _matches_question(question_words: list[str], words: list[str]) -> bool:
    if not question_words or not words:
        return False
    if is_part(question_words, words):
        return True
    if not len(question_words) <= len(words) <= len(question_words) + MAX_OTHER_WORDS:
        return False
    return f" {' '.join(question_words)} " in f" {' '.join(words)} "
