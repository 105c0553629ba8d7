"""The set-up of a consultation: creates, checks and changes it, and reads it as a draft."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum.domain.consultations.draft import (
    RESERVED_SLUGS,
    ConsultationDraft,
    DraftQuestion,
    DraftSection,
    TextsByLanguage,
    slugify,
)
from forum.domain.consultations.seat_labels import NO_LABEL
from forum.domain.lifecycle import DateChangeKind, Stage
from forum.domain.policy import Action, Role
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import (
    Consultation,
    ConsultationPart,
    ConsultationText,
    GuidingQuestion,
    Section,
)
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.gate import require, require_creator
from forum.services.access.locking import lock, touch
from forum.services.consultations import counts
from forum.services.consultations.schedule import record_date_change
from forum.services.consultations.sections import set_sections
from forum.services.consultations.team import appoint
from forum.services.consultations.texts import read_versions, store_versions

STAGES_BEFORE_OPENING = (Stage.DRAFT, Stage.SCHEDULED)


def create_consultation(draft: ConsultationDraft, *, by: User) -> Consultation:
    """Add a draft consultation with `by` as its organiser."""
    require_creator(by)
    check_draft(draft)
    consultation = Consultation(
        slug=find_free_slug(draft.slug or slugify(draft.title[draft.language])),
        language=draft.language,
        zone=draft.zone,
        created_by_id=by.id,
    )
    db.session.add(consultation)
    db.session.flush()
    appoint(consultation, by, Role.ORGANISER, label=NO_LABEL)
    apply_draft(consultation, draft, by=by)
    return consultation


def create_consultation_once(draft: ConsultationDraft, *, by: User, key: str) -> Consultation:
    """Add a draft consultation, once for each `key`, with `by` as its organiser."""
    existing = db.session.scalar(
        select(Consultation).where(Consultation.uid == key, Consultation.created_by_id == by.id)
    )
    if existing is not None:
        return existing
    consultation = create_consultation(draft, by=by)
    consultation.uid = key
    return consultation


def edit_consultation(consultation: Consultation, draft: ConsultationDraft, *, by: User) -> None:
    """Change a consultation; once it is open, only the module `schedule` changes its dates."""
    lock(consultation)
    require(by, consultation, Action.EDIT)
    check_draft(draft)
    apply_draft(consultation, draft, by=by)


def check_draft(draft: ConsultationDraft) -> None:
    """Raise Invalid if the draft cannot be stored."""
    if not draft.title.get(draft.language, "").strip():
        raise Invalid("empty", "title")
    if not any(q.text.get(draft.language, "").strip() for q in draft.questions):
        raise Invalid("question_missing", "questions")
    if draft.opens_at and draft.closes_at and draft.closes_at <= draft.opens_at:
        raise Invalid("not_later", "closes_at")


def find_free_slug(text: str) -> str:
    """Return `text` as a slug, followed by a number if the slug is in use."""
    base = slugify(text)
    slugs_in_use = RESERVED_SLUGS.union(
        db.session.scalars(select(Consultation.slug).where(Consultation.slug.like(f"{base}%")))
    )
    candidates = (base, *(f"{base}-{n}" for n in range(2, len(slugs_in_use) + 3)))
    return next(slug for slug in candidates if slug not in slugs_in_use)


def change_slug(consultation: Consultation, slug: str) -> None:
    """Change the slug of a draft consultation; does nothing at later stages.

    Raises Invalid("slug_taken").
    """
    if not slug or slug == consultation.slug or consultation.stage() is not Stage.DRAFT:
        return
    new_slug = slugify(slug)
    same_slug = select(Consultation.id).where(Consultation.slug == new_slug)
    if new_slug in RESERVED_SLUGS or db.session.scalar(same_slug) is not None:
        raise Invalid("slug_taken", "slug")
    consultation.slug = new_slug


def apply_draft(consultation: Consultation, draft: ConsultationDraft, *, by: User | None) -> None:
    """Store the draft in the consultation; texts that did not change keep their translations."""
    by_id = None if by is None else by.id
    _set_dates(consultation, draft, by)
    consultation.language = draft.language
    _set_zone(consultation, draft.zone)
    consultation.moderation = draft.moderation
    consultation.grace_minutes = draft.grace_minutes
    consultation.translates_on_demand = draft.translates_on_demand
    consultation.originals_first = draft.originals_first
    consultation.organisers = draft.organisers
    for part in ConsultationPart:
        _set_part(consultation, part, getattr(draft, part.value), by_id)
    set_sections(consultation, draft.sections, by_id)
    touch(consultation.id)
    db.session.flush()
    db.session.expire(consultation)


def _set_dates(consultation: Consultation, draft: ConsultationDraft, by: User | None) -> None:
    stage = consultation.stage()
    if stage not in STAGES_BEFORE_OPENING:
        return
    for field in ("opens_at", "closes_at"):
        before, after = getattr(consultation, field), getattr(draft, field)
        if before != after and stage is Stage.SCHEDULED:
            record_date_change(
                consultation, DateChangeKind.RESCHEDULED, by=by, before=before, after=after
            )
    consultation.opens_at, consultation.closes_at = draft.opens_at, draft.closes_at


def _set_zone(consultation: Consultation, zone: str) -> None:
    """Change the zone and count again, because contributions are counted by the day in the zone."""
    if consultation.zone != zone:
        consultation.zone = zone
        counts.recount(consultation)


def _set_part(
    consultation: Consultation, part: ConsultationPart, versions: TextsByLanguage, by_id: int | None
) -> None:
    existing = consultation.texts.get(part)
    text = store_versions(consultation, existing.text if existing else None, versions, by_id)
    if text is None and existing is not None:
        del consultation.texts[part]
    elif text is not None and existing is None:
        consultation.texts[part] = ConsultationText(part=part, text=text)
    elif text is not None and existing is not None:
        existing.text = text


def load_texts(consultation: Consultation) -> Consultation:
    """Return the consultation with its texts and translations loaded, for the organiser's page."""
    return db.session.scalars(
        select(Consultation)
        .where(Consultation.id == consultation.id)
        .options(
            selectinload(Consultation.texts)
            .joinedload(ConsultationText.text)
            .selectinload(Text.translations),
            selectinload(Consultation.sections).joinedload(Section.title),
            selectinload(Consultation.sections)
            .selectinload(Section.questions)
            .joinedload(GuidingQuestion.text)
            .selectinload(Text.translations),
        )
        .execution_options(populate_existing=True)
    ).one()


def read_draft(consultation: Consultation) -> ConsultationDraft:
    """Return a stored consultation as the draft that the organiser's page shows."""
    stored = load_texts(consultation)
    texts = {p: stored.texts[p].text if p in stored.texts else None for p in ConsultationPart}
    return ConsultationDraft(
        slug=stored.slug,
        language=stored.language,
        zone=stored.zone,
        moderation=stored.moderation,
        title=read_versions(texts[ConsultationPart.TITLE]),
        introduction=read_versions(texts[ConsultationPart.INTRODUCTION]),
        background=read_versions(texts[ConsultationPart.BACKGROUND]),
        organisers=list(stored.organisers),
        opens_at=stored.opens_at,
        closes_at=stored.closes_at,
        grace_minutes=stored.grace_minutes,
        translates_on_demand=stored.translates_on_demand,
        originals_first=stored.originals_first,
        sections=[
            DraftSection(
                id=section.id,
                title=read_versions(section.title),
                questions=[
                    DraftQuestion(id=q.id, text=read_versions(q.text)) for q in section.questions
                ],
            )
            for section in stored.sections
        ],
    )
