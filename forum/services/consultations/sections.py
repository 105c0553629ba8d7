"""The sections and guiding questions of a consultation; answered questions cannot be removed."""

from sqlalchemy import select

from forum.domain.consultations.draft import (
    DraftQuestion,
    DraftSection,
)
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import (
    Consultation,
    GuidingQuestion,
    Section,
)
from forum.models.contributions.revision import Passage
from forum.services.consultations.texts import store_versions
from forum.services.synthesis.points import take_from_questions

TEMPORARY_POSITION = 100_000
"""The first of the positions that sections and questions have while they are renumbered."""


def set_sections(consultation: Consultation, drafts: list[DraftSection], by_id: int | None) -> None:
    """Replace the sections and questions of a consultation; drafts with an id update stored ones.

    Raises Invalid("question_answered") if a question would be removed that somebody has answered.
    """
    sections = {section.id: section for section in consultation.sections}
    questions = {q.id: q for section in consultation.sections for q in section.questions}
    _remove_questions(questions, drafts, consultation.language)
    for n, section in enumerate(sections.values()):
        db.session.expire(section, ["questions"])  # some of them have been deleted
        section.position = TEMPORARY_POSITION + n
    for n, question in enumerate(questions.values()):
        question.number = TEMPORARY_POSITION + n
    db.session.flush()
    number = 0
    for position, draft in enumerate(drafts):
        section = (
            sections.pop(draft.id or 0)
            if draft.id in sections
            else Section(consultation_id=consultation.id)
        )
        section.position = position
        section.title = store_versions(consultation, section.title, draft.title, by_id)
        db.session.add(section)
        db.session.flush()
        for draft_question in draft.questions:
            if draft_question.text.get(consultation.language, "").strip():
                number += 1
                _set_question(
                    consultation,
                    section,
                    questions.get(draft_question.id or 0),
                    draft_question,
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
    text = store_versions(consultation, question.text if question else None, draft.text, by_id)
    question = question or GuidingQuestion(consultation_id=consultation.id)
    question.section_id, question.number = section.id, number
    if text is not None:
        question.text = text
    db.session.add(question)


def _remove_questions(
    questions: dict[int, GuidingQuestion], drafts: list[DraftSection], language: str
) -> None:
    kept_ids = {q.id for s in drafts for q in s.questions if q.text.get(language, "").strip()}
    removed_ids = [id_ for id_ in questions if id_ not in kept_ids]
    if (
        removed_ids
        and db.session.scalar(select(Passage.position).where(Passage.question_id.in_(removed_ids)))
        is not None
    ):
        raise Invalid("question_answered", "questions")
    if removed_ids:
        take_from_questions(removed_ids)
    for id_ in removed_ids:
        db.session.delete(questions.pop(id_))
    db.session.flush()


def list_answered_question_ids(consultation: Consultation) -> set[int]:
    """Return the ids of questions that somebody has answered or quoted, in any status."""
    return {
        question_id
        for question_id in db.session.scalars(
            select(Passage.question_id)
            .where(Passage.question_id.in_([q.id for q in consultation.questions]))
            .distinct()
        )
        if question_id is not None
    }
