"""Undoing an import: takes away exactly what it brought, in steps, and says what stands on it."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import aliased

from forum import clock
from forum.database import Step, batches
from forum.domain.imports.sources.states import ImportState, ItemKind
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.imports import BroughtItem, Import
from forum.models.user import User
from forum.services.access.gate import require, require_creator
from forum.services.access.locking import lock, touch
from forum.services.background.jobs import enqueue
from forum.services.consultations import counts
from forum.services.discussion.threads import find_wrong_thread_sizes, store_thread_sizes
from forum.services.imports.portions import ProgressCallback
from forum.services.imports.remembered import removal
from forum.services.imports.remembered.later_acts import LaterActs, find_later_acts
from forum.services.imports.remembered.store import ADVANCE

BATCH: Final = 40
PEOPLE_BATCH: Final = 200


def ask_to_undo(row: Import, *, by: User | None, anyway: bool) -> LaterActs:
    """Let the job undo an import, unless people have acted on it since and not `anyway`.

    Return what they have done. Without `by` the command line asks. Raises NotAllowed for who may
    not change the consultation, and Invalid("import_used").
    """
    if row.state is not ImportState.STORED:
        raise NotAllowed("import_state")
    if by is not None:
        require_creator(by)
    consultation = row.consultation
    if consultation is not None:
        lock(consultation)
        if by is not None and not row.is_new:
            require(by, consultation, Action.EDIT)
    acts = find_later_acts(row)
    if acts and not anyway:
        raise Invalid("import_used", "confirmed")
    row.undo_asked_at, row.done = clock.now(), 0
    if by is not None:
        enqueue(ADVANCE, {"import": row.id}, key=f"{ADVANCE}-{row.id}")
    return acts


class ImportUndoing:
    """The steps that undo an import; each must be taken in a transaction of its own."""

    def __init__(self, row: Import, progress: ProgressCallback) -> None:
        self._id, self._is_new = row.id, row.is_new
        self._consultation_id = row.consultation_id
        self._progress = progress
        self._since = row.confirmed_at or row.created_at
        self._organisations: set[int] = set()

    def steps(self) -> Iterator[Step]:
        """Yield the steps; a consultation that the import made is seen by nobody from the first.

        Replies of others to what goes must go with it.
        """
        if self._consultation_id is not None:
            if self._is_new:
                yield self._hide
            yield from self._contribution_steps()
            yield self._delete_rest
            if not self._is_new:
                for sizes in batches(find_wrong_thread_sizes(self._consultation_id), BATCH):
                    yield partial(store_thread_sizes, sizes)
                yield self._count_again
        people = self._list(ItemKind.PERSON)
        for ids in batches(people, PEOPLE_BATCH):
            yield partial(removal.delete_unused_people, ids)
        yield self._finish

    def _consultation(self) -> Consultation:
        consultation = db.session.get_one(Consultation, self._consultation_id)
        lock(consultation)
        return consultation

    def _hide(self) -> None:
        consultation = self._consultation()
        consultation.is_importing = True
        db.session.flush()
        touch(consultation.id)

    def _list(self, kind: ItemKind) -> list[int]:
        query = select(BroughtItem.item_id).where(
            BroughtItem.import_id == self._id, BroughtItem.kind == kind
        )
        return list(db.session.scalars(query))

    def _contribution_steps(self) -> Iterator[Step]:
        ids = self._list_contributions()
        for n, batch in enumerate(batches(ids, BATCH)):
            yield partial(self._delete_contributions, batch)
            self._progress(min(len(ids), (n + 1) * BATCH), len(ids))

    def _list_contributions(self) -> list[int]:
        """Return what was brought and all replies to it, the deepest first."""
        depths = with_replies(self._id)
        if self._is_new:
            query = select(Contribution.id, Contribution.depth).where(
                Contribution.consultation_id == self._consultation_id
            )
            depths = dict(db.session.execute(query).all())
        return sorted(depths, key=lambda id_: (-depths[id_], id_))

    def _delete_contributions(self, ids: Sequence[int]) -> None:
        self._organisations |= removal.find_organisations(ids)
        if not self._is_new:
            self._consultation()
        removal.delete_contributions(ids)
        if not self._is_new and self._consultation_id is not None:
            touch(self._consultation_id)

    def _delete_rest(self) -> None:
        if self._consultation_id is None:
            return
        consultation = self._consultation()
        row = db.session.get_one(Import, self._id)
        row.last_version = max(
            consultation.version, consultation.outline_version, consultation.alterations
        )
        if self._is_new:
            db.session.flush()
            removal.delete_consultation(consultation.id)
            db.session.expire_all()
        else:
            removal.delete_posts(self._list(ItemKind.POST))
            removal.delete_date_changes(self._list(ItemKind.DATE_CHANGE))
            removal.delete_summaries(self._list(ItemKind.SUMMARY))
            removal.delete_responses(self._list(ItemKind.RESPONSE))
            touch(consultation.id)

    def _count_again(self) -> None:
        consultation = self._consultation()
        counts.recount(consultation)
        touch(consultation.id)

    def _finish(self) -> None:
        removal.delete_unused_organisations(self._organisations, self._since)
        row = db.session.get_one(Import, self._id)
        row.undone_at, row.consultation_id = clock.now(), None
        row.content = {}
        db.session.execute(delete(BroughtItem).where(BroughtItem.import_id == self._id))


def with_replies(import_id: int) -> dict[int, int]:
    """Return the depths of what an import brought, and of all replies to it, by id."""
    items = select(BroughtItem.item_id).where(
        BroughtItem.import_id == import_id, BroughtItem.kind == ItemKind.CONTRIBUTION
    )
    posts = select(BroughtItem.item_id).where(
        BroughtItem.import_id == import_id, BroughtItem.kind == ItemKind.POST
    )
    columns = (Contribution.id, Contribution.depth)
    first = select(*columns).where(or_(Contribution.id.in_(items), Contribution.post_id.in_(posts)))
    below = first.cte(recursive=True)
    reply = aliased(Contribution)
    below = below.union(select(reply.id, reply.depth).where(reply.parent_id == below.c.id))
    return dict(db.session.execute(select(below.c.id, below.c.depth)).all())
