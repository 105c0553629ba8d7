"""Sections and guiding questions as an organiser arranges them; answered questions stay."""

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
from forum.services.consultations.texts import worded

OUT_OF_THE_WAY = 100_000
"""Positions that no section or question has, while others are numbered anew."""


def set_sections(consultation: Consultation, drafts: list[DraftSection], by_id: int | None) -> None:
    """Let the consultation have these sections and questions; the stored ones are told by id.

    Raises Invalid("question_answered") where one goes that somebody has answered.
    """
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


def answered_questions(consultation: Consultation) -> set[int]:
    """Return the ids of questions that somebody has answered or quoted, published or not."""
    return {
        question_id
        for question_id in db.session.scalars(
            select(Passage.question_id)
            .where(Passage.question_id.in_([q.id for q in consultation.questions]))
            .distinct()
        )
        if question_id is not None
    }
