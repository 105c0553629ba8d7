"""Imported contributions, stored by few statements whatever their number."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from forum import clock
from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.statuses import RevisionState, Status
from forum.domain.contributions.thread_paths import path_below
from forum.domain.imports.identity import uid_within
from forum.domain.imports.records import (
    GivenConsultation,
    GivenContribution,
    GivenPassage,
    GivenPost,
)
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Passage, Revision
from forum.services.contributions.visibility import FIRST_REVISION_STATES
from forum.services.imports.announcements import PostIds
from forum.services.imports.appearances import (
    OrganisationIds,
    add_signatures,
    appearance_columns,
    list_people,
    register_organisations,
)
from forum.services.imports.bulk import Row, add_rows
from forum.services.imports.consultation import QuestionIds
from forum.services.imports.losses import FACET_LENGTH
from forum.services.imports.people import ImportedPeople
from forum.services.imports.texts import add_texts
from forum.services.imports.threads import (
    ThreadPlace,
    assign_numbers,
    assign_ranks,
    find_parents,
    group_by_level,
)

INITIAL_STATUSES = frozenset({Status.PENDING, Status.PUBLISHED})


def find_stored_places(
    consultation: Consultation, record: GivenConsultation
) -> dict[str, ThreadPlace]:
    """Return, by source id, the places of the record's contributions that are stored already.

    They are matched by the id that they had in an imported document, by their key, or by their
    number and the second of publication, because an export of this site names them by number.
    While an import goes on, all that is stored came from this document, and has its id.
    """
    root = aliased(Contribution)
    rows = db.session.execute(
        select(
            Contribution.source_id,
            Contribution.key,
            Contribution.number,
            Contribution.published_at,
            Contribution.id,
            Contribution.root_id,
            Contribution.depth,
            func.coalesce(root.thread_size, Contribution.thread_size),
            Contribution.path,
        )
        .outerjoin(root, root.id == Contribution.root_id)
        .where(Contribution.consultation_id == consultation.id)
    )
    places: dict[str, ThreadPlace] = {}
    places_by_appearance: dict[tuple[int, datetime], ThreadPlace] = {}
    for source_id, key, number, published_at, id_, root_id, depth, size, path in rows:
        places[key] = ThreadPlace(id_, root_id, depth, size, path)
        if source_id is not None:
            places[source_id] = places[key]
        if number is not None and published_at is not None:
            places_by_appearance[number, published_at.replace(microsecond=0)] = places[key]
    for new in () if consultation.is_importing else record.contributions:
        appeared_at = new.published_at or new.submitted_at or consultation.opens_at
        if new.source_id not in places and new.number and appeared_at:
            existing = places_by_appearance.get((new.number, appeared_at.replace(microsecond=0)))
            if existing is not None:
                places[new.source_id] = existing
    return places


@dataclass(frozen=True)
class ImportContext:
    """One consultation, and the ids of what is stored before its contributions."""

    consultation: Consultation
    uid: str
    people: ImportedPeople
    questions: QuestionIds
    posts: PostIds

    def submitted_at(self, record: GivenContribution) -> datetime:
        """Return when a contribution was sent; without a date, when the consultation opened."""
        return record.submitted_at or self.consultation.opens_at or clock.now()

    def post_id(self, post: GivenPost | None) -> int | None:
        """Return the id of a post of the record."""
        return None if post is None else self.posts[post.key]

    def kind_and_question(self, passage: GivenPassage) -> tuple[PassageKind, int | None]:
        """Return the kind of a passage and the id of its question.

        A quote of a question that is unknown counts as the author's words.
        """
        question_id = None if passage.question is None else self.questions.get(passage.question)
        if passage.kind is PassageKind.QUESTION and question_id is None:
            return PassageKind.WORDS, None
        return passage.kind, question_id

    def answered_question_ids(self, record: GivenContribution) -> list[int | None]:
        """Return the ids of the questions that a contribution answers, or [None]."""
        pairs = (self.kind_and_question(passage) for passage in record.passages)
        ids = {id_ for kind, id_ in pairs if kind is PassageKind.WORDS and id_ is not None}
        return [*sorted(ids)] or [None]


@dataclass(frozen=True)
class ThreadPlan:
    """Numbers, parents and ranks of new contributions, by their source ids."""

    numbers: Mapping[str, int]
    parent_ids: Mapping[str, str | None]
    ranks: Mapping[str, int]


def plan_threads(
    new: Sequence[GivenContribution],
    places: Mapping[str, ThreadPlace],
    *,
    taken: set[int],
    last: int,
) -> ThreadPlan:
    """Return what follows from the order of new contributions and the places of stored ones."""
    numbers = assign_numbers(new, taken=taken, last=last)
    parent_ids = find_parents(new, places)
    return ThreadPlan(numbers, parent_ids, assign_ranks(new, parent_ids, places, numbers))


def find_parent_places(
    new: Sequence[GivenContribution], places: Mapping[str, ThreadPlace]
) -> dict[str, ThreadPlace]:
    """Return the places of what new contributions reply to, with the present size of its thread."""
    names = {c.reply_to for c in new if c.reply_to}
    parents = {name: places[name] for name in names if name in places}
    root_ids = {place.root_id or place.id for place in parents.values()}
    rows = db.session.execute(
        select(Contribution.id, Contribution.thread_size).where(Contribution.id.in_(root_ids))
    )
    sizes = {row.id: row.thread_size for row in rows}
    return {
        name: replace(place, thread_size=sizes[place.root_id or place.id])
        for name, place in parents.items()
    }


def read_numbers(consultation: Consultation, among: Set[int] | None = None) -> set[int]:
    """Return the numbers that are in use; with `among`, those of these numbers."""
    query = select(Contribution.number).where(
        Contribution.consultation_id == consultation.id, Contribution.has_appeared
    )
    if among is not None:
        query = query.where(Contribution.number.in_(among))
    return {number for number in db.session.scalars(query) if number}


def add_contributions(
    context: ImportContext,
    new: Sequence[GivenContribution],
    plan: ThreadPlan,
    places: dict[str, ThreadPlace],
) -> None:
    """Store whole contributions, which must be new, and whose parents are stored or among them.

    `places` holds those of stored contributions by source id; the new ones are added to it.
    """
    context.people.add(list_people(new))
    organisations = register_organisations(new)
    _store_threads(context, new, plan, places, organisations=organisations)
    ids = {c.source_id: places[c.source_id].id for c in new}
    numbers = {name: plan.numbers[name] for name in ids if name in plan.numbers}
    add_rows(
        Revision,
        [_make_revision(context, c, ids[c.source_id], c.source_id in numbers) for c in new],
    )
    _store_passages(context, new, {name: place.id for name, place in places.items()})
    root_numbers = {s: n for s, n in numbers.items() if not places[s].depth}
    add_rows(Placement, list(_make_placements(context, new, ids, root_numbers)))
    add_rows(Decision, list(_make_decisions(context, new, ids, numbers)))
    add_signatures(new, ids, context.people, organisations)
    context.consultation.last_number = max(context.consultation.last_number, 0, *numbers.values())


def _store_threads(
    context: ImportContext,
    new: Sequence[GivenContribution],
    plan: ThreadPlan,
    places: dict[str, ThreadPlace],
    *,
    organisations: OrganisationIds,
) -> None:
    parent_ids, ranks = plan.parent_ids, plan.ranks
    for level in group_by_level(new, parent_ids, places):
        new_places = [
            _place_below(
                places.get(parent_ids[record.source_id] or ""), ranks.get(record.source_id)
            )
            for record in level
        ]
        rows: list[Row] = [
            {
                **_make_columns(context, organisations, record, plan.numbers.get(record.source_id)),
                "parent_id": parent_id,
                "post_id": None if parent_id else context.post_id(record.post),
                "root_id": place.root_id,
                "depth": place.depth,
                "thread_rank": ranks.get(record.source_id),
                "thread_size": 0,
                "path": place.path if record.source_id in ranks else "",
            }
            for record, (parent_id, place) in zip(level, new_places, strict=True)
        ]
        add_rows(Contribution, rows)
        ids = _read_ids(context.consultation, level)
        for record, (_, place) in zip(level, new_places, strict=True):
            places[record.source_id] = replace(place, id=ids[record.source_id])


def _read_ids(
    consultation: Consultation, contributions: Sequence[GivenContribution]
) -> dict[str, int]:
    rows = db.session.execute(
        select(Contribution.source_id, Contribution.id).where(
            Contribution.consultation_id == consultation.id,
            Contribution.source_id.in_([c.source_id for c in contributions]),
        )
    )
    return {source_id: id_ for source_id, id_ in rows if source_id is not None}


def _place_below(
    parent: ThreadPlace | None, thread_rank: int | None
) -> tuple[int | None, ThreadPlace]:
    """Return the parent's id of a contribution below `parent`, and its place, whose id is 0."""
    if parent is None:
        return None, ThreadPlace(0, None, 0)
    path = parent.path if thread_rank is None else path_below(parent.path, thread_rank)
    return parent.id, ThreadPlace(0, parent.root_id or parent.id, parent.depth + 1, path=path)


