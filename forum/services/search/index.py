"""Keeping what is searched in step with what readers see: asked for, made, forgotten, found lost.

A document is made in the background. Between a change and its document nothing is shown that
should not be, because every search compares the two.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import and_, delete, exists, func, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite

from forum import clock
from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.contribution import Contribution
from forum.models.revision import Passage
from forum.models.search import FULL_TEXT, SearchDocument, SearchWords
from forum.models.translation import Translation
from forum.services.background.jobs import NewJob, enqueue, enqueue_all
from forum.services.search.documents import (
    OWN_WORDS,
    IndexDocument,
    documents,
    is_present,
    shown_files,
)

BATCH: Final = 50
JOBS_AT_ONCE: Final = 500
SETTLING: Final = timedelta(seconds=5)
"""Translations of one text come one after the other: they are waited for together."""

AHEAD: Final = timedelta(days=1)


# --- asking -----------------------------------------------------------------------------------


def ask(contribution_id: int) -> None:
    """Ask the background to index a contribution, in the caller's transaction."""
    enqueue("index", {"contributions": [contribution_id]}, key=f"index:{contribution_id}")


def ask_all(contribution_ids: Sequence[int]) -> None:
    """Ask for many contributions; they come after what people have just written.

    They come before translations that wait as patiently: those take hours, this a minute.
    """
    batches = [
        list(contribution_ids[start : start + BATCH])
        for start in range(0, len(contribution_ids), BATCH)
    ]
    first = clock.now() - AHEAD
    works = [
        NewJob("index", {"contributions": ids}, f"index:{ids[0]}-{ids[-1]}", first, patience=1)
        for ids in batches
    ]
    for start in range(0, len(works), JOBS_AT_ONCE):
        enqueue_all(works[start : start + JOBS_AT_ONCE])


def ask_for_text(text_id: int) -> None:
    """Ask for the contributions of which readers see this text, when it has a new translation."""
    found = db.session.scalars(
        select(Contribution.id)
        .join(Passage, Passage.contribution_id == Contribution.id)
        .where(
            Passage.text_id == text_id,
            Passage.revision == Contribution.approved_revision,
            Passage.kind.in_(OWN_WORDS),
            Contribution.status == Status.PUBLISHED,
        )
    ).all()
    settled_at = clock.now() + SETTLING
    enqueue_all(
        [NewJob("index", {"contributions": [id_]}, f"index:{id_}", settled_at) for id_ in found]
    )


def ask_for_new(consultation_id: int) -> None:
    """Ask for what a consultation has and is not indexed at all: after an import."""
    ask_all(
        db.session.scalars(
            select(Contribution.id)
            .where(
                Contribution.consultation_id == consultation_id,
                Contribution.status == Status.PUBLISHED,
                ~exists().where(SearchDocument.contribution_id == Contribution.id),
            )
            .order_by(Contribution.id)
        ).all()
    )


def forget(contribution_id: int) -> None:
    """Delete what is searched of a contribution, at once, in the caller's transaction."""
    db.session.execute(
        delete(SearchDocument)
        .where(SearchDocument.contribution_id == contribution_id)
        .execution_options(synchronize_session=False)
    )


# --- storing ----------------------------------------------------------------------------------


def store(contribution_ids: Sequence[int], made: Sequence[IndexDocument]) -> None:
    """Put documents in the place of those that these contributions had."""
    if contribution_ids:
        db.session.execute(
            delete(SearchDocument)
            .where(SearchDocument.contribution_id.in_(contribution_ids))
            .execution_options(synchronize_session=False)
        )
    if not made:
        return
    rows = [document.row for document in made]
    statement = _upsert(SearchDocument, ["contribution_id", "language"], rows)
    keys = SearchDocument.id, SearchDocument.contribution_id, SearchDocument.language
    ids = {(row[1], row[2]): row[0] for row in db.session.execute(statement.returning(*keys), rows)}
    words = [
        {
            "document_id": ids[document.row["contribution_id"], document.row["language"]],
            "stems": document.stems,
            "phrases": document.phrases,
        }
        for document in made
    ]
    db.session.execute(_upsert(SearchWords, ["document_id"], words), words)


def _upsert(model: Any, key: list[str], rows: Sequence[dict[str, Any]]) -> Any:
    insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(model)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


def index(contribution_ids: Sequence[int]) -> None:
    """Make and store the documents of these contributions; of what readers do not see, none."""
    store(contribution_ids, documents(contribution_ids))


def repair() -> None:
    """Make SQLite's index anew from the documents."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text(f"INSERT INTO {FULL_TEXT} ({FULL_TEXT}) VALUES ('rebuild')"))  # noqa: S608


def published_ids(consultation_id: int | None = None) -> Sequence[int]:
    """Return all contributions that readers see, of one consultation or of all."""
    query = select(Contribution.id).where(Contribution.status == Status.PUBLISHED)
    if consultation_id is not None:
        query = query.where(Contribution.consultation_id == consultation_id)
    return db.session.scalars(query.order_by(Contribution.id)).all()


# --- what was lost ----------------------------------------------------------------------------


def lost(limit: int) -> list[int]:
    """Return published contributions whose documents are missing or behind."""
    newer = (
        select(Translation.id)
        .join(Passage, Passage.text_id == Translation.text_id)
        .where(
            Passage.contribution_id == Contribution.id,
            Passage.revision == Contribution.approved_revision,
            Passage.kind.in_(OWN_WORDS),
            Translation.made_at > SearchDocument.indexed_at,
        )
    )
    files = (
        select(func.count(Attachment.id))
        .where(shown_files())
        .correlate(Contribution)
        .scalar_subquery()
    )
    query = (
        select(Contribution.id)
        .outerjoin(
            SearchDocument,
            and_(
                SearchDocument.contribution_id == Contribution.id,
                SearchDocument.language == Contribution.language,
            ),
        )
        .where(
            Contribution.status == Status.PUBLISHED,
            or_(
                SearchDocument.id.is_(None),
                ~is_present(),
                SearchDocument.files != files,
                exists(newer.correlate(Contribution, SearchDocument)),
            ),
        )
        .order_by(Contribution.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def unseen(limit: int | None = None) -> list[int]:
    """Return contributions that readers do not see and of which there are documents still."""
    seen = select(Contribution.id).where(Contribution.status == Status.PUBLISHED)
    query = select(SearchDocument.contribution_id).where(
        SearchDocument.contribution_id.not_in(seen)
    )
    return list(db.session.scalars(query.distinct().limit(limit)))
