"""Lists of consultations: open, scheduled, closed, and a person's drafts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, or_, select

from forum.database import first_page
from forum.domain.lifecycle import Stage
from forum.extensions import db
from forum.models.consultation import Consultation, ConsultationPart, ConsultationText
from forum.models.summary import Summary
from forum.models.user import User
from forum.services.access.gate import is_at_stage, is_readable_by
from forum.services.consultations.counts import read_tallies_of_several
from forum.services.texts.localised import LocalisedText, localise

PAGE = 20


@dataclass
class ConsultationListing:
    """A consultation in a list."""

    consultation: Consultation
    title: LocalisedText
    introduction: LocalisedText | None
    has_summary: bool
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """Return the number of contributions that count as `kind`, such as "replies" or "late"."""
        return self.counts.get(kind, {}).get("", 0)


def list_open_consultations(now: datetime, language: str) -> list[ConsultationListing]:
    """Return the open consultations, the first to close first."""
    query = select(Consultation).where(is_at_stage(Stage.OPEN, now))
    order = (Consultation.closes_at.is_(None), Consultation.closes_at, Consultation.id)
    return _make_listings(db.session.scalars(query.order_by(*order).limit(PAGE)).all(), language)


def list_scheduled_consultations(now: datetime, language: str) -> list[ConsultationListing]:
    """Return the published consultations that are not open yet, the first to open first."""
    query = select(Consultation).where(is_at_stage(Stage.SCHEDULED, now))
    order = (Consultation.opens_at.is_(None), Consultation.opens_at, Consultation.id)
    return _make_listings(db.session.scalars(query.order_by(*order).limit(PAGE)).all(), language)


def list_closed_consultations(
    now: datetime, language: str, *, before: int | None = None
) -> tuple[list[ConsultationListing], int | None]:
    """Return closed consultations, the latest first, and the `before` of the next page.

    They follow the consultation with the id `before`, the last of the page before.
    """
    query = select(Consultation).where(
        or_(is_at_stage(Stage.CLOSED, now), is_at_stage(Stage.ARCHIVED, now))
    )
    if before is not None and (last := db.session.get(Consultation, before)) is not None:
        if last.closes_at is None:
            query = query.where(Consultation.closes_at.is_(None), Consultation.id < last.id)
        else:
            query = query.where(
                or_(
                    Consultation.closes_at < last.closes_at,
                    and_(Consultation.closes_at == last.closes_at, Consultation.id < last.id),
                    Consultation.closes_at.is_(None),
                )
            )
    order = (Consultation.closes_at.desc().nulls_last(), Consultation.id.desc())
    rows = db.session.scalars(query.order_by(*order).limit(PAGE + 1)).all()
    page, next_before = first_page(rows, PAGE, lambda row: row.id)
    return _make_listings(page, language), next_before


def list_draft_consultations(
    user: User | None, now: datetime, language: str
) -> list[ConsultationListing]:
    """Return the draft consultations that this person may read."""
    if user is None:
        return []
    query = select(Consultation).where(is_at_stage(Stage.DRAFT, now), is_readable_by(user, now))
    rows = db.session.scalars(query.order_by(Consultation.id.desc()).limit(PAGE)).all()
    return _make_listings(rows, language)


def _make_listings(rows: Sequence[Consultation], language: str) -> list[ConsultationListing]:
    """Return listings with titles, counts and summaries, read by a fixed number of statements."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    text_ids: dict[int, dict[str, int]] = defaultdict(dict)
    for consultation_id, part, text_id in db.session.execute(
        select(
            ConsultationText.consultation_id, ConsultationText.part, ConsultationText.text_id
        ).where(
            ConsultationText.consultation_id.in_(ids),
            ConsultationText.part != ConsultationPart.BACKGROUND,
        )
    ):
        text_ids[consultation_id][part] = text_id
    texts = localise([t for parts in text_ids.values() for t in parts.values()], language)
    counts = read_tallies_of_several(ids)
    ids_with_summary = set(
        db.session.scalars(
            select(Summary.consultation_id).where(
                Summary.consultation_id.in_(ids), Summary.published_at.is_not(None)
            )
        )
    )
    return [
        ConsultationListing(
            consultation=row,
            title=texts[text_ids[row.id][ConsultationPart.TITLE]],
            introduction=texts.get(text_ids[row.id].get(ConsultationPart.INTRODUCTION, 0)),
            has_summary=row.id in ids_with_summary,
            counts=counts[row.id],
        )
        for row in rows
    ]
