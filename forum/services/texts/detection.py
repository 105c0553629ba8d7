"""Which language a text is written in, as far as it can be told."""

from dataclasses import dataclass

from forum.adapters.language_detection import detect

CERTAIN = 0.95


@dataclass(frozen=True)
class LanguageGuess:
    """A guess: sure enough to propose, or certain enough to question the author's choice."""

    language: str | None
    is_sure: bool
    is_certain: bool


def guess(text: str) -> LanguageGuess:
    """Return the language of `text` among those of the platform."""
    found = detect(text)
    return LanguageGuess(
        found.language, found.is_sure, found.is_sure and found.confidence >= CERTAIN
    )
