"""The steps of an import: each stores a portion, and together they store a whole consultation."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from sqlalchemy import select

from forum.database import Step, batches
from forum.domain.imports.notes import NoteKind
from forum.domain.imports.records import GivenConsultation, GivenContribution, GivenPost
from forum.domain.imports.sources.states import ItemKind
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.locking import lock, touch
from forum.services.consultations import counts
from forum.services.contributions import near_copies
from forum.services.discussion.threads import (
    count_new_replies,
    find_wrong_thread_sizes,
    store_thread_sizes,
)
from forum.services.imports import quotes
from forum.services.imports.announcements import (
    add_date_changes,
    add_posts,
    add_response,
    list_closing_texts,
    read_stored_posts,
)
from forum.services.imports.consultation import (
    add_consultation,
    find_question_ids,
    list_texts,
    show_consultation,
)
from forum.services.imports.contributions import (
    ImportContext,
    ThreadPlan,
    add_contributions,
    find_parent_places,
    find_stored_places,
    plan_threads,
    read_numbers,
)
from forum.services.imports.losses import note_losses
from forum.services.imports.people import ImportedPeople, appoint_team, find_people
from forum.services.imports.remaining import has_content, without_stored
from forum.services.imports.remembered.brought import ImportRecorder, last_version
from forum.services.imports.summaries import add_summary
from forum.services.imports.texts import render_ahead
from forum.services.imports.threads import ThreadPlace, group_by_level
from forum.services.search import index as search_index
from forum.services.synthesis.summary.figures import add_missing_figures

BATCH: Final = 15
MAX_WEIGHT: Final = 150
"""How many contributions, and rows of them, one step stores at most; one contribution at least."""

ProgressCallback = Callable[[int, int], None]
Places = dict[str, ThreadPlace]


class ConsultationImport:
    """The import of one consultation, which goes on where an earlier one was broken off.

    A new consultation is seen by nobody until the last step has made it whole. What is added to
    one that people see is stored in steps too, each of whole contributions, which readers see and
    pages count from then on: no step could show any number of them at once and be short.
    """

    def __init__(
        self,
        record: GivenConsultation,
        progress: ProgressCallback,
        recorder: ImportRecorder | None = None,
    ) -> None:
        self._record = record
        self._progress = progress
        self._recorder = recorder or ImportRecorder()
        self._stored: Consultation | None = None
        self._last_given = max((c.number or 0 for c in record.contributions), default=0)

    @property
    def uid(self) -> str:
        """Return the id that the consultation has in every copy of the document."""
        return self._record.uid

    @property
    def consultation(self) -> Consultation:
        """Return the consultation, once the first step has been taken."""
        if self._stored is None:
            raise LookupError("no step has been taken")
        return self._stored

    def steps(self) -> Iterator[Step]:
        """Yield the steps; each must be taken, in a transaction that may write, before the next.

        Between them nothing is stored, and whatever takes long is done.
        """
        record = self._record
        query = select(Consultation).where(Consultation.uid == record.uid)
        self._stored = db.session.scalar(query)
        is_new = self._stored is None
        if is_new:
            render_ahead(list_texts(record))
            yield self._begin
        places = find_stored_places(self.consultation, record)
        remaining = record if is_new else without_stored(self.consultation, record, places)
        if not is_new:
            self._note_stored(remaining)
        if not (self.consultation.is_importing or has_content(remaining)):
            return
        people = find_people(self.consultation, remaining)
        yield partial(self._add_team, people, remaining)
        for posts in batches(remaining.posts, BATCH):
            render_ahead(text for post in posts for text in (post.title, post.body))
            yield partial(self._add_posts, people, posts)
        yield from self._contribution_steps(people, remaining, places)
        yield from self._closing_steps(people, remaining)

    def _begin(self) -> None:
        record = self._record
        self._stored = add_consultation(record, version=1 + last_version(record.uid))
        self._recorder.open(self._stored, is_new=True)
        is_free = self._stored.slug == record.slug or record.slug == record.title.source
        record.notes.add(NoteKind.SLUG, record.slug, not is_free)

    def _note_stored(self, remaining: GivenConsultation) -> None:
        for name in ("contributions", "posts"):
            stored = len(getattr(self._record, name)) - len(getattr(remaining, name))
            self._record.notes.add(NoteKind.STORED, name, stored)

    def _add_team(self, people: ImportedPeople, remaining: GivenConsultation) -> None:
        self._recorder.open(self.consultation, is_new=False)
        people.add(seat.person for seat in remaining.team)
        appoint_team(self.consultation, remaining, people)
        self._note_people(people)

    def _note_people(self, people: ImportedPeople) -> None:
        self._recorder.note(ItemKind.PERSON, people.take_new_ids())

    def _add_posts(self, people: ImportedPeople, posts: Sequence[GivenPost]) -> None:
        people.add_signers(post.author for post in posts)
        with self._recorder.noted(self.consultation):
            add_posts(self.consultation, self._record.uid, posts, people)
        self._note_people(people)
        touch(self.consultation.id)

    # --- contributions ------------------------------------------------------------------------

    def _contribution_steps(
        self, people: ImportedPeople, remaining: GivenConsultation, places: Places
    ) -> Iterator[Step]:
        plan = self._plan(remaining, places)
        seen = self._record if self.consultation.is_importing else remaining
        note_losses(seen, places, plan.parent_ids, plan.numbers)
        levels = group_by_level(remaining.contributions, plan.parent_ids, places)
        context = ImportContext(
            consultation=self.consultation,
            uid=self._record.uid,
            people=people,
            questions=find_question_ids(self.consultation, self._record),
            posts=read_stored_posts(self.consultation),
        )
        done = 0
        for portion in _cut([c for level in levels for c in level]):
            render_ahead(passage.wording for c in portion for passage in c.passages)
            if self.consultation.is_importing:
                yield partial(self._add_whole, context, portion, plan, places)
            else:
                yield partial(self._add_visible, context, portion, places)
            done += len(portion)
            self._progress(done, len(remaining.contributions))
        for unlinked in batches(quotes.find_unlinked_quotes(self._record, places), MAX_WEIGHT):
            yield partial(quotes.link_quotes, unlinked)

    def _plan(self, remaining: GivenConsultation, places: Places) -> ThreadPlan:
        """Return the plan of the whole import.

        While the consultation is not whole it is that of the whole document, whatever is stored
        already: so an import that was broken off ends as if it had not been.
        """
        consultation = self.consultation
        if consultation.is_importing:
            return plan_threads(self._record.contributions, {}, taken=set(), last=0)
        numbers, last = read_numbers(consultation), consultation.last_number
        return plan_threads(remaining.contributions, places, taken=numbers, last=last)

    def _add_whole(
        self,
        context: ImportContext,
        portion: Sequence[GivenContribution],
        plan: ThreadPlan,
        places: Places,
    ) -> None:
        add_contributions(context, portion, plan, places)
        ids = [places[c.source_id].id for c in portion]
        self._recorder.note(ItemKind.CONTRIBUTION, ids)
        self._note_people(context.people)

    def _add_visible(
        self, context: ImportContext, portion: Sequence[GivenContribution], places: Places
    ) -> None:
        """Add contributions to a consultation in which people write at the same time."""
        lock(self.consultation)
        given = {c.number for c in portion if c.number}
        last = max(self.consultation.last_number, self._last_given)
        taken = read_numbers(self.consultation, given)
        plan = plan_threads(portion, find_parent_places(portion, places), taken=taken, last=last)
        self._add_whole(context, portion, plan, places)
        ids = [places[c.source_id].id for c in portion]
        count_new_replies(ids)
        counts.add_all(self.consultation, ids)
        touch(self.consultation.id)

    # --- the end ------------------------------------------------------------------------------

    def _closing_steps(
        self, people: ImportedPeople, remaining: GivenConsultation
    ) -> Iterator[Step]:
        render_ahead(list_closing_texts(remaining))
        yield partial(self._add_announcements, people, remaining)
        id_ = self.consultation.id
        missing = near_copies.list_missing(consultation_id=id_).get(id_, [])
        for batch in batches(missing, BATCH):
            yield partial(near_copies.store_sketches, id_, near_copies.make_sketches(batch))
        tallies = None
        if self.consultation.is_importing:
            sizes = find_wrong_thread_sizes(id_)
            for part in batches(sizes, MAX_WEIGHT):
                yield partial(store_thread_sizes, part)
            tallies = counts.count_all(self.consultation)
        yield partial(self._finish, tallies, search_index.list_new_ids(id_))

    def _add_announcements(self, people: ImportedPeople, remaining: GivenConsultation) -> None:
        people.add_signers(change.by for change in remaining.date_changes)
        with self._recorder.noted(self.consultation):
            add_date_changes(self.consultation, remaining, people)
            if remaining.summary is not None:
                people.add_signers(edition.author for edition in remaining.summary.editions)
            if remaining.response is not None and remaining.response.author:
                people.add_signers([remaining.response.author])
            db.session.flush()
            add_summary(self.consultation, remaining, people)
            add_response(self.consultation, remaining, people)
        self._note_people(people)

    def _finish(self, tallies: counts.Tallies | None, new_ids: Sequence[int]) -> None:
        """Let readers find what is new, and let them see a new consultation with its counts."""
        lock(self.consultation)
        if tallies is not None:
            counts.store_counts(self.consultation, tallies)
        add_missing_figures(self.consultation)
        search_index.request_indexing_of_all(new_ids)
        if self.consultation.is_importing:
            show_consultation(self.consultation, self._record)
        db.session.flush()
        touch(self.consultation.id)
        db.session.expire(self.consultation)


def _cut(contributions: Sequence[GivenContribution]) -> Iterator[Sequence[GivenContribution]]:
    """Yield the contributions in their order, in portions that are stored in little time."""
    portion: list[GivenContribution] = []
    weight = 0
    for contribution in contributions:
        translations = sum(len(p.wording.translations) for p in contribution.passages)
        own = 1 + 2 * len(contribution.passages) + translations + len(contribution.signatures)
        if portion and (len(portion) == BATCH or weight + own > MAX_WEIGHT):
            yield portion
            portion, weight = [], 0
        portion.append(contribution)
        weight += own
    if portion:
        yield portion
