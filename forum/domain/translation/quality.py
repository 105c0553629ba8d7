"""Signs that a machine translation changed the meaning; readers see them beside the text."""

import re
from collections import Counter
from enum import StrEnum

from forum.domain.translation.placeholders import PLACEHOLDER

# Human translations lie between 0.57 and 1.77 (1st and 99th percentile)
LEAST_LENGTH_RATIO, MAX_LENGTH_RATIO = 0.5, 1.9
LEAST_CHARACTERS = 25  # characters; in a shorter sentence the length says nothing
LEAST_REPETITIONS = 3


class Doubt(StrEnum):
    """What may be wrong with a translation."""

    NUMBERS = "numbers"
    NEGATION = "negation"
    LENGTH = "length"
    LOOP = "loop"
    UNTRANSLATED = "untranslated"
    EMPHASIS = "emphasis"
    LINK = "link"
    TERM = "term"


_NUMBER = re.compile(r"[0-9]+(?:[.,\u00a0\u202f ](?=[0-9]{3})[0-9]+|[.,][0-9]+)*")
_WORD = re.compile(r"\w+")
_NEGATION = {
    "en": r"\b(?:no|not|never|nobody|none|nothing|cannot|neither|nor|without)\b|n['’]t\b",
    "es": r"\b(?:no|nunca|jamás|nadie|ningun[oa]?|ningún|nada|tampoco|ni|sin)\b",
    "fr": r"\b(?:pas|jamais|aucune?|rien|ni|sans|non|nul(?:le)?|ne)\b|\bn['’]",
}
# Without the noun "personne", and without words that a translation may replace ("no", "without")
_STRONG_NEGATION = {
    "en": r"\b(?:not|never|nobody|no one|nothing|cannot|neither)\b|n['’]t\b",
    "es": r"\b(?:no|nunca|jamás|nadie|nada|ningun[oa]|ningún)\b",
    "fr": r"\b(?:pas|jamais|aucune?|rien)\b|\bpersonne n(?:e\b|['’])|\bne\b.*\bpersonne\b",
}


def find_doubts(text: str, answer: str, *, source: str, target: str) -> frozenset[Doubt]:
    """Return what may be wrong with `answer` as a translation of the sentence `text`."""
    doubts = set()
    text, answer = PLACEHOLDER.sub(" ", text), PLACEHOLDER.sub(" ", answer)
    if _numbers(text) != _numbers(answer):
        doubts.add(Doubt.NUMBERS)
    if _has_match(_STRONG_NEGATION, source, text) and not _has_match(_NEGATION, target, answer):
        doubts.add(Doubt.NEGATION)
    if (
        len(text) >= LEAST_CHARACTERS
        and not LEAST_LENGTH_RATIO <= len(answer) / len(text) <= MAX_LENGTH_RATIO
    ):
        doubts.add(Doubt.LENGTH)
    if _count_repetitions(answer) >= LEAST_REPETITIONS > _count_repetitions(text):
        doubts.add(Doubt.LOOP)
    if is_unchanged(text, answer):
        doubts.add(Doubt.UNTRANSLATED)
    return frozenset(doubts)


def is_unchanged(text: str, answer: str) -> bool:
    """Return whether an answer repeats a text that is more than a list of names."""
    words = _WORD.findall(text)
    lower_case_words = [word for word in words if word[0].islower()]
    return words == _WORD.findall(answer) and len(lower_case_words) > 3


def _numbers(text: str) -> Counter[str]:
    """Count the numbers without their separators: 1,000 and 1.000 and 1 000 are the same."""
    return Counter(re.sub(r"[^0-9]", "", number) for number in _NUMBER.findall(text))


def _has_match(patterns: dict[str, str], language: str, text: str) -> bool:
    pattern = patterns.get(language)
    return pattern is not None and re.search(pattern, text, re.IGNORECASE) is not None


def _count_repetitions(text: str) -> int:
    """Return how often the most frequent group of three words occurs."""
    words = [word.casefold() for word in _WORD.findall(text)]
    groups = Counter(zip(words, words[1:], words[2:], strict=False))
    return max(groups.values(), default=0)
