"""Setting a consultation up: its texts in several languages, its questions, dates and team."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum.domain.consultations.draft import (
    RESERVED,
    ConsultationDraft,
    DraftQuestion,
    DraftSection,
    Versions,
    slugify,
)
from forum.domain.languages import LANGUAGES
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
from forum.models.revision import Passage
from forum.models.translation import Text, TranslationStatus
from forum.models.user import User
from forum.services.access.gate import require, require_creator
from forum.services.access.locking import lock, touch
from forum.services.consultations import counts as tallies
from forum.services.consultations.schedule import note
from forum.services.consultations.team import appoint
from forum.services.texts.store import ask_translation, translate_by_hand, write

OUT_OF_THE_WAY = 100_000
ONLY_BEFORE_OPENING = (Stage.DRAFT, Stage.SCHEDULED)


def create(draft: ConsultationDraft, *, by: User) -> Consultation:
    """Add a draft consultation with `by` as its organiser."""
    require_creator(by)
    check(draft)
    consultation = Consultation(
        slug=free_slug(draft.slug or slugify(draft.title[draft.language])),
        language=draft.language,
        zone=draft.zone,
        created_by_id=by.id,
    )
    db.session.add(consultation)
    db.session.flush()
    appoint(consultation, by, Role.ORGANISER, label="")
    apply(consultation, draft, by=by)
    return consultation


def edit(consultation: Consultation, draft: ConsultationDraft, *, by: User) -> None:
    """Change a consultation; after opening its dates are changed by `schedules` alone."""
    lock(consultation)
    require(by, consultation, Action.EDIT)
    check(draft)
    apply(consultation, draft, by=by)


def check(draft: ConsultationDraft) -> None:
    """Raise Invalid where the draft cannot be stored."""
    if not draft.title.get(draft.language, "").strip():
        raise Invalid("empty", "title")
    if not any(q.text.get(draft.language, "").strip() for q in draft.questions):
        raise Invalid("question_missing", "questions")
    if draft.opens_at and draft.closes_at and draft.closes_at <= draft.opens_at:
        raise Invalid("not_later", "closes_at")


def free_slug(wanted: str) -> str:
    """Return `wanted`, with a number behind it where it is taken."""
    base = slugify(wanted)
    taken = RESERVED.union(
        db.session.scalars(select(Consultation.slug).where(Consultation.slug.like(f"{base}%")))
    )
    candidates = (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)


def apply(consultation: Consultation, draft: ConsultationDraft, *, by: User | None) -> None:
    """Make the stored consultation say what the draft says, touching only what differs."""
    by_id = None if by is None else by.id
    _set_dates(consultation, draft, by)
    consultation.language = draft.language
    _set_zone(consultation, draft.zone)
    consultation.moderation = draft.moderation
    consultation.grace_minutes = draft.grace_minutes
    consultation.organisers = draft.organisers
    for part in ConsultationPart:
        _set_part(consultation, part, getattr(draft, part.value), by_id)
    _set_sections(consultation, draft.sections, by_id)
    touch(consultation.id)
    db.session.flush()
    db.session.expire(consultation)


def _set_dates(consultation: Consultation, draft: ConsultationDraft, by: User | None) -> None:
    stage = consultation.stage()
    if stage not in ONLY_BEFORE_OPENING:
        return
    for field in ("opens_at", "closes_at"):
        before, after = getattr(consultation, field), getattr(draft, field)
        if before != after and stage is Stage.SCHEDULED:
            note(consultation, DateChangeKind.RESCHEDULED, by=by, before=before, after=after)
    consultation.opens_at, consultation.closes_at = draft.opens_at, draft.closes_at


def _set_zone(consultation: Consultation, zone: str) -> None:
    """Change the zone; days are counted in it."""
    if consultation.zone != zone:
        consultation.zone = zone
        tallies.recount(consultation)


def _set_part(
    consultation: Consultation, part: ConsultationPart, versions: Versions, by_id: int | None
) -> None:
    present = consultation.texts.get(part)
    text = worded(consultation, present.text if present else None, versions, by_id)
    if text is None and present is not None:
        del consultation.texts[part]
    elif text is not None and present is None:
        consultation.texts[part] = ConsultationText(part=part, text=text)
    elif text is not None and present is not None:
        present.text = text


def worded(
    consultation: Consultation, present: Text | None, versions: Versions, by_id: int | None
) -> Text | None:
    """Return the text that says `versions`: the present one where its original is unchanged.

    Other languages' versions become a person's translations; emptied ones are dropped, and the
    machine is asked again.
    """
    source = versions.get(consultation.language, "").strip()
    if not source:
        return None
    text = present
    if text is None or text.source != source or text.language != consultation.language:
        text = write(consultation.id, source, consultation.language)
    for language in LANGUAGES:
        if language != consultation.language:
            _set_version(text, language, versions.get(language, "").strip(), by_id)
    return text


def _set_version(text: Text, language: str, source: str, by_id: int | None) -> None:
    present = next((t for t in text.translations if t.language == language), None)
    is_human = present is not None and present.status is not TranslationStatus.MACHINE
    if source and not (present and is_human and present.source == source):
        translate_by_hand(text, language, source, by_id=by_id, status=TranslationStatus.EDITED)
    elif present and is_human and not source:
        text.translations.remove(present)
        db.session.flush()
        ask_translation(text, language)


def _set_sections(
    consultation: Consultation, drafts: list[DraftSection], by_id: int | None
) -> None:
    sections = {section.id: section for section in consultation.sections}
    questions = {q.id: q for section in consultation.sections for q in section.questions}
    _remove_questions(questions, drafts, consultation.language)
    for n, section in enumerate(sections.values()):
        db.session.expire(section, ["questions"])  # some of them are deleted
        section.position = OUT_OF_THE_WAY + n
    for n, question in enumerate(questions.values()):
        question.number = OUT_OF_THE_WAY + n
    db.session.flush()
    number = 0
    for position, draft in enumerate(drafts):
        section = (
            sections.pop(draft.id or 0)
            if draft.id in sections
            else Section(consultation_id=consultation.id)
        )
        section.position = position
        section.title = worded(consultation, section.title, draft.title, by_id)
        db.session.add(section)
        db.session.flush()
        for asked in draft.questions:
            if asked.text.get(consultation.language, "").strip():
                number += 1
                _set_question(
                    consultation,
                    section,
                    questions.get(asked.id or 0),
                    asked,
                    number=number,
                    by_id=by_id,
                )
    db.session.flush()
    for section in sections.values():
        db.session.refresh(section)
        db.session.delete(section)


def _set_question(
    consultation: Consultation,
    section: Section,
    question: GuidingQuestion | None,
    draft: DraftQuestion,
    *,
    number: int,
    by_id: int | None,
) -> None:
    text = worded(consultation, question.text if question else None, draft.text, by_id)
    question = question or GuidingQuestion(consultation_id=consultation.id)
    question.section_id, question.number = section.id, number
    if text is not None:
        question.text = text
    db.session.add(question)


def _remove_questions(
    questions: dict[int, GuidingQuestion], drafts: list[DraftSection], language: str
) -> None:
    kept = {q.id for s in drafts for q in s.questions if q.text.get(language, "").strip()}
    gone = [id_ for id_ in questions if id_ not in kept]
    if (
        gone
        and db.session.scalar(select(Passage.position).where(Passage.question_id.in_(gone)))
        is not None
    ):
        raise Invalid("question_answered", "questions")
    for id_ in gone:
        db.session.delete(questions.pop(id_))
    db.session.flush()


def with_texts(consultation: Consultation) -> Consultation:
    """Return the consultation with all texts and translations loaded, for the organiser's page."""
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


