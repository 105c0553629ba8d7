"""A translation into no language, which looks enough like one to be taken from an engine."""

import re
from typing import Final

from forum.domain.translation.placeholders import PLACEHOLDER

_WORD: Final = re.compile(rf"{PLACEHOLDER.pattern}|[^\W\d_]+", re.IGNORECASE)
_VOWELS: Final = str.maketrans("aeiouAEIOU", "eioauEIOAU")
_SMALL: Final = ("la", "de", "en", "se")  # words of Spanish and of French


def pretend(text: str) -> str:
    """Return a text with other vowels and other small words; each word always becomes the same."""
    return _WORD.sub(lambda match: _pretend_word(match[0]), text)


def _pretend_word(word: str) -> str:
    if PLACEHOLDER.fullmatch(word):
        return word
    if len(word) > 3:
        return word.translate(_VOWELS)
    small = _SMALL[sum(map(ord, word.lower())) % len(_SMALL)]
    return small.capitalize() if word[0].isupper() else small
