"""Storing imported contributions: few statements, whatever their number."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from forum import clock
from forum.database import batches
from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.statuses import RevisionState, Status
from forum.domain.contributions.thread_paths import path_below
from forum.domain.imports.identity import key_of
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
from forum.services.contributions.visibility import FIRST_STATES
from forum.services.discussion.threads import count_threads
from forum.services.imports.announcements import Posts
from forum.services.imports.bulk import Row, add_rows
from forum.services.imports.consultation import Questions
from forum.services.imports.identity import Organisations, add_signatures, appearance_columns
from forum.services.imports.people import ImportedPeople
from forum.services.imports.texts import write_all
from forum.services.imports.threads import ThreadPlace, assign_numbers, levels, parents, rank

BATCH = 40
UNDECIDED = frozenset({Status.PENDING, Status.PUBLISHED})

Progress = Callable[[int, int], None]


def stored_places(consultation: Consultation, given: GivenConsultation) -> dict[str, ThreadPlace]:
    """Return where those of the document's contributions stand that are stored already.

    They are told by the id that they had in an imported document, by their key, or by their
    number and the second in which they appeared: an export of this site names them by number.
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
    found: dict[str, ThreadPlace] = {}
    seen: dict[tuple[int, datetime], ThreadPlace] = {}
    for source_id, key, number, published_at, id_, root_id, depth, size, path in rows:
        found[key] = ThreadPlace(id_, root_id, depth, size, path)
        if source_id is not None:
            found[source_id] = found[key]
        if number is not None and published_at is not None:
            seen[number, published_at.replace(microsecond=0)] = found[key]
    for new in given.contributions:
        appeared_at = new.published_at or new.submitted_at or consultation.opens_at
        if new.source_id not in found and new.number and appeared_at:
            same = seen.get((new.number, appeared_at.replace(microsecond=0)))
            if same is not None:
                found[new.source_id] = same
    return found


@dataclass(frozen=True)
class ContributionImport:
    """What stays the same while the contributions of one document are stored."""

    consultation: Consultation
    given: GivenConsultation
    people: ImportedPeople
    questions: Questions
    organisations: Organisations
    posts: Posts

    def submitted_at(self, new: GivenContribution) -> datetime:
        """Return when it was sent, or for one without date when the discussion opened."""
        return new.submitted_at or self.consultation.opens_at or clock.now()

    def post_id(self, post: GivenPost | None) -> int | None:
        """Return the id of a post of the document."""
        return None if post is None else self.posts[post.mark]

    def places(self, passage: GivenPassage) -> tuple[PassageKind, int | None]:
        """Return what a passage is and the id of its question; nothing quotes no question."""
        question_id = None if passage.question is None else self.questions.get(passage.question)
        if passage.kind is PassageKind.QUESTION and question_id is None:
            return PassageKind.WORDS, None
        return passage.kind, question_id

    def answered(self, new: GivenContribution) -> list[int | None]:
        """Return under which questions a contribution stands, or [None]."""
        places = (self.places(passage) for passage in new.passages)
        answered = {q for kind, q in places if kind is PassageKind.WORDS and q is not None}
        return [*sorted(answered)] or [None]


def add_contributions(
    work: ContributionImport, placed: dict[str, ThreadPlace], progress: Progress
) -> None:
    """Store the document's contributions, which must be new; `placed` are those already there."""
    new = work.given.contributions
    taken = set(
        db.session.scalars(
            select(Contribution.number).where(
                Contribution.consultation_id == work.consultation.id,
                Contribution.has_appeared,
            )
        )
    )
    numbers = assign_numbers(new, taken={n for n in taken if n}, last=work.consultation.last_number)
    _store_threads(work, placed, numbers)
    ids = {c.source_id: placed[c.source_id].id for c in new}
    roots = {c.source_id for c in new if not placed[c.source_id].depth}
    add_rows(Revision, [_revision(work, c, ids[c.source_id], c.source_id in numbers) for c in new])
    everything = {name: place.id for name, place in placed.items()}
    done = 0
    for batch in batches(new, BATCH):
        _store_words(work, batch, everything)
        done += len(batch)
        progress(done, len(new))
    add_rows(Placement, list(_answers(work, ids, {s: n for s, n in numbers.items() if s in roots})))
    add_rows(Decision, list(_decisions(work, ids, numbers)))
    add_signatures(work.given, ids, work.people, work.organisations)
    work.consultation.last_number = max(work.consultation.last_number, 0, *numbers.values())


