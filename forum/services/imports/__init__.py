"""The import of a whole consultation from a document; repeating it adds only what is new."""

from dataclasses import replace

from sqlalchemy import select

from forum.domain.imports import read
from forum.domain.imports.records import GivenConsultation
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.date_change import DateChange
from forum.services.access.locking import lock, touch
from forum.services.consultations import counts
from forum.services.contributions import near_copies
from forum.services.imports.announcements import (
    add_events,
    add_posts,
    add_summary,
    stored_posts,
)
from forum.services.imports.consultation import find_questions, set_up
from forum.services.imports.contributions import (
    ImportContext,
    Progress,
    add_contributions,
    stored_places,
)
from forum.services.imports.identity import register
from forum.services.imports.people import enrol, seat_team
from forum.services.imports.threads import ThreadPlace
from forum.services.search import index as search_index
from forum.services.synthesis.summaries import summary_of


def import_document(
    document: dict[str, object], *, zone: str, progress: Progress = lambda done, total: None
) -> Consultation:
    """Store those parts of a JSON document that are not stored yet, and return the consultation.

    `zone` is the time zone of dates that have none. `progress` is called with the number of
    contributions stored so far and of all. A consultation that exists already keeps its texts,
    dates and team. Raises Invalid with the place of an error in the document.
    """
    record = read(document, zone)
    existing = db.session.scalar(select(Consultation).where(Consultation.uid == record.uid))
    places: dict[str, ThreadPlace] = {}
    if existing is None:
        consultation = set_up(record)
    else:
        consultation = existing
        lock(consultation)
        places = stored_places(consultation, record)
        record = _without_stored(consultation, record, places)
    if existing is None or _has_content(record):
        _store(consultation, record, places, progress)
    return consultation


def _store(
    consultation: Consultation,
    record: GivenConsultation,
    places: dict[str, ThreadPlace],
    progress: Progress,
) -> None:
    people = enrol(consultation, record)
    seat_team(consultation, record, people)
    questions = find_questions(consultation, record)
    add_posts(consultation, record, people)
    context = ImportContext(
        consultation=consultation,
        record=record,
        people=people,
        questions=questions,
        organisations=register(record),
        posts=stored_posts(consultation),
    )
    add_contributions(context, places, progress)
    near_copies.store_all_fingerprints(
        consultation.id, (places[c.source_id].id for c in record.contributions)
    )
    add_events(consultation, record, people)
    db.session.flush()
    add_summary(consultation, record, people)
    counts.recount(consultation)
    search_index.ask_for_new(consultation.id)
    touch(consultation.id)
    db.session.flush()
    db.session.expire(consultation)


def _without_stored(
    consultation: Consultation, record: GivenConsultation, places: dict[str, ThreadPlace]
) -> GivenConsultation:
    """Return the record without what is stored.

    Contributions are matched by `places`, posts and date changes by their kind and second.
    """
    posts = stored_posts(consultation)
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
        posts=tuple(p for p in record.posts if p.mark not in posts),
        date_changes=tuple(
            e for e in record.date_changes if (e.kind, e.at.replace(microsecond=0)) not in changes
        ),
        summary=None if summary_of(consultation) else record.summary,
    )


def _has_content(record: GivenConsultation) -> bool:
    return bool(record.contributions or record.posts or record.date_changes or record.summary)
