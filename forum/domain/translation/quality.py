"""Signs that a machine translation changed the meaning: marks for readers, never corrections."""

import re
from collections import Counter
from enum import StrEnum

from forum.domain.translation.placeholders import PLACEHOLDER

# References of people stay within 0.57 and 1.77 (1st and 99th of 100)
SHORTEST, LONGEST = 0.5, 1.9
LONG_ENOUGH = 25  # characters; a word more or less tells nothing in a shorter sentence
LOOPS = 3


class Doubt(StrEnum):
    """What may be wrong with a translation."""

    NUMBERS = "numbers"
    NEGATION = "negation"
    LENGTH = "length"
    LOOP = "loop"
    UNTRANSLATED = "untranslated"
    EMPHASIS = "emphasis"
    LINK = "link"


_NUMBER = re.compile(r"[0-9]+(?:[.,\u00a0\u202f ](?=[0-9]{3})[0-9]+|[.,][0-9]+)*")
_WORD = re.compile(r"\w+")
_NEGATION = {
    "en": r"\b(?:no|not|never|nobody|none|nothing|cannot|neither|nor|without)\b|n['’]t\b",
    "es": r"\b(?:no|nunca|jamás|nadie|ningun[oa]?|ningún|nada|tampoco|ni|sin)\b",
    "fr": r"\b(?:pas|jamais|aucune?|rien|ni|sans|non|nul(?:le)?|ne)\b|\bn['’]",
}
# Not the bare noun "personne", nor what may well be turned round ("no", "without")
_STRONG_NEGATION = {
    "en": r"\b(?:not|never|nobody|no one|nothing|cannot|neither)\b|n['’]t\b",
    "es": r"\b(?:no|nunca|jamás|nadie|nada|ningun[oa]|ningún)\b",
    "fr": r"\b(?:pas|jamais|aucune?|rien)\b|\bpersonne n(?:e\b|['’])|\bne\b.*\bpersonne\b",
}


def doubts(text: str, answer: str, *, source: str, target: str) -> frozenset[Doubt]:
    """Return what may be wrong with `answer` as a translation of the sentence `text`."""
    found = set()
    text, answer = PLACEHOLDER.sub(" ", text), PLACEHOLDER.sub(" ", answer)
    if _numbers(text) != _numbers(answer):
        found.add(Doubt.NUMBERS)
    if _has(_STRONG_NEGATION, source, text) and not _has(_NEGATION, target, answer):
        found.add(Doubt.NEGATION)
    if len(text) >= LONG_ENOUGH and not SHORTEST <= len(answer) / len(text) <= LONGEST:
        found.add(Doubt.LENGTH)
    if _loops(answer) >= LOOPS > _loops(text):
        found.add(Doubt.LOOP)
    if is_unchanged(text, answer):
        found.add(Doubt.UNTRANSLATED)
    return frozenset(found)


def is_unchanged(text: str, answer: str) -> bool:
    """Tell whether an answer only repeats a text that has more in it than names."""
    words = _WORD.findall(text)
    small = [word for word in words if word[0].islower()]
    return words == _WORD.findall(answer) and len(small) > 3


def _numbers(text: str) -> Counter[str]:
    """Count the numbers, their separators left out: 1,000 and 1.000 and 1 000 are the same."""
    return Counter(re.sub(r"[^0-9]", "", number) for number in _NUMBER.findall(text))


def _has(patterns: dict[str, str], language: str, text: str) -> bool:
    pattern = patterns.get(language)
    return pattern is not None and re.search(pattern, text, re.IGNORECASE) is not None


def _loops(text: str) -> int:
    """Return how often the most frequent group of three words comes."""
    words = [word.casefold() for word in _WORD.findall(text)]
    groups = Counter(zip(words, words[1:], words[2:], strict=False))
    return max(groups.values(), default=0)
