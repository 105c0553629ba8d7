"""The work list of translators: which texts to look at next, and in which state they are.

What everybody reads comes first: page, questions, summary and posts of the team. Contributions
follow: those that readers come to most, the most doubtful or the newest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, tuple_

from forum.domain.consultations.text_kinds import TextKind
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.translation import (
    MemoryEntry,
    SentenceReport,
    Text,
    Translation,
    TranslationStatus,
    TranslationUnit,
)
from forum.models.user import User
from forum.services.translation.desk.attention import count_reactions
from forum.services.translation.desk.texts import (
    DeskItem,
    texts_of_contributions,
    texts_of_team,
)

PAGE: Final = 25


class WorkState(StrEnum):
    """The state of the translation of a part: of its sentences, how many people have seen."""

    MISSING = "missing"
    MACHINE = "machine"
    PART = "part"
    OUT_OF_DATE = "out-of-date"
    REVIEWED = "reviewed"


class WorkFilter(StrEnum):
    """Which texts a list shows: those in a state, reported ones, or what authors corrected."""

    ALL = "all"
    OPEN = "open"
    MACHINE = "machine"
    PART = "part"
    OUT_OF_DATE = "out-of-date"
    REVIEWED = "reviewed"
    REPORTED = "reported"
    BY_AUTHOR = "by-author"


class WorkOrder(StrEnum):
    """The order of contributions."""

    REACTIONS = "reactions"
    DOUBTS = "doubts"
    NEWEST = "newest"


WorkPlace = tuple[int, int, int]
"""Reactions, doubts and number of the last contribution of a page."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One part on the list, with the sums over its texts."""

    item: DeskItem
    language: str
    state: WorkState
    sentences: int
    checked: int
    doubtful: int
    reports: int
    is_by_author: bool
    accepted_at: datetime | None
    accepted_by: str
    title: str
    reactions: int = 0
    contribution: Contribution | None = None


def is_out_of_date() -> ColumnElement[bool]:
    """Return the condition that an accepted translation does not fit its text any more."""
    return and_(
        Translation.accepted_at.is_not(None),
        or_(
            and_(Translation.source == "", Translation.status != TranslationStatus.REVIEWED),
            and_(Translation.source != "", Translation.accepted_at < Text.created_at),
        ),
    )


def is_reviewed() -> ColumnElement[bool]:
    """Return the condition that people have seen all of a translation as it is.

    One that a person typed as a whole is; one without any sentence needs nobody.
    """
    return and_(
        ~is_out_of_date(),
        or_(
            and_(Translation.source != "", Translation.status != TranslationStatus.MACHINE),
            Translation.status == TranslationStatus.REVIEWED,
            and_(Translation.sentences == 0, Text.words == 0),
        ),
    )


def state_of(*, texts: int, missing: int, stale: int, reviewed: int, checked: int) -> WorkState:
    """Return the state of a part by how many of its texts are in which."""
    if stale:
        return WorkState.OUT_OF_DATE
    if reviewed == texts:
        return WorkState.REVIEWED
    if missing == texts:
        return WorkState.MISSING
    return WorkState.PART if checked or reviewed else WorkState.MACHINE


def _sums() -> tuple[ColumnElement[Any], ...]:
    """Return the sums over the texts of a part, and what is said of the last acceptance."""
    reports = (
        select(func.count(SentenceReport.id))
        .where(SentenceReport.translation_id == Translation.id, SentenceReport.closed_at.is_(None))
        .correlate(Translation)
        .scalar_subquery()
    )
    return (
        func.min(Text.language).label("language"),
        func.count(Text.id).label("texts"),
        (func.count(Text.id) - func.count(Translation.id)).label("missing"),
        _count_if(is_out_of_date()).label("stale"),
        _count_if(is_reviewed()).label("reviewed"),
        func.coalesce(func.sum(Translation.sentences), 0).label("sentences"),
        func.coalesce(func.sum(Translation.checked), 0).label("checked"),
        func.coalesce(func.sum(Translation.doubtful), 0).label("doubtful"),
        func.coalesce(func.sum(reports), 0).label("reports"),
        _count_if(Translation.is_by_author.is_(True)).label("by_author"),
        func.max(Translation.accepted_at).label("accepted_at"),
        func.max(User.name).label("accepted_by"),
    )


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _joined(query: Select[Any], text_id: Any, language: str) -> Select[Any]:
    return (
        query.join(Text, Text.id == text_id)
        .outerjoin(
            Translation, and_(Translation.text_id == Text.id, Translation.language == language)
        )
        .outerjoin(User, User.id == Translation.accepted_by_id)
        .where(Text.language != language)
    )


