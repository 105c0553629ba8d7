"""Filters of templates: small steps from a value to how it is printed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from markupsafe import Markup, escape

from forum.domain.characters import clean_line
from forum.domain.html.read import one_line

HEADING_BELOW: Final = {2: 3, 3: 4, 4: 5, 5: 6, 6: 6}
"""The level of the heading below another one; HTML knows six."""


def format_iso(instant: datetime) -> str:
    """Return an instant as the attribute `datetime` has it, in UTC to the second."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def join_nonempty(parts: Iterable[object]) -> str:
    """Return the parts that are not empty, separated by commas; beside HTML, text is escaped."""
    nonempty = [part for part in parts if part]
    if any(isinstance(part, Markup) for part in nonempty):
        return Markup(", ").join(map(escape, nonempty))
    return ", ".join(map(str, nonempty))


def split_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of plain text, which empty lines separate."""
    return text.split("\n\n")


def take_first(values: Iterable[Any], number: int) -> list[Any]:
    """Return the first `number` values."""
    return list(islice(values, number))


def heading_below(level: int) -> int:
    """Return the level of a heading below one of `level`."""
    return HEADING_BELOW[level]


def is_changed(changes: Sequence[Any]) -> bool:
    """Return whether anything differs between two versions."""
    return any(change.is_changed for change in changes)


FILTERS: Final[Mapping[str, Any]] = {
    "clean_line": clean_line,
    "take_first": take_first,
    "heading_below": heading_below,
    "is_changed": is_changed,
    "iso": format_iso,
    "join_nonempty": join_nonempty,
    "striptags": one_line,
    "split_paragraphs": split_paragraphs,
}
