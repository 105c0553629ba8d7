"""Deletes contributions, whole consultations and people with all that hangs on them."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import Select, delete, exists, or_, select, update

from forum.database import Base, table_of
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.date_change import DateChange
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.revision import Passage
from forum.models.organisation import Organisation, OrganisationAlias
from forum.models.post import Post
from forum.models.references import references_to
from forum.models.synthesis.point import Point
from forum.models.synthesis.response import OrganiserResponse, ResponseItem
from forum.models.synthesis.summary import Statement, Summary
from forum.models.translation import Text
from forum.models.user import User

_CONTRIBUTION: Final = table_of(Contribution)
_OWN: Final = frozenset({"contribution", "passage"})
"""Tables whose references to contributions are ended by name below."""


def delete_contributions(ids: Collection[int]) -> None:
    """Delete contributions whose replies are among them or gone, with their texts.

    What refers to them elsewhere is deleted or emptied; a passage that quotes them is deleted, as
    its words are theirs.
    """
    quoting = Passage.quoted_contribution_id.in_(ids)
    own = Passage.contribution_id.in_(ids)
    text_ids = db.session.scalars(select(Passage.text_id).where(or_(quoting, own))).all()
    _execute(delete(Passage).where(quoting))
    for column, ending in references_to(_CONTRIBUTION):
        if ending is not None or column.table.name in _OWN:
            continue
        condition = column.in_(ids)
        if column.nullable:
            _execute(update(column.table).where(condition).values({column.name: None}))
        else:
            _execute(delete(column.table).where(condition))
    _execute(delete(Contribution).where(Contribution.id.in_(ids)))
    _execute(delete(Text).where(Text.id.in_(text_ids)))


def delete_posts(ids: Collection[int]) -> None:
    """Delete posts with their texts; replies to them must be gone."""
    rows = db.session.execute(select(Post.title_id, Post.body_id).where(Post.id.in_(ids)))
    text_ids = [id_ for row in rows for id_ in row]
    quoting = Passage.quoted_post_id.in_(ids)
    _execute(delete(Passage).where(quoting))
    _execute(delete(Post).where(Post.id.in_(ids)))
    _execute(delete(Text).where(Text.id.in_(text_ids)))


def delete_date_changes(ids: Collection[int]) -> None:
    """Delete date changes with their reasons."""
    query = select(DateChange.reason_id).where(DateChange.id.in_(ids))
    text_ids = [id_ for id_ in db.session.scalars(query) if id_ is not None]
    _execute(delete(DateChange).where(DateChange.id.in_(ids)))
    _execute(delete(Text).where(Text.id.in_(text_ids)))


def delete_summaries(ids: Collection[int]) -> None:
    """Delete summaries with their statements and texts; points and replies keep theirs."""
    statements = select(Statement.text_id).where(Statement.summary_id.in_(ids))
    text_ids = list(db.session.scalars(statements))
    rows = db.session.execute(
        select(Summary.title_id, Summary.standfirst_id).where(Summary.id.in_(ids))
    )
    text_ids += [id_ for row in rows for id_ in row if id_ is not None]
    _execute(delete(Summary).where(Summary.id.in_(ids)))
    kept = [Text.id.not_in(select(column)) for column in (Point.text_id, ResponseItem.text_id)]
    is_answered = select(ResponseItem.subject_id).where(ResponseItem.subject_id.is_not(None))
    _execute(delete(Text).where(Text.id.in_(text_ids), *kept, Text.id.not_in(is_answered)))


def delete_responses(ids: Collection[int]) -> None:
    """Delete responses with their items and texts; the summary and points keep theirs."""
    is_theirs = ResponseItem.response_id.in_(ids)
    rows = db.session.execute(
        select(ResponseItem.subject_id, ResponseItem.text_id).where(is_theirs)
    )
    text_ids = [id_ for row in rows for id_ in row if id_ is not None]
    _execute(delete(OrganiserResponse).where(OrganiserResponse.id.in_(ids)))
    kept = [Text.id.not_in(select(column)) for column in (Statement.text_id, Point.text_id)]
    _execute(delete(Text).where(Text.id.in_(text_ids), *kept))


def delete_consultation(consultation_id: int) -> None:
    """Delete a consultation without contributions, with everything in it."""
    is_here = OrganiserResponse.consultation_id == consultation_id
    delete_responses(db.session.scalars(select(OrganiserResponse.id).where(is_here)).all())
    for table in reversed(Base.metadata.sorted_tables):
        column = table.columns.get("consultation_id")
        if column is not None and table.name not in ("import", "job"):
            _execute(delete(table).where(column == consultation_id))
    _execute(delete(Consultation).where(Consultation.id == consultation_id))


def delete_unused_people(ids: Collection[int]) -> None:
    """Delete people without an account who have no part in anything any more."""
    columns = [column for column, ending in references_to(table_of(User)) if ending is None]
    is_unused = [~exists().where(column == User.id) for column in (*columns, DateChange.by_id)]
    condition = (User.id.in_(ids), User.email.is_(None), User.password.is_(None), *is_unused)
    _execute(delete(User).where(*condition))


def find_organisations(contribution_ids: Collection[int]) -> set[int]:
    """Return the organisations for which contributions speak and are co-signed."""
    queries: Iterable[Select[Any]] = (
        select(Contribution.organisation_id).where(Contribution.id.in_(contribution_ids)),
        select(CoSignature.organisation_id).where(
            CoSignature.contribution_id.in_(contribution_ids)
        ),
    )
    return {id_ for query in queries for id_ in db.session.scalars(query) if id_ is not None}


def delete_unused_organisations(ids: Collection[int], since: Any) -> None:
    """Delete organisations that were added since then and that nobody checked or speaks for."""
    is_unused = [
        ~exists().where(column == Organisation.id)
        for column, _ending in references_to(table_of(Organisation))
        if column.table.name != OrganisationAlias.__tablename__
    ]
    has_no_alias = ~exists().where(OrganisationAlias.organisation_id == Organisation.id)
    condition = (
        Organisation.id.in_(ids),
        Organisation.is_checked.is_(False),
        Organisation.created_at >= since,
        has_no_alias,
        *is_unused,
    )
    _execute(delete(Organisation).where(*condition))


def _execute(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
