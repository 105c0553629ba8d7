"""Threads: a contribution with its ancestors and its replies, by a fixed number of statements.

A thread is read in the order of `path`, a page at a time, without counting or skipping rows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, update

from forum.database import table_of
from forum.domain.contributions.content import LONG_WORDS
from forum.domain.contributions.thread_paths import (
    NEAREST_ABOVE,
    PAGE_DEPTH,
    STEP_LENGTH,
    depth_of,
    end_of_branch,
    paths_above,
)
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.services.discussion.contribution_views import (
    COLUMNS,
    ContributionView,
    add_passages,
    make_view,
    make_view_with_parent,
    view_of,
)
from forum.services.discussion.listing import (
    PAGE,
    TextReader,
    cut_long_page,
    only_appeared,
    read_texts,
)

# Columns of the table and not of the class: the same statements, read in less time
_TABLE: Any = table_of(Contribution)
_C = _TABLE.c

ThreadSize = dict[str, int]
"""The id of a contribution and the number of replies below it, as columns."""


@dataclass(slots=True)
class Thread:
    """One contribution with its whole text, and a page of the replies below it as a tree.

    `ancestors` begins with the root of the thread. If there are many, it holds only the root and
    the nearest; `skipped_ancestors` holds the others, without passages. `post_id` is the post that
    the root replies to. `next_after` is the number after which the next page begins.
    """

    entry: ContributionView
    ancestors: list[ContributionView] = field(default_factory=list)
    skipped_ancestors: list[ContributionView] = field(default_factory=list)
    post_id: int | None = None
    next_after: int | None = None


def read_thread(
    contribution: Contribution,
    language: str,
    *,
    after: int = 0,
    limit: int = PAGE,
    read: TextReader = read_texts,
    with_upper_texts: bool = True,
) -> Thread:
    """Return a contribution, its ancestors, and the replies below it after the number `after`.

    If a page begins within a branch, the ancestors of its first reply are added as context.
    Without `with_upper_texts` the texts of the contribution and its ancestors are left to
    `add_upper_texts`.
    """
    top = view_of(contribution)
    replies = _read_replies(top, contribution.consultation_id, after, limit + 1)
    entries_above = _read_ancestors(top, replies[0] if replies and after else None)
    ancestors = [entry for entry in entries_above if len(entry.path) < len(top.path)]
    context = [entry for entry in entries_above if len(entry.path) > len(top.path)]
    top.parent_number = next((e.number for e in ancestors if e.id == top.parent_id), None)
    result = Thread(
        top, ancestors, post_id=next((e.post_id for e in (top, *ancestors) if e.post_id), None)
    )
    if len(ancestors) > NEAREST_ABOVE + 1:
        result.skipped_ancestors = ancestors[1:-NEAREST_ABOVE]
        result.ancestors = [ancestors[0], *ancestors[-NEAREST_ABOVE:]]
    page = replies[:limit]
    if with_upper_texts:
        add_passages([top], language, longest=None)
        read([*result.ancestors, *context, *page], language, LONG_WORDS)
    else:
        add_passages(context, language)
        read(page, language, LONG_WORDS)
    page = cut_long_page(page)
    if len(page) < len(replies):
        result.next_after = page[-1].number
    _nest_by_path(top, context, page)
    return result


def add_upper_texts(thread: Thread, language: str) -> None:
    """Read the whole text of a contribution, and those of its ancestors."""
    add_passages([thread.entry], language, longest=None)
    if thread.ancestors:
        add_passages(thread.ancestors, language)


def _read_replies(
    top: ContributionView, consultation_id: int, after: int, limit: int
) -> list[ContributionView]:
    """Return the replies below a contribution in the order of reading, with parents' numbers."""
    rows = db.session.execute(
        _select_branch(),
        {
            "consultation": consultation_id,
            "root": top.root_id or top.id,
            "after": after,
            "start": top.path,
            "end": end_of_branch(top.path),
            "longest": len(top.path) + PAGE_DEPTH * STEP_LENGTH,
            "most": limit,
        },
    )
    deepest = depth_of(top.path) + PAGE_DEPTH
    replies = [make_view_with_parent(row) for row in rows.all()]
    for reply in replies:
        reply.has_replies_elsewhere = reply.thread_size > 0 and depth_of(reply.path) == deepest
    return replies


