"""Keeping what is searched in step with what readers see: asked for, made, forgotten, found lost.

A document is made in the background. Between a change and its document nothing is shown that
should not be, because every search compares the two.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import and_, delete, exists, func, or_, select, text

from forum import clock
from forum.database import batches, is_postgresql, upsert
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.search import FULL_TEXT, SearchDocument, SearchWords
from forum.models.translation import Translation
from forum.services.background.jobs import NewJob, enqueue, enqueue_all
from forum.services.search.documents import (
    OWN_WORDS,
    IndexDocument,
    documents,
    is_present,
    is_searched_file,
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
    first = clock.now() - AHEAD
    works = [
        NewJob("index", {"contributions": ids}, f"index:{ids[0]}-{ids[-1]}", first, patience=1)
        for ids in map(list, batches(contribution_ids, BATCH))
    ]
    for some in batches(works, JOBS_AT_ONCE):
        enqueue_all(some)


def ask_for_text(text_id: int) -> None:
    """Ask for the contributions of which readers see this text, when it has a new translation."""
    found = db.session.scalars(
        select(Contribution.id)
        .join(Passage, Passage.contribution_id == Contribution.id)
        .where(
            Passage.text_id == text_id,
            Passage.revision == Contribution.approved_revision,
            Passage.kind.in_(OWN_WORDS),
            Contribution.is_readable,
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
                Contribution.is_readable,
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
    statement = upsert(SearchDocument, ["contribution_id", "language"], rows[0])
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
    db.session.execute(upsert(SearchWords, ["document_id"], words[0]), words)


def index(contribution_ids: Sequence[int]) -> None:
    """Make and store the documents of these contributions; of what readers do not see, none."""
    store(contribution_ids, documents(contribution_ids))


def repair() -> None:
    """Make SQLite's index anew from the documents."""
    if not is_postgresql():
        db.session.execute(text(f"INSERT INTO {FULL_TEXT} ({FULL_TEXT}) VALUES ('rebuild')"))  # noqa: S608


def published_ids(consultation_id: int | None = None) -> Sequence[int]:
    """Return all contributions that readers see, of one consultation or of all."""
    query = select(Contribution.id).where(Contribution.is_readable)
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
        .where(is_searched_file())
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
            Contribution.is_readable,
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
    seen = select(Contribution.id).where(Contribution.is_readable)
    query = select(SearchDocument.contribution_id).where(
        SearchDocument.contribution_id.not_in(seen)
    )
    return list(db.session.scalars(query.distinct().limit(limit)))
