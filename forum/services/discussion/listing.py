"""Lists of contributions, a page at a time, by a fixed number of statements.

Every list reads an index from where the last page ended, without counting or skipping rows.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select, tuple_, union_all

from forum.database import first_page
from forum.domain.contributions.content import FIRST_REPLIES, LONG_WORDS
from forum.extensions import db
from forum.models.contributions.contribution import Contribution, Placement
from forum.services.discussion.contribution_views import (
    COLUMNS,
    LISTED,
    NUMBER_INDEX,
    ContributionView,
    add_passages,
    make_view,
    make_view_with_parent,
    nest_replies,
)

PAGE = 50
ANSWERS_PER_QUESTION = 3
OVERVIEW_TEXT_WORDS = 400
"""The overview shows only the opening of texts with more words, so that the first page is small."""
PAGE_CHARACTERS = 120_000
"""The characters of HTML after which a page ends early; it has at least one text."""

# Tables and not classes: the same statements, run in less time
_TABLE: Any = Contribution.__table__
_PLACES: Any = Placement.__table__
_C, _P = _TABLE.c, _PLACES.c

TextReader = Callable[[Sequence[ContributionView], str, int | None], None]
"""Reads the texts of views in a language, whole or only the opening of those with more words."""


def read_texts(entries: Sequence[ContributionView], language: str, longest: int | None) -> None:
    """Add to all of these views what readers see of them."""
    add_passages(entries, language, longest=longest)


def only_appeared(query: Select[Any]) -> Select[Any]:
    """Limit a query to contributions that readers see in full or as a stub."""
    return query.where(_C.number.is_not(None))


def list_by_date(
    consultation_id: int,
    language: str,
    *,
    after: int = 0,
    limit: int = PAGE,
    newest_first: bool = False,
    is_inclusive: bool = False,
    read: TextReader = read_texts,
) -> tuple[list[ContributionView], int | None]:
    """Return contributions and replies by date, those that follow the one with number `after`.

    What has the same date is ordered by number. With `is_inclusive` that one comes first. The
    second value is the `after` of the next page, or None.
    """
    values = {"consultation": consultation_id, "most": limit + 1}
    if after:
        values["after"] = after
    statement = _select_by_date(
        newest_first=newest_first, is_first=not after, is_inclusive=is_inclusive
    )
    rows = db.session.execute(statement, values).all()
    return _read_page(rows, limit, language, read, are_roots=False)


@cache
def _select_by_date(*, newest_first: bool, is_first: bool, is_inclusive: bool) -> Select[Any]:
    """Return the statement in the order of dates; cached, as building costs more than running."""
    place = tuple_(_C.submitted_at, _C.number)
    parent = _TABLE.alias().c
    parent_number = select(parent.number).where(parent.id == _C.parent_id).scalar_subquery()
    query = only_appeared(select(*LISTED, parent_number)).where(
        _C.consultation_id == bindparam("consultation")
    )
    if not is_first:
        last_read = _TABLE.alias().c
        last_date = (
            select(last_read.submitted_at)
            .where(
                last_read.consultation_id == bindparam("consultation"),
                last_read.number == bindparam("after"),
            )
            .scalar_subquery()
        )
        end = tuple_(last_date, bindparam("after"))
        is_next = place < end if newest_first else place > end
        query = query.where(or_(is_next, place == end) if is_inclusive else is_next)
    order: tuple[Any, ...] = (_C.submitted_at, _C.number)
    if newest_first:
        order = tuple(column.desc() for column in order)
    return query.order_by(*order).limit(bindparam("most"))


def list_with_replies(
    consultation_id: int,
    language: str,
    *,
    after: int = 0,
    limit: int = PAGE,
    read: TextReader = read_texts,
) -> tuple[list[ContributionView], int | None]:
    """Return contributions after the number `after`, each with its first replies.

    The second value is the `after` of the next page, or None.
    """
    values = {"consultation": consultation_id, "after": after, "most": limit + 1}
    rows = db.session.execute(_select_roots(), values).all()
    return _read_page(rows, limit, language, read)


def list_replies_to_post(
    post_id: int,
    language: str,
    *,
    after: int = 0,
    limit: int = PAGE,
    read: TextReader = read_texts,
) -> tuple[list[ContributionView], int | None]:
    """Return the replies to a post after the number `after`, each with its first replies.

    The second value is the `after` of the next page, or None.
    """
    values = {"post": post_id, "after": after, "most": limit + 1}
    rows = db.session.execute(_select_replies_to_post(), values).all()
    return _read_page(rows, limit, language, read)


@cache
def _select_replies_to_post() -> Select[Any]:
    return (
        only_appeared(select(*LISTED))
        .where(
            _C.post_id == bindparam("post"),
            _C.number > bindparam("after"),
        )
        .order_by(_C.number)
        .limit(bindparam("most"))
    )


@cache
def _select_roots() -> Select[Any]:
    """Return the statement in the order of numbers; cached, as building costs more than running."""
    return (
        only_appeared(select(*LISTED))
        .where(
            _C.consultation_id == bindparam("consultation"),
            _C.number > bindparam("after"),
            _C.parent_id.is_(None),
        )
        .order_by(_C.number)
        .limit(bindparam("most"))
    )


def list_answers(
    consultation_id: int,
    question_id: int | None,
    language: str,
    *,
    after: int = 0,
    limit: int = PAGE,
    read: TextReader = read_texts,
) -> tuple[list[ContributionView], int | None]:
    """Return the answers to one question, or to none, after the number `after`.

    The second value is the `after` of the next page, or None.
    """
    values = {"consultation": consultation_id, "after": after, "most": limit + 1}
    if question_id is not None:
        values["question"] = question_id
    statement = _select_answers_to_one(is_none=question_id is None)
    rows = db.session.execute(statement, values).all()
    return _read_page([row[1:] for row in rows], limit, language, read, question_id=question_id)


@cache
def _select_answers_to_one(*, is_none: bool) -> Select[Any]:
    """Return the statement for one question, or for none; cached, as building it is slow."""
    is_placed = _P.question_id.is_(None) if is_none else _P.question_id == bindparam("question")
    return _select_answers(is_placed).limit(bindparam("most"))


def list_first_answers(
    consultation_id: int,
    question_ids: Sequence[int],
    language: str,
    *,
    read: TextReader = read_texts,
) -> dict[int | None, list[ContributionView]]:
    """Return the first answers to each question, and under None those that answer no question.

    Three statements read them, whatever the number of questions.
    """
    values = {f"question_{n}": id_ for n, id_ in enumerate(question_ids)}
    rows = db.session.execute(
        _select_first_answers(len(question_ids)),
        {"consultation": consultation_id, "after": 0, **values},
    )
    answers: dict[int | None, list[ContributionView]] = defaultdict(list)
    first_by_id: dict[int, ContributionView] = {}
    for row in rows:
        entry = make_view(row[1:])
        entry.question_id = row[0]
        answers[row[0]].append(entry)
        entry.is_repeated = first_by_id.setdefault(entry.id, entry) is not entry
    entries = [entry for entries in answers.values() for entry in entries]
    replies = _read_first_replies(list(first_by_id.values()))
    read([*entries, *replies], language, OVERVIEW_TEXT_WORDS)
    return answers


@cache
def _select_first_answers(questions: int) -> Select[Any]:
    """Return the statement for this number of questions; cached, as building it is slow."""
    statements = [
        _select_answers(_P.question_id == bindparam(f"question_{n}")) for n in range(questions)
    ]
    statements.append(_select_answers(_P.question_id.is_(None)))
    subqueries = [
        select(statement.limit(ANSWERS_PER_QUESTION).subquery()) for statement in statements
    ]
    return select(union_all(*subqueries).subquery())


def _select_answers(condition: ColumnElement[bool]) -> Select[Any]:
    return (
        only_appeared(select(_P.question_id.label("question"), *LISTED))
        .select_from(_PLACES.join(_TABLE, _C.id == _P.contribution_id))
        .where(
            _P.consultation_id == bindparam("consultation"),
            condition,
            _P.number > bindparam("after"),
        )
        .order_by(_P.number)
    )


def _read_page(
    rows: Sequence[Any],
    limit: int,
    language: str,
    read: TextReader,
    *,
    are_roots: bool = True,
    question_id: int | None = None,
) -> tuple[list[ContributionView], int | None]:
    """Return a page of rows with their texts, and the number after which the next page begins.

    Roots come with their first replies; other rows have the numbers of their parents already.
    """
    page_rows, next_after = first_page(rows, limit, lambda row: row[NUMBER_INDEX])
    make = make_view if are_roots else make_view_with_parent
    entries = [make(row) for row in page_rows]
    for entry in entries:
        entry.question_id = question_id
    replies = _read_first_replies(entries) if are_roots else []
    read([*entries, *replies], language, LONG_WORDS)
    page = cut_long_page(entries)
    return page, next_after if len(page) == len(entries) else page[-1].number


def cut_long_page(entries: list[ContributionView]) -> list[ContributionView]:
    """Return as many entries as fit on a page by the length of their texts, at least one."""
    sizes = accumulate(entry.character_count for entry in entries)
    page = [e for e, size in zip(entries, sizes, strict=True) if size <= PAGE_CHARACTERS]
    return page or entries[:1]


def _read_first_replies(roots: Sequence[ContributionView]) -> list[ContributionView]:
    """Read the first replies of each thread by one statement and nest them below their parents."""
    ids = [root.id for root in roots if root.thread_size]
    if not ids:
        return []
    rows = db.session.execute(
        select(*COLUMNS)
        .where(_C.root_id.in_(ids), _C.thread_rank <= FIRST_REPLIES)
        .order_by(_C.root_id, _C.thread_rank)
    ).all()
    replies = [make_view(row) for row in rows]
    nest_replies(roots, replies)
    for root in roots:
        root.more_replies = max(0, root.thread_size - FIRST_REPLIES)
    return replies
