"""Counts of people by group, without groups so small that they point to somebody."""

from collections.abc import Mapping
from typing import Final

SMALLEST_GROUP: Final = 3
"""A smaller group that holds somebody who withholds the name is not shown by itself."""

SMALLEST_ROW: Final = 5
"""A table that says what became of groups of texts has no row for fewer."""

WITHHELD: Final = "withheld"
"""The kind of the counts of those who withhold their names: "country:KE" and the like."""

OTHERS: Final = "others"
"""The kind of the counts of all in groups that are not told, by kinds: "country" and the like."""

Counts = Mapping[str, Mapping[str, int]]
"""Numbers by kind and value of a count."""


def list_groups(counts: Counts, kind: str) -> tuple[dict[str, int], int]:
    """Return the groups of one kind that can be shown by themselves, and the sum of all others.

    There are none if no group is left that can be shown.
    """
    prefix = f"{kind}:"
    withheld = {
        key.removeprefix(prefix): n
        for key, n in counts.get(WITHHELD, {}).items()
        if key.startswith(prefix)
    }
    groups, others = protect(counts.get(kind, {}), withheld)
    return (groups, others + counts.get(OTHERS, {}).get(kind, 0)) if groups else ({}, 0)


def protect(counts: Mapping[str, int], withheld: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Return the groups that can be shown by themselves, and how many stand in all others.

    `withheld` says how many in each group withhold their names. Where a small group holds one of
    them, they are counted with the others; and if these were few, the next smallest group joins
    them, so that nothing can be worked out from the sum.
    """
    shown, others = dict(counts), 0
    for group, number in withheld.items():
        if number and shown.get(group, 0) < SMALLEST_GROUP:
            others += min(number, shown.get(group, 0))
            shown[group] = max(0, shown.get(group, 0) - number)
    shown = {group: n for group, n in shown.items() if n > 0}
    while shown and 0 < others < SMALLEST_GROUP:
        smallest = min(shown, key=lambda group: (shown[group], group))
        others += shown.pop(smallest)
    return shown, others


FEWEST_TOLD: Final = 5
"""Tables do not tell how many there are in a smaller group."""


def hide_small_groups(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return the counts of a table, with None for those that are not told.

    A count is not told between 0 and `FEWEST_TOLD`. Where it is the only one, the smallest other
    is not told either, so that nobody works it out from the sum.
    """
    hidden = {group for group, n in counts.items() if 0 < n < FEWEST_TOLD}
    others = sorted((n, group) for group, n in counts.items() if n >= FEWEST_TOLD)
    if len(hidden) == 1 and others:
        hidden.add(others[0][1])
    return {group: None if group in hidden else n for group, n in counts.items()}


def pool(counts: Mapping[str, int], *, smallest: int = FEWEST_TOLD) -> tuple[dict[str, int], int]:
    """Return the groups of at least `smallest`, and how many are in all others together.

    If the others are fewer than that, though there are some, the next smallest group joins them.
    """
    shown = {group: n for group, n in counts.items() if n >= smallest}
    others = sum(counts.values()) - sum(shown.values())
    while shown and 0 < others < smallest:
        next_smallest = min(shown, key=lambda group: (shown[group], group))
        others += shown.pop(next_smallest)
    return shown, others
