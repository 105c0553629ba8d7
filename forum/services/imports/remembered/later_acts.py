"""What people have done since with what an import brought: all of it goes when that is undone."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, exists, func, or_, select

from forum.database import table_of
from forum.domain.imports.sources.states import ItemKind
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.revision import Revision
from forum.models.imports import BroughtItem, Import
from forum.models.post import Post
from forum.models.references import references_to
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.synthesis.response import ResponseCitation, ResponseItem
from forum.models.synthesis.summary import (
    Citation,
    PublishedCitation,
    Statement,
    Summary,
)
from forum.models.user import User


@dataclass(frozen=True)
class LaterActs:
    """What people have done since on what an import brought, each counted."""

    replies: int = 0
    quotes: int = 0
    citations: int = 0
    published: int = 0
    responses: int = 0
    excerpts: int = 0
    codes: int = 0
    memos: int = 0
    omissions: int = 0
    posts: int = 0
    points: int = 0
    comments: int = 0
    flags: int = 0
    edits: int = 0
    signatures: int = 0
    drafts: int = 0
    inquiries: int = 0
    redactions: int = 0

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


ACTS: Final[Mapping[str, str]] = {
    "citation.contribution_id": "citations",
    "co_signature.contribution_id": "signatures",
    "coding.contribution_id": "codes",
    "contribution.parent_id": "replies",
    "contribution.post_id": "replies",
    "draft.contribution_id": "drafts",
    "draft.parent_id": "drafts",
    "draft.post_id": "drafts",
    "edition.summary_id": "",  # the draft and its citations tell of it
    "evidence.excerpt_id": "points",
    "excerpt.contribution_id": "excerpts",
    "flag.contribution_id": "flags",
    "inquiry.contribution_id": "inquiries",
    "memo.contribution_id": "memos",
    "memo.excerpt_id": "memos",
    "omission.contribution_id": "omissions",
    "passage.quoted_contribution_id": "quotes",
    "passage.quoted_post_id": "quotes",
    "published_citation.contribution_id": "published",
    "redaction.contribution_id": "redactions",
    "response_citation.contribution_id": "responses",
    "revision.contribution_id": "edits",
    "statement_comment.statement_id": "comments",
    "summary_review.summary_id": "comments",
    # what hangs on another row of this list, or nobody has done
    "attachment.contribution_id": "",
    "citation.excerpt_id": "",
    "citation.statement_id": "",
    "coding.excerpt_id": "",
    "contribution.root_id": "",
    "decision.contribution_id": "",
    "fingerprint.contribution_id": "",
    "inquiry_message.contribution_id": "",
    "placement.contribution_id": "",
    "proposed_passage.contribution_id": "",
    "published_citation.summary_id": "",
    "reading_mark.contribution_id": "",
    "search_document.contribution_id": "",
    "statement.summary_id": "",
}
"""By each column that refers to what an import brings: the act that its rows are, if any."""


def find_later_acts(row: Import) -> LaterActs:
    """Return what people have done since on what was brought in.

    Where the import made the consultation, everything in it counts that it did not bring.
    """
    counts = dict.fromkeys((field.name for field in fields(LaterActs)), 0)
    for column, brought in _list_columns(row):
        act = ACTS[f"{column.table.name}.{column.name}"]
        if act not in ("", "replies", "points"):
            counts[act] += _count(column.table, column.in_(brought), *_is_later(column, row))
    counts["replies"] = _count(table_of(Contribution), *_is_later_text(row))
    place = row.consultation_id
    if row.is_new:
        is_later = Post.id.not_in(_ids(row, ItemKind.POST))
        counts["posts"] = _count(table_of(Post), Post.consultation_id == place, is_later)
        counts["points"] = _count(table_of(Point), Point.consultation_id == place)
    else:
        rests = Evidence.excerpt_id.in_(_excerpt_ids(row))
        query = select(func.count(Evidence.point_id.distinct())).where(rests)
        counts["points"] = db.session.scalar(query) or 0
    return LaterActs(**counts)


def _list_columns(row: Import) -> list[tuple[Column[Any], Any]]:
    """Return the columns that refer to what was brought, each with the query of its ids."""
    summaries = _ids(row, ItemKind.SUMMARY)
    targets: tuple[tuple[type[Any], Any], ...] = (
        (Contribution, _ids(row, ItemKind.CONTRIBUTION)),
        (Post, _ids(row, ItemKind.POST)),
        (Excerpt, _excerpt_ids(row)),
        (Summary, summaries),
        (Statement, select(Statement.id).where(Statement.summary_id.in_(summaries))),
    )
    return [
        (column, brought)
        for model, brought in targets
        for column, _ending in references_to(table_of(model))
    ]


def _is_later(column: Column[Any], row: Import) -> list[ColumnElement[bool]]:
    """Return the conditions under which a row was not brought by the import itself."""
    summaries = _ids(row, ItemKind.SUMMARY)
    brought = _ids(row, ItemKind.CONTRIBUTION)
    statements = select(Statement.id).where(Statement.summary_id.in_(summaries))
    items = select(ResponseItem.id).where(
        ResponseItem.response_id.in_(_ids(row, ItemKind.RESPONSE))
    )
    by_table: dict[str, ColumnElement[bool]] = {
        "citation": Citation.statement_id.not_in(statements),
        "published_citation": PublishedCitation.summary_id.not_in(summaries),
        "response_citation": ResponseCitation.item_id.not_in(items),
        "passage": column.table.c.get("contribution_id", column).not_in(brought),
        "revision": Revision.number > 1,
        "co_signature": exists().where(User.id == CoSignature.user_id, User.email.is_not(None)),
    }
    return [condition] if (condition := by_table.get(column.table.name)) is not None else []


def _excerpt_ids(row: Import) -> Any:
    brought = _ids(row, ItemKind.CONTRIBUTION)
    return select(Excerpt.id).where(Excerpt.contribution_id.in_(brought))


def _ids(row: Import, kind: ItemKind) -> Any:
    """Return the query of the ids that an import added of one kind."""
    return select(BroughtItem.item_id).where(
        BroughtItem.import_id == row.id, BroughtItem.kind == kind
    )


def _is_later_text(row: Import) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for texts of others that undoing an import deletes too."""
    brought, posts = _ids(row, ItemKind.CONTRIBUTION), _ids(row, ItemKind.POST)
    conditions = (
        Contribution.consultation_id == row.consultation_id,
        Contribution.id.not_in(brought),
    )
    is_below = or_(Contribution.parent_id.in_(brought), Contribution.post_id.in_(posts))
    return conditions if row.is_new else (*conditions, is_below)


def _count(table: Any, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(*conditions)
    return db.session.scalar(query) or 0