def _make_columns(
    context: ImportContext,
    organisations: OrganisationIds,
    record: GivenContribution,
    number: int | None,
) -> Row:
    submitted_at = context.submitted_at(record)
    return {
        "consultation_id": context.consultation.id,
        "key": uid_within(context.uid, "contribution", record.source_id),
        "source_id": record.source_id,
        "number": number,
        "author_id": context.people.author_id(record.author),
        "status": record.status,
        "language": record.language,
        "submitted_at": submitted_at,
        "sent_at": submitted_at,
        "dated": record.submitted_at is not None,
        "published_at": None if number is None else record.published_at or submitted_at,
        "approved_revision": None if number is None else 1,
        "latest_revision": 1,
        **appearance_columns(record, context.consultation, context.people, organisations),
        "stakeholder_type": record.stakeholder_type[:FACET_LENGTH],
        "region": record.region[:FACET_LENGTH],
    }


def _make_revision(
    context: ImportContext, record: GivenContribution, id_: int, has_appeared: bool
) -> Row:
    shown_at = record.published_at or context.submitted_at(record)
    first_state = FIRST_REVISION_STATES.get(record.status, RevisionState.WAITING)
    return {
        "contribution_id": id_,
        "number": 1,
        "created_at": clock.now(),
        "state": RevisionState.SHOWN if has_appeared else first_state,
        "shown_at": shown_at if has_appeared else None,
    }


