"""The import of a whole consultation from a document; repeating it adds only what is new."""

from dataclasses import replace

from sqlalchemy import select

from forum.domain.imports import read_document
from forum.domain.imports.notes import ImportNotes, NoteKind
from forum.domain.imports.records import GivenConsultation
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.date_change import DateChange
from forum.services.access.locking import lock, touch
from forum.services.consultations import counts
from forum.services.contributions import near_copies
from forum.services.imports.announcements import (
    add_date_changes,
    add_posts,
    add_summary,
    read_stored_posts,
)
from forum.services.imports.appearances import register_organisations
from forum.services.imports.consultation import add_consultation, find_question_ids
from forum.services.imports.contributions import (
    ImportContext,
    ProgressCallback,
    add_contributions,
    find_stored_places,
)
from forum.services.imports.people import add_people, appoint_team
from forum.services.imports.threads import ThreadPlace
from forum.services.search import index as search_index
from forum.services.synthesis.summaries import find_summary


def import_document(
    document: dict[str, object],
    *,
    zone: str,
    progress: ProgressCallback = lambda done, total: None,
    notes: ImportNotes | None = None,
) -> Consultation:
    """Store those parts of a JSON document that are not stored yet, and return the consultation.

    `zone` is the time zone of dates that have none. `progress` is called with the number of
    contributions stored so far and of all. `notes` gets what is dropped or changed. A consultation
    that exists already keeps its texts, dates and team. Raises Invalid with the place of an error
    in the document.
    """
    record = read_document(document, zone, notes)
    existing = db.session.scalar(select(Consultation).where(Consultation.uid == record.uid))
    places: dict[str, ThreadPlace] = {}
    if existing is None:
        consultation = add_consultation(record)
        is_free = consultation.slug == record.slug or record.slug == record.title.source
        record.notes.add(NoteKind.SLUG, record.slug, not is_free)
    else:
        consultation = existing
        lock(consultation)
        places = find_stored_places(consultation, record)
        remaining = _without_stored(consultation, record, places)
        stored_count = len(record.contributions) - len(remaining.contributions)
        record.notes.add(NoteKind.STORED, "contributions", stored_count)
        record.notes.add(NoteKind.STORED, "posts", len(record.posts) - len(remaining.posts))
        record = remaining
    if existing is None or _has_content(record):
        _store(consultation, record, places, progress)
    return consultation


def _store(
    consultation: Consultation,
    record: GivenConsultation,
    places: dict[str, ThreadPlace],
    progress: ProgressCallback,
) -> None:
    people = add_people(consultation, record)
    appoint_team(consultation, record, people)
    questions = find_question_ids(consultation, record)
    add_posts(consultation, record, people)
    context = ImportContext(
        consultation=consultation,
        record=record,
        people=people,
        questions=questions,
        organisations=register_organisations(record),
        posts=read_stored_posts(consultation),
    )
    add_contributions(context, places, progress)
    near_copies.store_all_fingerprints(
        consultation.id, (places[c.source_id].id for c in record.contributions)
    )
    add_date_changes(consultation, record, people)
    db.session.flush()
    add_summary(consultation, record, people)
    counts.recount(consultation)
    search_index.request_indexing_of_new(consultation.id)
    touch(consultation.id)
    db.session.flush()
    db.session.expire(consultation)


def _without_stored(
    consultation: Consultation, record: GivenConsultation, places: dict[str, ThreadPlace]
) -> GivenConsultation:
    """Return the record without what is stored.

    Contributions are matched by `places`, posts and date changes by their kind and second.
    """
    posts = read_stored_posts(consultation)
    changes = {
        (kind, at.replace(microsecond=0))
        for kind, at in db.session.execute(
            select(DateChange.kind, DateChange.at).where(
                DateChange.consultation_id == consultation.id
            )
        )
    }
    return replace(
        record,
        team=(),
        contributions=tuple(c for c in record.contributions if c.source_id not in places),
        posts=tuple(p for p in record.posts if p.key not in posts),
        date_changes=tuple(
            e for e in record.date_changes if (e.kind, e.at.replace(microsecond=0)) not in changes
        ),
        summary=None if find_summary(consultation) else record.summary,
    )


def _has_content(record: GivenConsultation) -> bool:
    return bool(record.contributions or record.posts or record.date_changes or record.summary)
