"""Importing a whole consultation, again and again if need be: only what is new is added."""

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
    ContributionImport,
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
    """Store what a JSON document holds and is not there yet; `zone` is that of dates without one.

    `progress` is told how many contributions of how many are stored. A consultation that is
    there already keeps its texts, dates and team. Raises Invalid with the place of a fault.
    """
    given = read(document, zone)
    found = db.session.scalar(select(Consultation).where(Consultation.uid == given.uid))
    placed: dict[str, ThreadPlace] = {}
    if found is None:
        consultation = set_up(given)
    else:
        consultation = found
        lock(consultation)
        placed = stored_places(consultation, given)
        given = _news(consultation, given, placed)
    if found is not None and not _says_something(given):
        return consultation
    people = enrol(consultation, given)
    seat_team(consultation, given, people)
    questions = find_questions(consultation, given)
    add_posts(consultation, given, people)
    work = ContributionImport(
        consultation, given, people, questions, register(given), stored_posts(consultation)
    )
    add_contributions(work, placed, progress)
    near_copies.store_all_fingerprints(
        consultation.id, (placed[c.source_id].id for c in given.contributions)
    )
    add_events(consultation, given, people)
    db.session.flush()
    add_summary(consultation, given, people)
    counts.recount(consultation)
    search_index.ask_for_new(consultation.id)
    touch(consultation.id)
    db.session.flush()
    db.session.expire(consultation)
    return consultation


def _news(
    consultation: Consultation, given: GivenConsultation, placed: dict[str, ThreadPlace]
) -> GivenConsultation:
    """Return the document without what is stored; posts and events are told by kind and second."""
    posts = stored_posts(consultation)
    events = {
        (kind, at.replace(microsecond=0))
        for kind, at in db.session.execute(
            select(DateChange.kind, DateChange.at).where(
                DateChange.consultation_id == consultation.id
            )
        )
    }
    return replace(
        given,
        team=(),
        contributions=tuple(c for c in given.contributions if c.source_id not in placed),
        posts=tuple(p for p in given.posts if p.mark not in posts),
        date_changes=tuple(
            e for e in given.date_changes if (e.kind, e.at.replace(microsecond=0)) not in events
        ),
        summary=None if summary_of(consultation) else given.summary,
    )


def _says_something(given: GivenConsultation) -> bool:
    return bool(given.contributions or given.posts or given.date_changes or given.summary)
