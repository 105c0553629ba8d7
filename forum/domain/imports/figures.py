"""Reads the figures of an edition, which say who had taken part on its day."""

import re
from datetime import date
from typing import Final

from forum.domain.characters import is_clean_line
from forum.domain.contributions.content import Capacity
from forum.domain.imports.reading import InputRecord
from forum.domain.small_groups import OTHERS
from forum.domain.synthesis.figures import GROUPS, NUMBERS

_LONGEST: Final = 40
_FORMS: Final = {
    "language": re.compile(r"[a-z]{2,3}"),
    "region": re.compile(r"[A-Z0-9]{2,3}"),
    "capacity": re.compile("|".join(capacity.value for capacity in Capacity)),
    "day": re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"),
    OTHERS: re.compile("|".join(GROUPS)),
}


def read_figures(edition: InputRecord) -> dict[str, dict[str, int]]:
    """Return the figures of an edition, or nothing if it has none."""
    figures = edition.record("figures")
    if figures is None:
        return {}
    kinds = ((kind, figures.record(kind)) for kind in (*NUMBERS, *GROUPS, OTHERS))
    return {kind: _read_numbers(kind, numbers) for kind, numbers in kinds if numbers is not None}


def _read_numbers(kind: str, numbers: InputRecord) -> dict[str, int]:
    return {value: _read_number(kind, value, numbers) for value in numbers.values}


def _read_number(kind: str, value: str, numbers: InputRecord) -> int:
    form = _FORMS.get(kind)
    is_single = kind in NUMBERS
    is_known = value == "" if is_single else form is None or form.fullmatch(value) is not None
    if not is_known or len(value) > _LONGEST or not is_clean_line(value):
        raise numbers.error("unknown_word", value[:_LONGEST])
    if kind == "day":
        _require_day(value, numbers)
    return numbers.number(value) or 0


def _require_day(value: str, numbers: InputRecord) -> None:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise numbers.error("not_date", value) from None