@cache
def _select_branch() -> Select[Any]:
    """Return the statement for a branch; cached, as building it costs more than running it."""
    parent, last_read = _TABLE.alias(), _TABLE.alias().c
    start: Any = bindparam("start")
    end: Any = bindparam("end")
    last_path = (
        select(last_read.path)
        .where(
            last_read.consultation_id == bindparam("consultation"),
            last_read.number == bindparam("after"),
            last_read.root_id == bindparam("root"),
            last_read.path > start,
            last_read.path < end,
        )
        .scalar_subquery()
    )
    return (
        only_appeared(select(*COLUMNS, parent.c.number))
        .select_from(_TABLE.outerjoin(parent, parent.c.id == _C.parent_id))
        .where(
            _C.root_id == bindparam("root"),
            _C.path > func.coalesce(last_path, start),
            _C.path < end,
            func.length(_C.path) <= bindparam("longest"),
        )
        .order_by(_C.path)
        .limit(bindparam("most"))
    )


def _read_ancestors(
    top: ContributionView, first: ContributionView | None
) -> list[ContributionView]:
    """Return the ancestors of a contribution, and those of its first reply on the page."""
    paths = {*paths_above(top.path), *(paths_above(first.path) if first else ())} - {top.path}
    if top.root_id is None and not paths:
        return []
    root_id = top.root_id or top.id
    is_reply_above = and_(_C.root_id == root_id, _C.path.in_(sorted(paths)))
    condition = is_reply_above if top.root_id is None else or_(_C.id == root_id, is_reply_above)
    rows = db.session.execute(only_appeared(select(*COLUMNS)).where(condition).order_by(_C.path))
    return [make_view(row) for row in rows]


def _nest_by_path(
    top: ContributionView, context: Sequence[ContributionView], replies: Sequence[ContributionView]
) -> None:
    """Nest entries in the order of reading: each below the nearest whose path begins its own."""
    branch = [top]
    for entry in (*context, *replies):
        while len(branch) > 1 and not entry.path.startswith(branch[-1].path):
            branch.pop()
        branch[-1].replies.append(entry)
        branch.append(entry)
    for entry in context:
        entry.is_context = True


def count_new_replies(ids: Sequence[int]) -> None:
    """Count contributions that were stored just before in all that stand above them."""
    replies = db.session.execute(
        select(Contribution.root_id, Contribution.path).where(
            Contribution.id.in_(ids),
            Contribution.root_id.is_not(None),
            Contribution.number.is_not(None),
        )
    )
    sizes = Counter((root_id, at) for root_id, path in replies for at in ("", *paths_above(path)))
    roots, paths = {root_id for root_id, _ in sizes}, {path for _, path in sizes}
    above = db.session.execute(
        select(Contribution.id, Contribution.root_id, Contribution.path).where(
            or_(
                Contribution.id.in_(roots),
                and_(Contribution.root_id.in_(roots), Contribution.path.in_(paths)),
            )
        )
    )
    grown = [{"of": id_, "more": sizes[root_id or id_, path]} for id_, root_id, path in above]
    if grown:
        size = _C.thread_size + bindparam("more")
        db.session.execute(
            update(_TABLE).where(_C.id == bindparam("of")).values(thread_size=size), grown
        )


def store_thread_sizes(changed: Sequence[ThreadSize]) -> None:
    """Store what `find_wrong_thread_sizes` has counted."""
    if changed:
        db.session.execute(update(Contribution), changed)


def find_wrong_thread_sizes(consultation_id: int) -> list[ThreadSize]:
    """Return the contributions for which another number of replies is stored than there is."""
    rows = db.session.execute(
        select(
            Contribution.id,
            Contribution.root_id,
            Contribution.path,
            Contribution.number,
            Contribution.thread_size,
        ).where(Contribution.consultation_id == consultation_id)
    ).all()
    sizes: Counter[tuple[int, str]] = Counter()
    for _, root_id, path, number, _ in rows:
        if root_id is not None and number is not None:
            sizes.update((root_id, above) for above in ("", *paths_above(path)))
    counted = [
        (id_, size, sizes[root_id or id_, path] if path or root_id is None else 0)
        for id_, root_id, path, _, size in rows
    ]
    return [{"id": id_, "thread_size": new} for id_, old, new in counted if new != old]
