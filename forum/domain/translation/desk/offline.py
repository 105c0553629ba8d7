"""Translations that leave for another program and come back: sentences with their keys.

A sentence is known by the beginning of its key in the memory, so it comes back to the right place
even if its text was translated again meanwhile.
"""

import re
from dataclasses import dataclass
from typing import Final

KEY_LENGTH: Final = 24
KEY: Final = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")
MAX_SENTENCES: Final = 20_000
"""In one file; a longer one is refused."""


@dataclass(frozen=True, slots=True)
class OfflineSentence:
    """One sentence in coded text; `notes` are for who translates it."""

    key: str
    source: str
    target: str
    state: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfflineText:
    """One text of a consultation: its id, what it is called, and its sentences."""

    id: int
    name: str
    sentences: tuple[OfflineSentence, ...]


@dataclass(frozen=True, slots=True)
class OfflineWork:
    """What is to be translated from one language into another."""

    title: str
    source: str
    target: str
    texts: tuple[OfflineText, ...]


@dataclass(frozen=True, slots=True)
class ReturnedWork:
    """What a file brings back: its direction, and translations in coded text by key."""

    source: str
    target: str
    sentences: tuple[tuple[str, str], ...]


def short_key(key: str) -> str:
    """Return the part of a sentence's key that files carry."""
    return key[:KEY_LENGTH]
