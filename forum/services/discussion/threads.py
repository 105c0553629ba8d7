"""A contribution with what it hangs under and the replies below it, by a fixed number of reads.

A thread is read in the order of `path`, a page at a time: no counting, no skipping.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from forum.domain.contributions.thread_paths import (
    NEAREST,
    PAGE_DEPTH,
    STEP,
    above_path,
    end_of,
    steps,
)
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.services.discussion.entries import COLUMNS, ContributionView, add_passages, view_of_row
from forum.services.discussion.listing import PAGE, PAGE_CHARACTERS, readable


@dataclass(slots=True)
class Thread:
    """One contribution whole, with a page of the replies below it as a tree.

    `above` is what it hangs under, the beginning of the thread first. Of many, only the beginning
    and the nearest are there; `between` are the others, without words. `post_id` is the post that
    the beginning replies to. `next_after` is the number after which the next page begins.
    """

    entry: ContributionView
    above: list[ContributionView] = field(default_factory=list)
    between: list[ContributionView] = field(default_factory=list)
    post_id: int | None = None
    next_after: int | None = None


def thread(
    contribution: Contribution, language: str, *, after: int = 0, limit: int = PAGE
) -> Thread:
    """Return a contribution, what it hangs under, and the replies below it after number `after`.

    Where a page begins within a branch, what its first reply hangs under is there as context.
    """
    own = select(*COLUMNS).where(Contribution.id == contribution.id)
    top = ContributionView(*db.session.execute(own).one())
    replies = _below(top, contribution.consultation_id, after, limit + 1)
    above = _above(top, replies[0] if replies and after else None)
    up = [entry for entry in above if len(entry.path) < len(top.path)]
    context = [entry for entry in above if len(entry.path) > len(top.path)]
    top.parent_number = next((e.number for e in up if e.id == top.parent_id), None)
    found = Thread(top, up, post_id=next((e.post_id for e in (top, *up) if e.post_id), None))
    if len(up) > NEAREST + 1:
        found.between = up[1:-NEAREST]
        found.above = [up[0], *up[-NEAREST:]]
    kept = replies[:limit]
    add_passages([top], language, longest=None)
    add_passages([*found.above, *context, *kept], language)
    kept = _light(kept)
    if len(kept) < len(replies):
        found.next_after = kept[-1].number
    _hang(top, context, kept)
    return found


def _below(
    top: ContributionView, consultation_id: int, after: int, limit: int
) -> list[ContributionView]:
    """Return replies below a contribution in the order of reading, with the numbers above them."""
    rows = db.session.execute(
        _walk(),
        {
            "consultation": consultation_id,
            "root": top.root_id or top.id,
            "after": after,
            "start": top.path,
            "end": end_of(top.path),
            "longest": len(top.path) + PAGE_DEPTH * STEP,
            "most": limit,
        },
    )
    deepest = steps(top.path) + PAGE_DEPTH
    replies = []
    for *columns, parent_number in rows:
        reply = view_of_row(columns)
        reply.parent_number = parent_number
        reply.goes_on = reply.thread_size > 0 and steps(reply.path) == deepest
        replies.append(reply)
    return replies


@cache
def _walk() -> Select[Any]:
    """Return the walk along a branch; built once, which costs more than running it."""
    parent, mark = aliased(Contribution), aliased(Contribution)
    start: Any = bindparam("start")
    end: Any = bindparam("end")
    marked = (
        select(mark.path)
        .where(
            mark.consultation_id == bindparam("consultation"),
            mark.number == bindparam("after"),
            mark.root_id == bindparam("root"),
            mark.path > start,
            mark.path < end,
        )
        .scalar_subquery()
    )
    return (
        readable(select(*COLUMNS, parent.number))
        .outerjoin(parent, parent.id == Contribution.parent_id)
        .where(
            Contribution.root_id == bindparam("root"),
            Contribution.path > func.coalesce(marked, start),
            Contribution.path < end,
            func.length(Contribution.path) <= bindparam("longest"),
        )
        .order_by(Contribution.path)
        .limit(bindparam("most"))
    )


def _above(top: ContributionView, first: ContributionView | None) -> list[ContributionView]:
    """Return what a contribution hangs under, and what the first reply hangs under below it."""
    paths = {*above_path(top.path), *(above_path(first.path) if first else ())} - {top.path}
    if top.root_id is None and not paths:
        return []
    root_id = top.root_id or top.id
    below = and_(Contribution.root_id == root_id, Contribution.path.in_(sorted(paths)))
    wanted = below if top.root_id is None else or_(Contribution.id == root_id, below)
    rows = db.session.execute(readable(select(*COLUMNS)).where(wanted).order_by(Contribution.path))
    return [view_of_row(row) for row in rows]


def _light(replies: list[ContributionView]) -> list[ContributionView]:
    """Return as many replies as make a light page, one at least."""
    sizes = accumulate(reply.characters for reply in replies)
    kept = [r for r, size in zip(replies, sizes, strict=True) if size <= PAGE_CHARACTERS]
    return kept or replies[:1]


def _hang(
    top: ContributionView, context: Sequence[ContributionView], replies: Sequence[ContributionView]
) -> None:
    """Make a tree of entries in the order of reading, each below the nearest with its beginning."""
    way = [top]
    for entry in (*context, *replies):
        while len(way) > 1 and not entry.path.startswith(way[-1].path):
            way.pop()
        way[-1].replies.append(entry)
        way.append(entry)
    for entry in context:
        entry.is_context = True


def count_threads(consultation_id: int) -> None:
    """Count anew what appeared below each contribution; for imports, and as the truth."""
    rows = db.session.execute(
        select(
            Contribution.id,
            Contribution.root_id,
            Contribution.path,
            Contribution.number,
            Contribution.thread_size,
        ).where(Contribution.consultation_id == consultation_id)
    ).all()
    below: Counter[tuple[int, str]] = Counter()
    for _, root_id, path, number, _ in rows:
        if root_id is not None and number is not None:
            below.update((root_id, above) for above in ("", *above_path(path)))
    counted = [
        (id_, size, below[root_id or id_, path] if path or root_id is None else 0)
        for id_, root_id, path, _, size in rows
    ]
    changed = [{"id": i, "thread_size": now} for i, before, now in counted if now != before]
    if changed:
        db.session.execute(update(Contribution), changed)