def _store_threads(
    work: ContributionImport, placed: dict[str, ThreadPlace], numbers: dict[str, int]
) -> None:
    new = work.given.contributions
    above = parents(new, placed)
    ranks = rank(new, above, placed, numbers)
    for level in levels(new, above, placed):
        places = [
            _place(placed.get(above[given.source_id] or ""), ranks.get(given.source_id))
            for given in level
        ]
        rows: list[Row] = [
            {
                **_columns(work, given, numbers.get(given.source_id)),
                "parent_id": parent_id,
                "post_id": None if parent_id else work.post_id(given.post),
                "root_id": place.root_id,
                "depth": place.depth,
                "thread_rank": ranks.get(given.source_id),
                "thread_size": 0,
                "path": place.path if given.source_id in ranks else "",
            }
            for given, (parent_id, place) in zip(level, places, strict=True)
        ]
        add_rows(Contribution, rows)
        ids = _ids(work.consultation)
        for given, (_, place) in zip(level, places, strict=True):
            placed[given.source_id] = replace(place, id=ids[given.source_id])
    count_threads(work.consultation.id)


def _ids(consultation: Consultation) -> dict[str, int]:
    rows = db.session.execute(
        select(Contribution.source_id, Contribution.id).where(
            Contribution.consultation_id == consultation.id, Contribution.source_id.is_not(None)
        )
    )
    return {source_id: id_ for source_id, id_ in rows if source_id is not None}


def _place(parent: ThreadPlace | None, rank_: int | None) -> tuple[int | None, ThreadPlace]:
    """Return the parent of a contribution below `parent`, and its place, still without its id."""
    if parent is None:
        return None, ThreadPlace(0, None, 0)
    path = parent.path if rank_ is None else path_below(parent.path, rank_)
    return parent.id, ThreadPlace(0, parent.root_id or parent.id, parent.depth + 1, path=path)


def _columns(work: ContributionImport, given: GivenContribution, number: int | None) -> Row:
    submitted_at = work.submitted_at(given)
    return {
        "consultation_id": work.consultation.id,
        "key": key_of(work.given.uid, "contribution", given.source_id),
        "source_id": given.source_id,
        "number": number,
        "author_id": work.people.author(given.author),
        "status": given.status,
        "language": given.language,
        "submitted_at": submitted_at,
        "dated": given.submitted_at is not None,
        "published_at": None if number is None else given.published_at or submitted_at,
        "approved_revision": None if number is None else 1,
        "latest_revision": 1,
        **appearance_columns(given, work.consultation, work.people, work.organisations),
        "stakeholder_type": given.stakeholder_type[:200],
        "region": given.region[:200],
    }


def _revision(
    work: ContributionImport, given: GivenContribution, id_: int, has_appeared: bool
) -> Row:
    shown_at = given.published_at or work.submitted_at(given)
    unseen = FIRST_STATES.get(given.status, RevisionState.WAITING)
    return {
        "contribution_id": id_,
        "number": 1,
        "created_at": clock.now(),
        "state": RevisionState.SHOWN if has_appeared else unseen,
        "shown_at": shown_at if has_appeared else None,
    }


def _store_words(
    work: ContributionImport, batch: Sequence[GivenContribution], ids: dict[str, int]
) -> None:
    wordings = [passage.wording for given in batch for passage in given.passages]
    text_ids = iter(write_all(work.consultation.id, wordings))
    rows: list[Row] = []
    for given in batch:
        for position, passage in enumerate(given.passages):
            kind, question_id = work.places(passage)
            quoted = (
                None
                if passage.quoted_contribution is None
                else ids.get(passage.quoted_contribution)
            )
            post_id = work.post_id(passage.quoted_post)
            if kind is PassageKind.QUOTE and quoted is None and post_id is None:
                kind = PassageKind.WORDS
            rows.append(
                {
                    "contribution_id": ids[given.source_id],
                    "revision": 1,
                    "position": position,
                    "kind": kind,
                    "question_id": question_id,
                    "quoted_contribution_id": quoted,
                    "quoted_position": passage.quoted_position if quoted else None,
                    "quoted_post_id": post_id,
                    "text_id": next(text_ids),
                }
            )
    add_rows(Passage, rows)


def _answers(
    work: ContributionImport, ids: dict[str, int], numbers: dict[str, int]
) -> Iterator[Row]:
    """Place what has a number in `numbers` under its questions, or under none."""
    for given in work.given.contributions:
        if given.source_id in numbers:
            for question_id in work.answered(given):
                yield {
                    "consultation_id": work.consultation.id,
                    "question_id": question_id,
                    "number": numbers[given.source_id],
                    "contribution_id": ids[given.source_id],
                }


def _decisions(
    work: ContributionImport, ids: dict[str, int], numbers: dict[str, int]
) -> Iterator[Row]:
    """Record what was decided elsewhere, as far as the document says it."""
    for given in work.given.contributions:
        if given.status not in UNDECIDED:
            before = Status.PUBLISHED if given.source_id in numbers else Status.PENDING
            yield {
                "contribution_id": ids[given.source_id],
                "before": before,
                "after": given.status,
                "by_id": None,
                "at": given.published_at or work.submitted_at(given),
                "rule": "",
                "reason": given.reason,
            }
