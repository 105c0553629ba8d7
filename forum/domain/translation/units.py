"""Units: the sentences of a translation, each with where its words come from."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from forum.domain.characters import normalise
from forum.domain.translation.quality import Doubt


class Origin(StrEnum):
    """Where the words of a unit come from.

    `same` is a sentence that was written in the reader's language, and `original` one that nobody
    could translate; both stand as they were written.
    """

    MACHINE = "machine"
    PERSON = "person"
    SAME = "same"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class SentenceRequest:
    """A sentence or phrase to translate: plain text with placeholders, and its language.

    `terms` is a hash of what the glossary says of the terms in it.
    """

    text: str
    language: str
    terms: str = ""


@dataclass(frozen=True, slots=True)
class SentenceAnswer:
    """The translation of one: plain text with placeholders, or coded text if a person wrote it."""

    text: str
    origin: Origin = Origin.MACHINE
    engine: str = ""
    doubts: frozenset[Doubt] = frozenset()


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence of a translation; `source` and `target` are coded text (see `codes`)."""

    language: str
    source: str
    target: str
    origin: Origin
    engine: str = ""
    doubts: frozenset[Doubt] = frozenset()


def sentence_key(text: str) -> str:
    """Return the key of a sentence, plain text with placeholders, in translation memories.

    It is a SHA-256; blanks and the form of accents do not matter.
    """
    return sha256(" ".join(normalise("NFC", text).split()).encode()).hexdigest()
