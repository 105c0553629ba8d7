"""Threads of imported contributions: their parents, and the numbers and ranks that follow."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forum.domain.contributions.statuses import Status
from forum.domain.imports.records import GivenContribution

APPEARED = frozenset({Status.PUBLISHED, Status.HIDDEN})
MAY_HAVE_APPEARED = APPEARED | {Status.WITHDRAWN}


@dataclass(frozen=True)
class ThreadPlace:
    """The place of a contribution in its thread; `thread_size` is that of the whole thread.

    One that never appeared has the path of its parent, so that its replies are read below that.
    """

    id: int
    root_id: int | None
    depth: int
    thread_size: int = 0
    path: str = ""


def assign_numbers(
    new: Sequence[GivenContribution], *, taken: set[int], last: int
) -> dict[str, int]:
    """Return a number for each contribution that has appeared: its own if free, else the next.

    Contributions appeared in the order of the document.
    """
    numbers: dict[str, int] = {}
    used_numbers = set(taken)
    for record in new:
        if (
            record.status in MAY_HAVE_APPEARED
            and record.number
            and record.number not in used_numbers
        ):
            numbers[record.source_id] = record.number
            used_numbers.add(record.number)
    next_number = max(last, 0, *used_numbers) + 1
    for record in new:
        if record.status in APPEARED and record.source_id not in numbers:
            numbers[record.source_id] = next_number
            next_number += 1
    return numbers


def find_parents(
    new: Sequence[GivenContribution], places: Mapping[str, ThreadPlace]
) -> dict[str, str | None]:
    """Return the source id of each one's parent; None if it is unknown, or to break a cycle."""
    ids = {record.source_id for record in new}
    parent_ids = {
        record.source_id: record.reply_to
        if record.reply_to in ids or record.reply_to in places
        else None
        for record in new
    }
    checked_ids: set[str] = set()
    for start in parent_ids:
        chain: set[str] = set()
        node: str | None = start
        while node is not None and node in parent_ids and node not in checked_ids:
            if node in chain:
                parent_ids[node] = None
            chain.add(node)
            node = parent_ids[node]
        checked_ids |= chain
    return parent_ids


def group_by_level(
    new: Sequence[GivenContribution],
    parent_ids: Mapping[str, str | None],
    places: Mapping[str, ThreadPlace],
) -> Iterator[list[GivenContribution]]:
    """Yield the contributions level by level, so that each comes after its parent."""
    replies: dict[str | None, list[GivenContribution]] = defaultdict(list)
    for record in new:
        parent = parent_ids[record.source_id]
        replies[None if parent in places else parent].append(record)
    level = replies[None]
    while level:
        yield level
        level = [reply for record in level for reply in replies[record.source_id]]


def assign_ranks(
    new: Sequence[GivenContribution],
    parent_ids: Mapping[str, str | None],
    places: Mapping[str, ThreadPlace],
    numbers: Mapping[str, int],
) -> dict[str, int]:
    """Return the rank of each reply in its thread, in the order of numbers.

    In a stored thread the ranks continue from its present size.
    """
    ranks: dict[str, int] = {}
    sizes: dict[str | int, int] = {
        place.root_id or place.id: place.thread_size for place in places.values()
    }
    roots: dict[str, str | int] = {}
    source_ids = [record.source_id for record in new if record.source_id in numbers]
    for source_id in sorted(source_ids, key=lambda s: numbers[s]):
        root = _find_root(source_id, parent_ids, places, roots)
        if root != source_id:
            sizes[root] = ranks[source_id] = sizes.get(root, 0) + 1
    return ranks


def _find_root(
    source_id: str,
    parent_ids: Mapping[str, str | None],
    places: Mapping[str, ThreadPlace],
    roots: dict[str, str | int],
) -> str | int:
    """Return the root of a new contribution, and store it in `roots` for all on the path to it."""
    path = []
    node = source_id
    while node in parent_ids and node not in roots and (parent := parent_ids[node]) is not None:
        path.append(node)
        node = parent
    if node in roots:
        root = roots[node]
    elif node in places:
        root = places[node].root_id or places[node].id
    else:
        root = node
    roots.update(dict.fromkeys(path, root))
    return root
