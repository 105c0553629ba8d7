"""What a document has besides what is stored already."""

from dataclasses import replace

from sqlalchemy import select

from forum.domain.imports.records import GivenConsultation
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.date_change import DateChange
from forum.services.imports.announcements import read_stored_posts
from forum.services.imports.threads import ThreadPlace
from forum.services.synthesis.responses.writing import find_response
from forum.services.synthesis.summaries import find_summary


def without_stored(
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
        team=record.team if consultation.is_importing else (),
        contributions=tuple(c for c in record.contributions if c.source_id not in places),
        posts=tuple(p for p in record.posts if p.key not in posts),
        date_changes=tuple(
            e for e in record.date_changes if (e.kind, e.at.replace(microsecond=0)) not in changes
        ),
        summary=None if find_summary(consultation) else record.summary,
        response=None if find_response(consultation) else record.response,
    )


def has_content(record: GivenConsultation) -> bool:
    """Return whether a record without what is stored still has anything."""
    parts = (record.contributions, record.posts, record.date_changes)
    return any(parts) or record.summary is not None or record.response is not None
