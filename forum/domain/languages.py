"""The languages in which the platform speaks and between which it translates."""

from typing import Final

LANGUAGES: Final = ("en", "es", "fr")
DEFAULT: Final = "en"


def others(language: str) -> tuple[str, ...]:
    """Return the platform's languages other than `language`."""
    return tuple(code for code in LANGUAGES if code != language)