def draft_of(consultation: Consultation) -> ConsultationDraft:
    """Return what the organiser's page shows of a stored consultation."""
    stored = with_texts(consultation)
    parts = {p: stored.texts[p].text if p in stored.texts else None for p in ConsultationPart}
    return ConsultationDraft(
        slug=stored.slug,
        language=stored.language,
        zone=stored.zone,
        moderation=stored.moderation,
        title=versions_of(parts[ConsultationPart.TITLE]),
        introduction=versions_of(parts[ConsultationPart.INTRODUCTION]),
        background=versions_of(parts[ConsultationPart.BACKGROUND]),
        organisers=list(stored.organisers),
        opens_at=stored.opens_at,
        closes_at=stored.closes_at,
        grace_minutes=stored.grace_minutes,
        sections=[
            DraftSection(
                id=section.id,
                title=versions_of(section.title),
                questions=[
                    DraftQuestion(id=q.id, text=versions_of(q.text)) for q in section.questions
                ],
            )
            for section in stored.sections
        ],
    )


def versions_of(text: Text | None) -> Versions:
    """Return the original and the translations by people; machine translations are left out."""
    if text is None:
        return {}
    found = {
        t.language: t.source
        for t in text.translations
        if t.status is not TranslationStatus.MACHINE and t.source
    }
    return {**found, text.language: text.source}
