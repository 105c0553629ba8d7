"""Where people are cited: by statements of published summaries and by published responses."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    cast,
    literal,
    null,
    select,
    union_all,
)

from forum import clock
from forum.database import first_page
from forum.domain.synthesis.responses import ResponseOutcome
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.response import OrganiserResponse, ResponseCitation, ResponseItem
from forum.models.synthesis.summary import PublishedCitation, Summary
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.gate import is_readable_by
from forum.services.synthesis.quoted import hide_quotations
from forum.services.texts.localised import LocalisedText, localise

PAGE = 10


class CitingKind(StrEnum):
    """What cites a contribution."""

    SUMMARY = "summary"
    RESPONSE = "response"


@dataclass(slots=True)
class CitingText:
    """A statement, or an item of a response, with the numbers of the person's contributions.

    `place` is the number of the paragraph in its summary, or the id of the item. An item that
    answers a point has its `subject` and `outcome`.
    """

    kind: CitingKind
    consultation_id: int
    place: int
    text: LocalisedText
    subject: LocalisedText | None
    outcome: ResponseOutcome | None
    numbers: list[int] = field(default_factory=list)


_AUTHOR: Final = (
    Contribution.consultation_id.label("consultation_id"),
    Contribution.id.label("contribution_id"),
    Contribution.number.label("number"),
    Contribution.author_id.label("author_id"),
)


def select_citations(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the query for all that readers see cited: one row for each text and contribution.

    The conditions are on contributions; those that readers cannot read are cited nowhere.
    """
    is_seen = (Contribution.is_readable, *conditions)
    statements, items = _select_by_statements(), _select_by_items()
    return select(union_all(statements.where(*is_seen), items.where(*is_seen)).subquery())


def _select_by_statements() -> Select[Any]:
    """Return the query for what published summaries cite; `place` counts their paragraphs."""
    columns: tuple[Any, ...] = (
        literal(CitingKind.SUMMARY.value).label("kind"),
        PublishedCitation.place.label("place"),
        PublishedCitation.text_id.label("text_id"),
        cast(null(), Integer).label("subject_id"),
        cast(null(), String).label("outcome"),
    )
    return (
        select(*columns, *_AUTHOR)
        .select_from(PublishedCitation)
        .join(Contribution, Contribution.id == PublishedCitation.contribution_id)
        .join(Summary, Summary.id == PublishedCitation.summary_id)
        .where(Summary.published_at.is_not(None))
    )


def _select_by_items() -> Select[Any]:
    """Return the query for what published responses cite; `place` is the id of the item."""
    columns: tuple[Any, ...] = (
        literal(CitingKind.RESPONSE.value),
        ResponseItem.id,
        ResponseItem.text_id,
        ResponseItem.subject_id,
        cast(ResponseItem.outcome, String),
    )
    return (
        select(*columns, *_AUTHOR)
        .select_from(ResponseItem)
        .join(OrganiserResponse, OrganiserResponse.id == ResponseItem.response_id)
        .join(ResponseCitation, ResponseCitation.item_id == ResponseItem.id)
        .join(Contribution, Contribution.id == ResponseCitation.contribution_id)
        .where(OrganiserResponse.published_at.is_not(None), ResponseItem.published_at.is_not(None))
    )


def list_citing_consultations(
    person: User, *, before: int | None = None
) -> tuple[Sequence[Consultation], int | None]:
    """Return the consultations in which a person is cited, the latest first, and the next place."""
    cited = select_citations(Contribution.author_id == person.id).subquery()
    query = select(Consultation).where(
        Consultation.id.in_(select(cited.c.consultation_id)), is_readable_by(person, clock.now())
    )
    if before is not None:
        query = query.where(Consultation.id < before)
    rows = db.session.scalars(query.order_by(Consultation.id.desc()).limit(PAGE + 1)).all()
    page, next_before = first_page(rows, PAGE, lambda consultation: consultation.id)
    return page, next_before


def list_citing_texts(
    person: User, consultation_ids: Iterable[int], language: str
) -> dict[int, list[CitingText]]:
    """Return what cites a person, by the ids of the consultations, by three statements."""
    ids = sorted(consultation_ids)
    if not ids:
        return {}
    mine = (Contribution.author_id == person.id, Contribution.consultation_id.in_(ids))
    query = select_citations(*mine)
    rows = db.session.execute(query).all()
    rows = sorted(rows, key=lambda row: (row.kind == CitingKind.RESPONSE, row.place, row.number))
    texts = localise([i for row in rows for i in (row.text_id, row.subject_id)], language)
    for text_id in list_broken(texts):
        texts[text_id] = hide_quotations(texts[text_id])
    found: dict[tuple[str, int, int], CitingText] = {}
    for row in rows:
        key = (row.kind, row.consultation_id, row.place)
        if key not in found:
            found[key] = CitingText(
                kind=CitingKind(row.kind),
                consultation_id=row.consultation_id,
                place=row.place,
                text=texts[row.text_id],
                subject=texts.get(row.subject_id or 0),
                outcome=ResponseOutcome(row.outcome) if row.outcome else None,
            )
        found[key].numbers.append(row.number)
    by_consultation: dict[int, list[CitingText]] = defaultdict(list)
    for citing in found.values():
        by_consultation[citing.consultation_id].append(citing)
    return by_consultation


def list_broken(text_ids: Iterable[int]) -> set[int]:
    """Return which texts of statements and responses cite what readers no longer see."""
    of_statements = select(PublishedCitation.text_id, PublishedCitation.contribution_id)
    of_items = [
        select(column, ResponseCitation.contribution_id).join(
            ResponseItem, ResponseItem.id == ResponseCitation.item_id
        )
        for column in (ResponseItem.text_id, ResponseItem.subject_id)
    ]
    cited = union_all(of_statements, *of_items).subquery()
    return set(
        db.session.scalars(
            select(cited.c.text_id)
            .join(Contribution, Contribution.id == cited.c.contribution_id)
            .where(cited.c.text_id.in_(sorted(set(text_ids))), ~Contribution.is_readable)
        )
    )


def find_first_wordings(text_ids: Iterable[int]) -> dict[int, int]:
    """Return, by the id of each text, that of the first wording which later ones replaced."""
    ids = sorted(set(text_ids))
    if not ids:
        return {}
    start = select(Text.id.label("asked"), Text.id.label("id"), Text.replaces_id.label("before"))
    chain = start.where(Text.id.in_(ids)).cte("wordings", recursive=True)
    earlier = select(chain.c.asked, Text.id, Text.replaces_id).join(
        chain, Text.id == chain.c.before
    )
    chain = chain.union_all(earlier)
    rows = db.session.execute(select(chain.c.asked, chain.c.id).where(chain.c.before.is_(None)))
    return dict(rows.all())
