"""The languages in which the platform speaks and between which it translates."""

from typing import Final

LANGUAGES: Final = ("en", "es", "fr")
DEFAULT_LANGUAGE: Final = "en"


def other_languages(language: str) -> tuple[str, ...]:
    """Return the platform's languages other than `language`."""
    return tuple(code for code in LANGUAGES if code != language)
