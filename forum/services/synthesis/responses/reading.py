"""The organiser's response as readers see it, and what an organiser can still answer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, and_, select

from forum.domain.contributions.content import Publication
from forum.domain.contributions.statuses import Visibility, visibility_of
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
from forum.services.synthesis.responses.writing import ResponseDraft
from forum.services.synthesis.summaries import find_edition
from forum.services.synthesis.summary.records import number_statements, records_of
from forum.services.texts.localised import LocalisedText, localise


@dataclass(frozen=True, slots=True)
class AnsweredContribution:
    """A contribution behind an answer; only its number is left when readers cannot read it."""

    number: int
    is_readable: bool
    name: str = ""
    organisation: str = ""
    countries: str = ""
    publication: Publication = Publication.WITHHELD
    language: str = ""


@dataclass(frozen=True, slots=True)
class ResponseItemView:
    """An answer to a point, or the general reply, for readers of one language."""

    id: int
    version: int
    outcome: ResponseOutcome | None
    subject: LocalisedText | None
    text: LocalisedText
    link: str
    published_at: datetime | None
    changed_at: datetime
    contributions: Sequence[AnsweredContribution]


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
    views = [
        ResponseItemView(
            id=item.id,
            version=item.version,
            outcome=item.outcome,
            subject=texts.get(item.subject_id or 0),
            text=texts[item.text_id],
            link=item.link,
            published_at=item.published_at,
            changed_at=item.changed_at,
            contributions=cited[item.id],
        )
        for item in items
    ]
    return ResponseView(
        published_at=response.published_at,
        changed_at=response.changed_at,
        by=response.by.name if response.by else "",
        general=next((view for view in views if view.outcome is None), None),
        items=[view for view in views if view.outcome is not None],
    )


def _read_contributions(response: OrganiserResponse) -> dict[int, list[AnsweredContribution]]:
    cited: dict[int, list[AnsweredContribution]] = defaultdict(list)
    rows = db.session.execute(
        select(
            ResponseCitation.item_id,
            Contribution.number,
            Contribution.status,
            Contribution.shown_name,
            Contribution.shown_organisation,
            Contribution.shown_countries,
            Contribution.publication,
            Contribution.language,
        )
        .join(ResponseItem, ResponseItem.id == ResponseCitation.item_id)
        .join(Contribution, Contribution.id == ResponseCitation.contribution_id)
        .where(ResponseItem.response_id == response.id)
        .order_by(ResponseCitation.item_id, ResponseCitation.position)
    )
    for item_id, number, status, *author in rows:
        is_readable = visibility_of(status, number) is Visibility.WORDS
        cited[item_id].append(
            AnsweredContribution(number or 0, is_readable, *(author if is_readable else ()))
        )
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
