"""The organiser's response as readers see it, and what an organiser can still answer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, and_, select

from forum.domain.synthesis.excerpts import ExcerptState
from forum.domain.synthesis.responses import ResponseOutcome
from forum.errors import NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.synthesis.response import OrganiserResponse, ResponseCitation, ResponseItem
from forum.models.synthesis.summary import PublishedCitation, Statement, Summary
from forum.models.translation import Text
from forum.services.synthesis.quoted import (
    ChangedQuotation,
    CitedContribution,
    QuotingText,
    find_changed,
    hide_quotations,
    read_cited,
)
from forum.services.synthesis.responses.writing import ResponseDraft
from forum.services.synthesis.summaries import find_edition
from forum.services.synthesis.summary.records import number_statements, records_of
from forum.services.texts.localised import LocalisedText, localise


@dataclass(frozen=True, slots=True)
class ResponseItemView:
    """An answer to a point, or the general reply, for readers of one language.

    `changed` are quotations in it that their sources no longer say.
    """

    id: int
    version: int
    outcome: ResponseOutcome | None
    subject: LocalisedText | None
    text: LocalisedText
    link: str
    published_at: datetime | None
    changed_at: datetime
    contributions: Sequence[CitedContribution]
    changed: Sequence[ChangedQuotation] = ()


@dataclass(frozen=True, slots=True)
class ResponseView:
    """A response for readers of one language; `general` is the reply to all of it."""

    published_at: datetime | None
    changed_at: datetime
    by: str
    general: ResponseItemView | None
    items: Sequence[ResponseItemView]

    @property
    def drafts(self) -> int:
        """Return how many items readers do not see yet."""
        general = (self.general,) if self.general else ()
        return sum(item.published_at is None for item in (*general, *self.items))

    @property
    def counts(self) -> dict[ResponseOutcome, int]:
        """Return how many points have each outcome, those without any left out."""
        outcomes = [item.outcome for item in self.items]
        return {each: outcomes.count(each) for each in ResponseOutcome if each in outcomes}


def read_response(
    response: OrganiserResponse, language: str, *, with_drafts: bool = False
) -> ResponseView:
    """Return the response as readers see it, or `with_drafts`, by a fixed number of statements."""
    query = select(ResponseItem).where(ResponseItem.response_id == response.id)
    if not with_drafts:
        query = query.where(ResponseItem.published_at.is_not(None))
    items = db.session.scalars(query.order_by(ResponseItem.position, ResponseItem.id)).all()
    texts = localise([i for item in items for i in (item.subject_id, item.text_id)], language)
    cited = _read_contributions(response)
    changed = find_changed(
        {
            (item.id, text_id): QuotingText(
                text_id, cited[item.id], None if with_drafts else item.changed_at
            )
            for item in items
            for text_id in (item.subject_id, item.text_id)
            if text_id is not None
        }
    )
    views = [_make_view(item, texts, cited[item.id], changed) for item in items]
    return ResponseView(
        published_at=response.published_at,
        changed_at=response.changed_at,
        by=response.by.name if response.by else "",
        general=next((view for view in views if view.outcome is None), None),
        items=[view for view in views if view.outcome is not None],
    )


def _make_view(
    item: ResponseItem,
    texts: Mapping[int, LocalisedText],
    cited: Sequence[CitedContribution],
    changed: Mapping[tuple[int, int], Sequence[ChangedQuotation]],
) -> ResponseItemView:
    ids = (item.subject_id or 0, item.text_id)
    if not all(one.is_readable for one in cited):
        texts = {id_: hide_quotations(texts[id_]) for id_ in ids if id_}
    return ResponseItemView(
        id=item.id,
        version=item.version,
        outcome=item.outcome,
        subject=texts.get(item.subject_id or 0),
        text=texts[item.text_id],
        link=item.link,
        published_at=item.published_at,
        changed_at=item.changed_at,
        contributions=cited,
        changed=[each for id_ in ids for each in changed.get((item.id, id_), ())],
    )


def _read_contributions(response: OrganiserResponse) -> dict[int, list[CitedContribution]]:
    rows = db.session.execute(
        select(ResponseCitation.item_id, ResponseCitation.contribution_id)
        .join(ResponseItem, ResponseItem.id == ResponseCitation.item_id)
        .where(ResponseItem.response_id == response.id)
        .order_by(ResponseCitation.item_id, ResponseCitation.position)
    ).all()
    contributions = read_cited({contribution_id for _item, contribution_id in rows})
    cited: dict[int, list[CitedContribution]] = defaultdict(list)
    for item_id, contribution_id in rows:
        cited[item_id].append(contributions[contribution_id])
    return cited


@dataclass(slots=True)
class Answerable:
    """A point, or a statement of the summary, that can be answered, with what stands behind it.

    `kind` is "point" or "statement", by which its page of answering is found.
    """

    kind: str
    id: int
    text: LocalisedText
    numbers: list[int] = field(default_factory=list)
    is_answered: bool = False


def list_answerable(consultation: Consultation, language: str) -> list[Answerable]:
    """Return the statements of the published summary and the points of the team, in their order.

    Left out are statements that cite nobody, and points that a published statement was begun from.
    A fixed number of statements reads them.
    """
    numbers = {"statement": _cited_numbers(consultation), "point": _numbers_behind(consultation)}
    rows = [
        *(
            ("statement", id_, text_id)
            for id_, text_id in _list_statements(consultation).items()
            if numbers["statement"][id_]
        ),
        *(("point", *row) for row in db.session.execute(_select_unstated_points(consultation))),
    ]
    texts = localise([text_id for _kind, _id, text_id in rows], language)
    answered = set(
        db.session.scalars(
            select(ResponseItem.subject_id)
            .join(OrganiserResponse, OrganiserResponse.id == ResponseItem.response_id)
            .where(OrganiserResponse.consultation_id == consultation.id)
        )
    )
    return [
        Answerable(kind, id_, texts[text_id], numbers[kind][id_], text_id in answered)
        for kind, id_, text_id in rows
    ]


def _list_statements(consultation: Consultation) -> dict[int, int]:
    """Return the ids of the texts of the published statements, by the numbers of these."""
    edition = find_edition(consultation)
    records = records_of(edition) if edition else []
    numbers = number_statements(records)
    return {numbers[record.id]: record.text_id for record in records if record.id in numbers}


def _select_points(consultation: Consultation) -> Select[int, int]:
    return (
        select(Point.id, Point.text_id)
        .where(Point.consultation_id == consultation.id, Point.merged_into_id.is_(None))
        .order_by(Point.question_id, Point.theme_id, Point.position)
    )


def _select_unstated_points(consultation: Consultation) -> Select[int, int]:
    edition = find_edition(consultation)
    published = [record.id for record in records_of(edition)] if edition else []
    begun = select(Statement.point_id).where(
        Statement.id.in_(published), Statement.point_id.is_not(None)
    )
    return _select_points(consultation).where(Point.id.not_in(begun))


def draft_for(consultation: Consultation, kind: str, id_: int) -> ResponseDraft:
    """Return an answer to a point or a statement, yet to be written; raises NotFound."""
    if kind == "statement":
        text_id = _list_statements(consultation).get(id_)
    else:
        row = db.session.execute(_select_points(consultation).where(Point.id == id_)).first()
        text_id = row[1] if row and kind == "point" else None
    if text_id is None:
        raise NotFound
    text = db.session.get_one(Text, text_id)
    numbers = _cited_numbers if kind == "statement" else _numbers_behind
    return ResponseDraft(
        language=text.language,
        text="",
        subject=text.source,
        outcome=ResponseOutcome.CONSIDERED,
        numbers=numbers(consultation)[id_],
        point_id=id_ if kind == "point" else None,
        wording_id=text.id,
    )


def _cited_numbers(consultation: Consultation) -> dict[int, list[int]]:
    numbers: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(PublishedCitation.place, Contribution.number)
        .join(Summary, Summary.id == PublishedCitation.summary_id)
        .join(Contribution, Contribution.id == PublishedCitation.contribution_id)
        .where(Summary.consultation_id == consultation.id, Contribution.is_readable)
        .order_by(PublishedCitation.place, Contribution.number)
    )
    for place, number in rows:
        numbers[place].append(number or 0)
    return numbers


def _numbers_behind(consultation: Consultation) -> dict[int, list[int]]:
    """Return the numbers of the contributions whose words bear on each point."""
    numbers: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(Evidence.point_id, Contribution.number)
        .join(
            Excerpt,
            and_(Excerpt.id == Evidence.excerpt_id, Excerpt.state != ExcerptState.BROKEN),
        )
        .join(Contribution, Contribution.id == Excerpt.contribution_id)
        .where(Excerpt.consultation_id == consultation.id, Contribution.is_readable)
        .order_by(Evidence.point_id, Contribution.number)
        .distinct()
    )
    for point_id, number in rows:
        numbers[point_id].append(number or 0)
    return numbers