def _store_passages(
    context: ImportContext, batch: Sequence[GivenContribution], ids: dict[str, int]
) -> None:
    wordings = [passage.wording for record in batch for passage in record.passages]
    text_ids = iter(add_texts(context.consultation.id, wordings))
    rows: list[Row] = []
    for record in batch:
        for position, passage in enumerate(record.passages):
            kind, question_id = context.kind_and_question(passage)
            quoted_id = (
                None
                if passage.quoted_contribution is None
                else ids.get(passage.quoted_contribution)
            )
            post_id = context.post_id(passage.quoted_post)
            if kind is PassageKind.QUOTE and quoted_id is None and post_id is None:
                kind = PassageKind.WORDS
            rows.append(
                {
                    "contribution_id": ids[record.source_id],
                    "revision": 1,
                    "position": position,
                    "kind": kind,
                    "question_id": question_id,
                    "quoted_contribution_id": quoted_id,
                    "quoted_position": passage.quoted_position if quoted_id else None,
                    "quoted_post_id": post_id,
                    "text_id": next(text_ids),
                }
            )
    add_rows(Passage, rows)


def _make_placements(
    context: ImportContext,
    new: Sequence[GivenContribution],
    ids: dict[str, int],
    numbers: dict[str, int],
) -> Iterator[Row]:
    """Yield the placements under questions, or under none, of contributions with a number."""
    for record in new:
        if record.source_id in numbers:
            for question_id in context.answered_question_ids(record):
                yield {
                    "consultation_id": context.consultation.id,
                    "question_id": question_id,
                    "number": numbers[record.source_id],
                    "contribution_id": ids[record.source_id],
                }


def _make_decisions(
    context: ImportContext,
    new: Sequence[GivenContribution],
    ids: dict[str, int],
    numbers: dict[str, int],
) -> Iterator[Row]:
    """Yield the decisions that the statuses of contributions imply."""
    for record in new:
        if record.status not in INITIAL_STATUSES:
            before = Status.PUBLISHED if record.source_id in numbers else Status.PENDING
            yield {
                "contribution_id": ids[record.source_id],
                "before": before,
                "after": record.status,
                "by_id": None,
                "at": record.published_at or context.submitted_at(record),
                "rule": "",
                "reason": record.reason,
            }
