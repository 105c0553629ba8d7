"""Figures that an edition of a summary keeps: who had taken part on its day."""

from collections.abc import Mapping
from typing import Final

from forum.domain.countries import COUNTRY_CODES
from forum.domain.small_groups import OTHERS, Counts, list_groups

Figures = Mapping[str, Mapping[str, int]]
"""Numbers by kind and value, in which no small group points to somebody."""

NUMBERS: Final = ("contributions", "replies", "late", "signatures", "countries", "cited", "last")
"""Kinds of a single number, under the value ""; `last` is that of the last contribution."""

GROUPS: Final = ("language", "country", "region", "capacity", "day")
_TOLD: Final = frozenset({"day"})
"""Groups that say nothing of a person."""


def keep_figures(counts: Counts, *, cited: int, last: int) -> dict[str, dict[str, int]]:
    """Return the figures of these counts; groups that are too small are put together for good."""
    single = {kind: counts.get(kind, {}).get("", 0) for kind in NUMBERS}
    countries = sum(code in COUNTRY_CODES for code in counts.get("country", {}))
    single |= {"countries": countries, "cited": cited, "last": last}
    figures = {kind: {"": number} for kind, number in single.items()}
    for kind in GROUPS:
        groups, others = (counts.get(kind, {}), 0) if kind in _TOLD else list_groups(counts, kind)
        figures[kind] = dict(groups)
        if others:
            figures.setdefault(OTHERS, {})[kind] = others
    return figures


def number_of(figures: Figures, kind: str) -> int:
    """Return a single number."""
    return figures.get(kind, {}).get("", 0)
