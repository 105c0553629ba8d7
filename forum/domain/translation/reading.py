"""How somebody wants to read what others wrote in another language."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forum.domain.languages import BY_CODE

LONGEST: Final = 60
"""Characters of a choice in its stored form."""


class ReadingOrder(StrEnum):
    """What stands first: the translation, the original, or both beside each other."""

    TRANSLATION = "translation"
    ORIGINAL = "original"
    SIDE = "side"


@dataclass(frozen=True, slots=True)
class Reading:
    """A choice of a reader: texts in `languages` stay as they were written.

    Without an `order`, the translation comes first, unless the organisers want otherwise.
    """

    languages: frozenset[str] = frozenset()
    order: ReadingOrder | None = None

    def __str__(self) -> str:
        """Return the choice in the form in which it is stored, such as `es+fr.side`; or ""."""
        if not self.languages and self.order is None:
            return ""
        return f"{'+'.join(sorted(self.languages))}.{self.order or ''}"


def make_reading(languages: Iterable[str], order: str) -> Reading:
    """Return a choice, without languages and orders that there are not."""
    known = frozenset(languages) & BY_CODE.keys()
    return Reading(known, ReadingOrder(order) if order in set(ReadingOrder) else None)


def read_reading(stored: str) -> Reading:
    """Return a choice from its stored form; whatever makes no sense is left out."""
    languages, _point, order = stored[:LONGEST].partition(".")
    return make_reading(languages.split("+"), order)
