"""Detecting in which of the platform's languages a text is written, with lingua."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from forum.domain.languages import LANGUAGES
from forum.domain.translation.placeholders import ATOM, count_letters

MIN_LETTERS = 12
LONG_TEXT_LETTERS = 40
LEAST_CONFIDENCE = 0.80
LEAST_CONFIDENCE_SHORT = 0.98
CERTAIN_CONFIDENCE = 0.95
MAX_CHARACTERS = 5_000  # the beginning of a long text is enough

_OTHER_LANGUAGES = ("de", "it", "pt", "ca", "nl", "pl", "ro", "sv", "tr", "id")
_NOT_OWN_WORDS = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|^ {0,3}>[^\n]*$", re.DOTALL | re.M)


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """The most likely language of a text, or None if the text is too short.

    If `is_sure` is false, the author should be asked. A guess that `is_certain` is enough to
    question what the author chose.
    """

    language: str | None
    confidence: float
    letters: int

    @property
    def is_sure(self) -> bool:
        """Return whether such guesses are reliable: less than 1 in 200 was wrong when measured."""
        least_confidence = (
            LEAST_CONFIDENCE if self.letters >= LONG_TEXT_LETTERS else LEAST_CONFIDENCE_SHORT
        )
        return self.language is not None and self.confidence >= least_confidence

    @property
    def is_certain(self) -> bool:
        """Return whether the guess is reliable enough to question the author's own choice."""
        return self.is_sure and self.confidence >= CERTAIN_CONFIDENCE


def detect_language(text: str) -> LanguageGuess:
    """Return the most likely language of a text; code, quotes and addresses do not count."""
    own_words = ATOM.sub(" ", _NOT_OWN_WORDS.sub(" ", text[: 2 * MAX_CHARACTERS]))[:MAX_CHARACTERS]
    letters = count_letters(own_words)
    if letters < MIN_LETTERS:
        return LanguageGuess(None, 0.0, letters)
    best = _detector().compute_language_confidence_values(own_words)[0]
    return LanguageGuess(best.language.iso_code_639_1.name.lower(), best.value, letters)


def detect_sentence(text: str) -> str | None:
    """Return the language of one sentence, or None if it is short or unsure."""
    guess = detect_language(text)
    return guess.language if guess.is_sure and guess.letters >= LONG_TEXT_LETTERS else None


def language_of(words: str, default: str) -> str:
    """Return the language in which somebody wrote a few words; the default if they do not tell."""
    guess = detect_language(words)
    return guess.language if guess.language and guess.is_sure else default


def detect_answer(text: str) -> str | None:
    """Return the language of what an engine answered, or None if it is short or unsure.

    Unlike an author, an engine may answer in a language that the platform does not have.
    """
    letters = count_letters(text[:MAX_CHARACTERS])
    if letters < LONG_TEXT_LETTERS:
        return None
    best = _detector(_OTHER_LANGUAGES).compute_language_confidence_values(text[:MAX_CHARACTERS])[0]
    code: str = best.language.iso_code_639_1.name.lower()
    is_long = letters >= 2 * LONG_TEXT_LETTERS
    return (
        code if best.value >= (CERTAIN_CONFIDENCE if is_long else LEAST_CONFIDENCE_SHORT) else None
    )


@cache
def _detector(others: tuple[str, ...] = ()) -> Any:
    # In its low-accuracy mode lingua needs 0.06 s and 13 MB instead of 0.7 s and 118 MB in each
    # worker. From 80 letters on both modes agreed on every text tried, from 40 on all but 0.3 %;
    # below, this mode is overconfident, hence LEAST_CONFIDENCE_SHORT: 0.1 to 0.6 % wrong.
    from lingua import Language, LanguageDetectorBuilder  # heavy: loaded at the first detection

    codes = {language.iso_code_639_1.name.lower(): language for language in Language.all()}
    languages = [codes[code] for code in (*LANGUAGES, *others) if code in codes]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