def list_team_work(consultation: Consultation, language: str, chosen: WorkFilter) -> list[WorkRow]:
    """Return the parts that everybody reads, in this order, by one statement."""
    team = texts_of_team(consultation.id).subquery()
    title = func.max(case((team.c.position == 0, Text.source))).label("title")
    columns: Select[Any] = select(team.c.part, team.c.number, title, *_sums())
    query = columns.select_from(team)
    query = _joined(query, team.c.text_id, language).group_by(team.c.part, team.c.number)
    query = _filtered(query, chosen)
    rows = [_make_row(row, TextKind(row.part), row.number) for row in db.session.execute(query)]
    order = list(TextKind)
    return sorted(rows, key=lambda row: (order.index(row.item.kind), -row.item.number))


def list_contribution_work(
    consultation: Consultation,
    language: str,
    chosen: WorkFilter,
    *,
    order: WorkOrder = WorkOrder.REACTIONS,
    after: WorkPlace | None = None,
) -> tuple[list[WorkRow], WorkPlace | None]:
    """Return one page of contributions, and after which place the next page begins, or None.

    With as many reactions, the most doubtful come first, and then the newest.
    """
    texts = texts_of_contributions(consultation.id).subquery()
    reactions = count_reactions()
    columns: Select[Any] = select(texts.c.number, reactions.label("reactions"), *_sums())
    query = columns.select_from(texts).join(
        Contribution,
        and_(
            Contribution.consultation_id == consultation.id, Contribution.number == texts.c.number
        ),
    )
    query = _joined(query, texts.c.text_id, language).group_by(texts.c.number, Contribution.id)
    query = _filtered(query, chosen)
    by = _order_columns(order, reactions, texts.c.number)
    if after is not None:
        query = query.having(tuple_(*by) < after[-len(by) :])
    query = query.order_by(*(column.desc() for column in by))
    found = db.session.execute(query.limit(PAGE + 1)).all()
    people = _read_contributions(consultation, [row.number for row in found[:PAGE]])
    rows = [
        _make_row(row, TextKind.CONTRIBUTION, row.number, people.get(row.number))
        for row in found[:PAGE]
    ]
    last = rows[-1] if len(found) > PAGE else None
    return rows, (last.reactions, last.doubtful, last.item.number) if last else None


def _order_columns(order: WorkOrder, reactions: Any, number: Any) -> list[Any]:
    """Return the last columns of a `WorkPlace`, as many as decide about the order."""
    doubtful = func.coalesce(func.sum(Translation.doubtful), 0)
    columns = [reactions, doubtful, number]
    return columns[list(WorkOrder).index(order) :]


def _read_contributions(
    consultation: Consultation, numbers: Sequence[int]
) -> dict[int, Contribution]:
    found = db.session.scalars(
        select(Contribution).where(
            Contribution.consultation_id == consultation.id, Contribution.number.in_(numbers)
        )
    )
    return {contribution.number or 0: contribution for contribution in found}


def _filtered(query: Select[Any], chosen: WorkFilter) -> Select[Any]:
    """Keep the parts that a list shows."""
    texts, reviewed = func.count(Text.id), _count_if(is_reviewed())
    stale = _count_if(is_out_of_date())
    people = func.coalesce(func.sum(Translation.checked), 0) + reviewed
    is_open_report = exists().where(
        SentenceReport.translation_id == Translation.id, SentenceReport.closed_at.is_(None)
    )
    is_by_author = exists().where(
        TranslationUnit.translation_id == Translation.id,
        MemoryEntry.id == TranslationUnit.entry_id,
        MemoryEntry.author_id.is_not(None),
    )
    conditions: dict[WorkFilter, tuple[ColumnElement[bool], ...]] = {
        WorkFilter.ALL: (),
        WorkFilter.OPEN: (or_(stale > 0, reviewed < texts),),
        WorkFilter.MACHINE: (stale == 0, people == 0, func.count(Translation.id) > 0),
        WorkFilter.PART: (stale == 0, people > 0, reviewed < texts),
        WorkFilter.OUT_OF_DATE: (stale > 0,),
        WorkFilter.REVIEWED: (stale == 0, reviewed == texts),
        WorkFilter.REPORTED: (_count_if(is_open_report) > 0,),
        WorkFilter.BY_AUTHOR: (_count_if(is_by_author) > 0,),
    }
    return query.having(and_(*conditions[chosen])) if conditions[chosen] else query


def _make_row(
    row: Any, part: TextKind, number: int, contribution: Contribution | None = None
) -> WorkRow:
    return WorkRow(
        item=DeskItem(part, number),
        language=row.language,
        state=state_of(
            texts=row.texts,
            missing=row.missing,
            stale=row.stale,
            reviewed=row.reviewed,
            checked=row.checked,
        ),
        sentences=int(row.sentences),
        checked=int(row.checked),
        doubtful=int(row.doubtful),
        reports=int(row.reports),
        is_by_author=row.by_author > 0,
        accepted_at=row.accepted_at,
        accepted_by=row.accepted_by or "",
        title=row.title or "" if part is TextKind.POST else "",
        reactions=row.reactions if part is TextKind.CONTRIBUTION else 0,
        contribution=contribution,
    )
