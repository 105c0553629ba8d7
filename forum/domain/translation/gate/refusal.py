"""The gate between an engine and what is stored: answers that are no translation stay outside."""

from collections import Counter
from enum import StrEnum

from forum.domain.translation.gate.language import (
    LanguageOf,
    has_lost_accents,
    is_in_another_language,
    is_mostly_unchanged,
)
from forum.domain.translation.gate.remarks import is_remark
from forum.domain.translation.gate.shape import (
    differs_as_question,
    goes_round,
    has_fair_length,
    is_cut,
    is_damaged,
    is_in_other_case,
    is_wrapped,
)
from forum.domain.translation.meaning.numbers import are_dates_kept, are_numbers_kept
from forum.domain.translation.placeholders import ATOM, PLACEHOLDER
from forum.domain.translation.quality import is_unchanged


class Refusal(StrEnum):
    """Why an answer of an engine is not taken."""

    NOT_TEXT = "not-text"
    EMPTY = "empty"
    LENGTH = "length"
    MARKUP = "markup"
    DAMAGED = "damaged"
    CAPITALS = "capitals"
    EXCUSE = "excuse"
    ATOMS = "atoms"
    NUMBERS = "numbers"
    DATES = "dates"
    LOOP = "loop"
    QUESTION = "question"
    UNTRANSLATED = "untranslated"
    LANGUAGE = "language"


def find_refusal(
    text: str, answer: object, *, source: str, target: str, language_of: LanguageOf | None = None
) -> Refusal | None:
    """Return why an answer is no translation of the sentence `text`, or None if it may be taken.

    Both have placeholders for atoms. `language_of` is asked only about words that are not in
    `text`.
    """
    if not isinstance(answer, str):
        return Refusal.NOT_TEXT
    return _find_fault_of_form(text, answer, source, target) or _find_fault_of_words(
        PLACEHOLDER.sub(" ", text),
        PLACEHOLDER.sub(" ", answer),
        source=source,
        target=target,
        language_of=language_of,
    )


def _find_fault_of_form(text: str, answer: str, source: str, target: str) -> Refusal | None:
    if not answer.strip():
        return Refusal.EMPTY
    if not has_fair_length(text, answer, source=source, target=target):
        return Refusal.LENGTH
    if is_wrapped(text, answer):
        return Refusal.MARKUP
    if is_remark(text, answer):
        return Refusal.EXCUSE
    if is_damaged(text, answer):
        return Refusal.DAMAGED
    if is_in_other_case(text, answer):
        return Refusal.CAPITALS
    if not _has_same_atoms(text, answer):
        return Refusal.ATOMS
    if differs_as_question(text, answer):
        return Refusal.QUESTION
    return Refusal.LENGTH if is_cut(text, answer, source=source, target=target) else None


def _find_fault_of_words(
    text: str, answer: str, *, source: str, target: str, language_of: LanguageOf | None
) -> Refusal | None:
    if not are_numbers_kept(text, answer, source=source, target=target):
        return Refusal.NUMBERS
    if not are_dates_kept(text, answer, source=source, target=target):
        return Refusal.DATES
    if goes_round(text, answer):
        return Refusal.LOOP
    if source == target:
        is_same = False
    else:
        is_same = is_unchanged(text, answer) or is_mostly_unchanged(text, answer)
    if is_same:
        return Refusal.UNTRANSLATED
    if has_lost_accents(text, answer, target=target):
        return Refusal.DAMAGED
    if is_in_another_language(text, answer, source=source, target=target, language_of=language_of):
        return Refusal.LANGUAGE
    return None


def _has_same_atoms(text: str, answer: str) -> bool:
    """Return whether an answer has each placeholder as often as its text, and no other atom."""
    if Counter(PLACEHOLDER.findall(text)) != Counter(PLACEHOLDER.findall(answer)):
        return False
    own = Counter(ATOM.findall(PLACEHOLDER.sub(" ", answer)))
    return not own - Counter(ATOM.findall(PLACEHOLDER.sub(" ", text)))
