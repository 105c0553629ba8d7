"""Remembers which rows an import adds, in the transactions that add them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import func, select

from forum.database import Base, insert_or_ignore
from forum.domain.imports.sources.states import ItemKind
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.date_change import DateChange
from forum.models.imports import BroughtItem, Import
from forum.models.post import Post
from forum.models.synthesis.response import OrganiserResponse
from forum.models.synthesis.summary import Summary

_OF_CONSULTATIONS: Final[tuple[tuple[ItemKind, type[Base]], ...]] = (
    (ItemKind.POST, Post),
    (ItemKind.DATE_CHANGE, DateChange),
    (ItemKind.SUMMARY, Summary),
    (ItemKind.RESPONSE, OrganiserResponse),
)


class ImportRecorder:
    """Notes what the import with this id adds; without an id it notes nothing."""

    def __init__(self, import_id: int | None = None) -> None:
        self._id = import_id

    def open(self, consultation: Consultation, *, is_new: bool) -> None:
        """Note the consultation, and whether the import has made it; once."""
        if self._id is None:
            return
        row = db.session.get_one(Import, self._id)
        if row.consultation_id is None:
            row.consultation_id, row.is_new = consultation.id, is_new
            row.title = row.title or consultation.slug

    def note(self, kind: ItemKind, ids: Iterable[int]) -> None:
        """Note rows of one kind."""
        rows = [{"import_id": self._id, "kind": kind, "item_id": id_} for id_ in ids]
        if self._id is not None and rows:
            db.session.execute(insert_or_ignore(BroughtItem), rows)

    @contextmanager
    def noted(self, consultation: Consultation) -> Iterator[None]:
        """Note the posts, date changes, summary and response that are added in this block."""
        before = {kind: self._ids_of(model, consultation) for kind, model in _OF_CONSULTATIONS}
        yield
        db.session.flush()
        for kind, model in _OF_CONSULTATIONS:
            self.note(kind, self._ids_of(model, consultation) - before[kind])

    def _ids_of(self, model: Any, consultation: Consultation) -> set[int]:
        if self._id is None:
            return set()
        query = select(model.id).where(model.consultation_id == consultation.id)
        return set(db.session.scalars(query))


def last_version(uid: str) -> int:
    """Return the version that a consultation had reached when its import was undone, or 0.

    One that comes again begins above it, so that no kept page of the former one is taken for its.
    """
    query = select(func.max(Import.last_version)).where(Import.uid == uid)
    return db.session.scalar(query) or 0
