"""Filters of templates: small steps from a value to how it is printed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

HEADING_BELOW: Final = {2: 3, 3: 4, 4: 5, 5: 6, 6: 6}
"""The level of the heading below another one; HTML knows six."""


def iso(instant: datetime) -> str:
    """Return an instant as the attribute `datetime` has it, in UTC to the second."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def listed(parts: Iterable[object]) -> str:
    """Return what is there, with commas between."""
    return ", ".join(str(part) for part in parts if part)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of plain text, which empty lines part."""
    return text.split("\n\n")


def at_most(values: Iterable[Any], number: int) -> list[Any]:
    """Return the first of many."""
    return list(islice(values, number))


def heading_below(level: int) -> int:
    """Return the level of a heading below one of `level`."""
    return HEADING_BELOW[level]


def is_changed(changes: Sequence[Any]) -> bool:
    """Tell whether anything differs between two versions."""
    return any(change.is_changed for change in changes)


FILTERS: Final[Mapping[str, Any]] = {
    "at_most": at_most,
    "heading_below": heading_below,
    "is_changed": is_changed,
    "iso": iso,
    "listed": listed,
    "paragraphs": paragraphs,
}
