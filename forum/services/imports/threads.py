"""Which imported contribution replies to which, and the numbers and ranks that follow."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forum.domain.contributions.statuses import Status
from forum.domain.imports.records import GivenContribution

APPEARED = frozenset({Status.PUBLISHED, Status.HIDDEN})
MAY_HAVE_APPEARED = APPEARED | {Status.WITHDRAWN}


@dataclass(frozen=True)
class ThreadPlace:
    """Where a stored contribution stands; `thread_size` is that of its whole thread.

    What never appeared has the path of what stands above it, below which its replies are read.
    """

    id: int
    root_id: int | None
    depth: int
    thread_size: int = 0
    path: str = ""


def assign_numbers(
    new: Sequence[GivenContribution], *, taken: set[int], last: int
) -> dict[str, int]:
    """Return a number for each that readers have seen: its own where that is free, else the next.

    The order of the document is the order in which they appeared.
    """
    numbers: dict[str, int] = {}
    used = set(taken)
    for given in new:
        if given.status in MAY_HAVE_APPEARED and given.number and given.number not in used:
            numbers[given.source_id] = given.number
            used.add(given.number)
    next_number = max(last, 0, *used) + 1
    for given in new:
        if given.status in APPEARED and given.source_id not in numbers:
            numbers[given.source_id] = next_number
            next_number += 1
    return numbers


def parents(
    new: Sequence[GivenContribution], placed: Mapping[str, ThreadPlace]
) -> dict[str, str | None]:
    """Return what each replies to; a reply to something unknown, or in a circle, stands alone."""
    ids = {given.source_id for given in new}
    found = {
        given.source_id: given.reply_to
        if given.reply_to in ids or given.reply_to in placed
        else None
        for given in new
    }
    grounded: set[str] = set()
    for start in found:
        chain: set[str] = set()
        node: str | None = start
        while node is not None and node in found and node not in grounded:
            if node in chain:
                found[node] = None
            chain.add(node)
            node = found[node]
        grounded |= chain
    return found


def levels(
    new: Sequence[GivenContribution],
    above: Mapping[str, str | None],
    placed: Mapping[str, ThreadPlace],
) -> Iterator[list[GivenContribution]]:
    """Return contributions in such an order that what is replied to comes before the replies."""
    below: dict[str | None, list[GivenContribution]] = defaultdict(list)
    for given in new:
        parent = above[given.source_id]
        below[None if parent in placed else parent].append(given)
    level = below[None]
    while level:
        yield level
        level = [reply for given in level for reply in below[given.source_id]]


def rank(
    new: Sequence[GivenContribution],
    above: Mapping[str, str | None],
    placed: Mapping[str, ThreadPlace],
    numbers: Mapping[str, int],
) -> dict[str, int]:
    """Return the rank of each reply in its thread, in the order of appearance.

    In a stored thread they go on from its present size.
    """
    ranks: dict[str, int] = {}
    sizes: dict[str | int, int] = {
        place.root_id or place.id: place.thread_size for place in placed.values()
    }
    roots: dict[str, str | int] = {}
    seen = [given.source_id for given in new if given.source_id in numbers]
    for source_id in sorted(seen, key=lambda s: numbers[s]):
        root = _root(source_id, above, placed, roots)
        if root != source_id:
            sizes[root] = ranks[source_id] = sizes.get(root, 0) + 1
    return ranks


def _root(
    source_id: str,
    above: Mapping[str, str | None],
    placed: Mapping[str, ThreadPlace],
    roots: dict[str, str | int],
) -> str | int:
    """Return the root of a new contribution, remembering it for all on the way."""
    way = []
    node = source_id
    while node in above and node not in roots and (parent := above[node]) is not None:
        way.append(node)
        node = parent
    if node in roots:
        root = roots[node]
    elif node in placed:
        root = placed[node].root_id or placed[node].id
    else:
        root = node
    roots.update(dict.fromkeys(way, root))
    return root
