"""The search index: requests, stores and deletes its documents, and lists those out of date.

A document is made in the background. Until it is, a search leaves the contribution out, because
every search compares documents with their contributions.
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
from forum.models.search import FULL_TEXT, SearchDocument, SearchWords, place_of
from forum.models.translation import Translation
from forum.services.background.jobs import NewJob, enqueue, enqueue_all
from forum.services.search.documents import (
    OWN_WORDS,
    IndexDocument,
    is_current_document,
    is_searchable_file,
)

BATCH: Final = 50
JOBS_AT_ONCE: Final = 500
TRANSLATION_WAIT: Final = timedelta(seconds=5)
"""The wait after a translation, so that all translations of a text are indexed at once."""

HEAD_START: Final = timedelta(days=1)
"""How far the date of a mass indexing is put back, so that it runs before waiting translations."""

_SELECT_STATE: Final = select(
    select(func.max(SearchDocument.id)).scalar_subquery(),
    select(func.count()).select_from(SearchDocument).scalar_subquery(),
)


# --- requests ---------------------------------------------------------------------------------


def request_indexing(contribution_id: int) -> None:
    """Enqueue a job that indexes a contribution, in the caller's transaction."""
    enqueue("index", {"contributions": [contribution_id]}, key=f"index:{contribution_id}")


def request_indexing_of_all(contribution_ids: Sequence[int]) -> None:
    """Enqueue jobs that index many contributions, after what people have just written.

    They run before translations of the same priority: those take hours, these a minute.
    """
    first = clock.now() - HEAD_START
    jobs = [
        NewJob("index", {"contributions": ids}, f"index:{ids[0]}-{ids[-1]}", first, priority=1)
        for ids in map(list, batches(contribution_ids, BATCH))
    ]
    for job_batch in batches(jobs, JOBS_AT_ONCE):
        enqueue_all(job_batch)


def request_indexing_of_text(text_id: int) -> None:
    """Enqueue the contributions in which readers see a text that has a new translation."""
    contribution_ids = db.session.scalars(
        select(Contribution.id)
        .join(Passage, Passage.contribution_id == Contribution.id)
        .where(
            Passage.text_id == text_id,
            Passage.revision == Contribution.approved_revision,
            Passage.kind.in_(OWN_WORDS),
            Contribution.is_readable,
        )
    ).all()
    run_at = clock.now() + TRANSLATION_WAIT
    enqueue_all(
        [
            NewJob("index", {"contributions": [id_]}, f"index:{id_}", run_at)
            for id_ in contribution_ids
        ]
    )


def list_new_ids(consultation_id: int) -> Sequence[int]:
    """Return the ids of a consultation's contributions that have no document yet."""
    return db.session.scalars(
        select(Contribution.id)
        .where(
            Contribution.consultation_id == consultation_id,
            Contribution.is_readable,
            ~exists().where(SearchDocument.contribution_id == Contribution.id),
        )
        .order_by(Contribution.id)
    ).all()


def delete_documents(contribution_id: int) -> None:
    """Delete the documents of a contribution at once, in the caller's transaction."""
    db.session.execute(
        delete(SearchDocument)
        .where(SearchDocument.contribution_id == contribution_id)
        .execution_options(synchronize_session=False)
    )


# --- storing ----------------------------------------------------------------------------------


def read_redaction_versions(contribution_ids: Sequence[int]) -> dict[int, int]:
    """Return by contribution what is another number after each redaction of its words."""
    columns = select(Contribution.id, Contribution.redaction_version)
    return dict(db.session.execute(columns.where(Contribution.id.in_(contribution_ids))).all())


def store_documents(
    contribution_ids: Sequence[int], new_documents: Sequence[IndexDocument]
) -> None:
    """Replace the documents of these contributions."""
    if contribution_ids:
        db.session.execute(
            delete(SearchDocument)
            .where(SearchDocument.contribution_id.in_(contribution_ids))
            .execution_options(synchronize_session=False)
        )
    query = select(Contribution.id).where(Contribution.id.in_(contribution_ids))
    known = set(db.session.scalars(query)) if new_documents else set()
    new_documents = [d for d in new_documents if d.row["contribution_id"] in known]
    if not new_documents:  # they may have been deleted meanwhile
        return
    rows = [document.row for document in new_documents]
    statement = upsert(SearchDocument, ["contribution_id", "language"], rows[0])
    keys = SearchDocument.id, SearchDocument.contribution_id, SearchDocument.language
    ids = {(row[1], row[2]): row[0] for row in db.session.execute(statement.returning(*keys), rows)}
    words = []
    for document in new_documents:
        document_id = ids[document.row["contribution_id"], document.row["language"]]
        words.append(
            {
                "place": place_of(document.consultation_id, document_id),
                "document_id": document_id,
                "stems": document.stems,
                "phrases": document.phrases,
            }
        )
    db.session.execute(upsert(SearchWords, ["place"], words[0]), words)


def rebuild_full_text() -> None:
    """Rebuild SQLite's full-text index from the documents; does nothing on PostgreSQL."""
    if not is_postgresql():
        db.session.execute(text(f"INSERT INTO {FULL_TEXT} ({FULL_TEXT}) VALUES ('rebuild')"))  # noqa: S608


def forget_deleted_words() -> None:
    """Let nothing of deleted documents remain in the index of SQLite, which keeps them for a while.

    PostgreSQL removes them by itself.
    """
    if not is_postgresql():
        db.session.execute(text(f"INSERT INTO {FULL_TEXT} ({FULL_TEXT}) VALUES ('optimize')"))  # noqa: S608


def list_readable_ids(consultation_id: int | None = None) -> Sequence[int]:
    """Return the ids of all contributions that readers see, of one consultation or of all."""
    query = select(Contribution.id).where(Contribution.is_readable)
    if consultation_id is not None:
        query = query.where(Contribution.consultation_id == consultation_id)
    return db.session.scalars(query.order_by(Contribution.id)).all()


def read_index_state() -> tuple[int, int]:
    """Return what is something else whenever documents were stored: the last id, and how many."""
    last, number = db.session.execute(_SELECT_STATE).one()
    return last or 0, number


# --- checks -----------------------------------------------------------------------------------


def list_outdated_ids(limit: int) -> list[int]:
    """Return the ids of readable contributions whose documents are missing or out of date."""
    newer_translation = (
        select(Translation.id)
        .join(Passage, Passage.text_id == Translation.text_id)
        .where(
            Passage.contribution_id == Contribution.id,
            Passage.revision == Contribution.approved_revision,
            Passage.kind.in_(OWN_WORDS),
            Translation.made_at > SearchDocument.indexed_at,
        )
    )
    searched_files = (
        select(func.count(Attachment.id))
        .where(is_searchable_file())
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
                ~is_current_document(),
                SearchDocument.files != searched_files,
                exists(newer_translation.correlate(Contribution, SearchDocument)),
            ),
        )
        .order_by(Contribution.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def list_unreadable_ids(limit: int | None = None) -> list[int]:
    """Return the ids of contributions that readers cannot see but that still have documents."""
    readable = select(Contribution.id).where(Contribution.is_readable)
    query = select(SearchDocument.contribution_id).where(
        SearchDocument.contribution_id.not_in(readable)
    )
    return list(db.session.scalars(query.distinct().limit(limit)))
