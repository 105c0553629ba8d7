"""Lists of contributions, a page at a time, by a fixed number of statements.

Every list walks along an index from where the last page ended: no counting, no skipping.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select, union_all

from forum.database import first_page
from forum.domain.contributions.content import FIRST_REPLIES
from forum.extensions import db
from forum.models.contributions.contribution import Contribution, Placement
from forum.services.discussion.entries import (
    COLUMNS,
    NUMBER,
    ContributionView,
    add_passages,
    nest_replies,
    number_parents,
    view_of_row,
)

PAGE = 50
OVERVIEW = 3
OVERVIEW_WORDS = 400
"""Of a text of more words the overview holds the opening only, so that a first page is light."""
PAGE_CHARACTERS = 120_000
"""A page of long texts ends earlier: at about so much HTML, after one text at least."""


def readable(query: Select[Any]) -> Select[Any]:
    """Narrow a query of contributions to those of which readers see words or a stub."""
    return query.where(Contribution.has_appeared)


def by_date(
    consultation_id: int, language: str, *, after: int = 0, limit: int = PAGE
) -> tuple[list[ContributionView], int | None]:
    """Return all contributions and replies after number `after`, and where the next page begins."""
    values = {"consultation": consultation_id, "after": after, "most": limit + 1}
    entries, next_after = _page(
        db.session.execute(_in_order(with_replies=True), values).all(), limit
    )
    number_parents(entries)
    add_passages(entries, language)
    return _light(entries, next_after)


def whole(
    consultation_id: int, language: str, *, after: int = 0, limit: int = PAGE
) -> tuple[list[ContributionView], int | None]:
    """Return contributions after number `after`, each whole with its first replies."""
    values = {"consultation": consultation_id, "after": after, "most": limit + 1}
    entries, next_after = _page(
        db.session.execute(_in_order(with_replies=False), values).all(), limit
    )
    replies = _first_replies(entries)
    add_passages([*entries, *replies], language)
    return _light(entries, next_after)


def to_post(
    post_id: int, language: str, *, after: int = 0, limit: int = PAGE
) -> tuple[list[ContributionView], int | None]:
    """Return the replies to a post after number `after`, each whole with its first replies."""
    values = {"post": post_id, "after": after, "most": limit + 1}
    entries, next_after = _page(db.session.execute(_to_post(), values).all(), limit)
    replies = _first_replies(entries)
    add_passages([*entries, *replies], language)
    return _light(entries, next_after)


@cache
def _to_post() -> Select[Any]:
    return (
        readable(select(*COLUMNS))
        .where(
            Contribution.post_id == bindparam("post"),
            Contribution.number > bindparam("after"),
        )
        .order_by(Contribution.number)
        .limit(bindparam("most"))
    )


@cache
def _in_order(*, with_replies: bool) -> Select[Any]:
    """Return the walk along numbers; built once, which costs more than running it."""
    query = readable(select(*COLUMNS)).where(
        Contribution.consultation_id == bindparam("consultation"),
        Contribution.number > bindparam("after"),
    )
    if not with_replies:
        query = query.where(Contribution.parent_id.is_(None))
    return query.order_by(Contribution.number).limit(bindparam("most"))


def under_question(
    consultation_id: int,
    question_id: int | None,
    language: str,
    *,
    after: int = 0,
    limit: int = PAGE,
) -> tuple[list[ContributionView], int | None]:
    """Return the answers to one question (or to none) after number `after`."""
    which: ColumnElement[bool] = Placement.question_id.is_(None)
    if question_id is not None:
        which = Placement.question_id == question_id
    rows = db.session.execute(
        _answers(which).limit(limit + 1), {"consultation": consultation_id, "after": after}
    ).all()
    entries, next_after = _page([row[1:] for row in rows], limit)
    replies = _first_replies(entries)
    add_passages([*entries, *replies], language)
    return _light(entries, next_after)


def by_question(
    consultation_id: int, question_ids: Sequence[int], language: str
) -> dict[int | None, list[ContributionView]]:
    """Return the first answers to each question, and under None those that answer none.

    Three statements, however many questions there are.
    """
    values = {f"question_{n}": id_ for n, id_ in enumerate(question_ids)}
    rows = db.session.execute(
        _overview(len(question_ids)), {"consultation": consultation_id, "after": 0, **values}
    )
    found: dict[int | None, list[ContributionView]] = defaultdict(list)
    first: dict[int, ContributionView] = {}
    for row in rows:
        entry = view_of_row(row[1:])
        found[row[0]].append(entry)
        first.setdefault(entry.id, entry)
    everything = [entry for entries in found.values() for entry in entries]
    replies = _first_replies(list(first.values()))
    add_passages([*everything, *replies], language, longest=OVERVIEW_WORDS)
    return found


@cache
def _overview(questions: int) -> Select[Any]:
    """Return the statement for so many questions; built once, which costs more than running it."""
    parts = [
        _answers(Placement.question_id == bindparam(f"question_{n}")) for n in range(questions)
    ]
    parts.append(_answers(Placement.question_id.is_(None)))
    walks = [select(part.limit(OVERVIEW).subquery()) for part in parts]
    return select(union_all(*walks).subquery())


def _answers(which: ColumnElement[bool]) -> Select[Any]:
    return (
        readable(select(Placement.question_id.label("asked"), *COLUMNS))
        .join(Contribution, Contribution.id == Placement.contribution_id)
        .where(
            Placement.consultation_id == bindparam("consultation"),
            which,
            Placement.number > bindparam("after"),
        )
        .order_by(Placement.number)
    )


def _page(rows: Sequence[Any], limit: int) -> tuple[list[ContributionView], int | None]:
    page, next_after = first_page(rows, limit, lambda row: row[NUMBER])
    return [view_of_row(row) for row in page], next_after


def _light(
    entries: list[ContributionView], next_after: int | None
) -> tuple[list[ContributionView], int | None]:
    """End a page early where its texts are long; the next page begins after the last one kept."""
    sizes = accumulate(entry.characters for entry in entries)
    kept = [e for e, size in zip(entries, sizes, strict=True) if size <= PAGE_CHARACTERS]
    kept = kept or entries[:1]
    return kept, next_after if len(kept) == len(entries) else kept[-1].number


def _first_replies(roots: Sequence[ContributionView]) -> list[ContributionView]:
    """Read the first replies below each root in one statement and hang them up as a tree."""
    ids = [root.id for root in roots if root.thread_size]
    if not ids:
        return []
    rows = db.session.execute(
        select(*COLUMNS)
        .where(Contribution.root_id.in_(ids), Contribution.thread_rank <= FIRST_REPLIES)
        .order_by(Contribution.root_id, Contribution.thread_rank)
    ).all()
    replies = [view_of_row(row) for row in rows]
    nest_replies(roots, replies)
    for root in roots:
        root.more_replies = max(0, root.thread_size - FIRST_REPLIES)
    return replies
