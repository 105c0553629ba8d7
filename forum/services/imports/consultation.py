"""The consultation itself: found again, or set up with its texts and questions."""

from sqlalchemy import select

from forum.domain.imports.records import GivenConsultation
from forum.extensions import db
from forum.models.consultation import (
    Consultation,
    ConsultationPart,
    ConsultationText,
    GuidingQuestion,
    Section,
)
from forum.models.translation import Text
from forum.services.consultations.setup import free_slug
from forum.services.imports.texts import write_all, write_one

Questions = dict[int, int]
"""Ids of guiding questions by their place in the document."""


def set_up(given: GivenConsultation) -> Consultation:
    """Store a consultation without contributions, as the document describes it."""
    consultation = Consultation(
        slug=free_slug(given.slug),
        uid=given.uid,
        language=given.language,
        organisers=list(given.organisers),
        zone=given.zone,
        moderation=given.moderation,
        published_at=given.published_at,
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        archived_at=given.archived_at,
        grace_minutes=given.grace_minutes,
    )
    db.session.add(consultation)
    db.session.flush()  # its texts need its id
    parts = {
        ConsultationPart.TITLE: given.title,
        ConsultationPart.INTRODUCTION: given.introduction,
        ConsultationPart.BACKGROUND: given.background,
    }
    for part, wording in parts.items():
        if (text_id := write_one(consultation.id, wording)) is not None:
            db.session.add(
                ConsultationText(consultation_id=consultation.id, part=part, text_id=text_id)
            )
    _ask(consultation, given)
    db.session.flush()
    return consultation


def _ask(consultation: Consultation, given: GivenConsultation) -> None:
    text_ids = write_all(consultation.id, given.questions)
    number = 0
    for position, outline in enumerate(given.sections):
        section = Section(
            consultation_id=consultation.id,
            position=position,
            title_id=write_one(consultation.id, outline.title),
        )
        for place in outline.questions:
            number += 1
            section.questions.append(
                GuidingQuestion(
                    consultation_id=consultation.id, number=number, text_id=text_ids[place]
                )
            )
        db.session.add(section)


def find_questions(consultation: Consultation, given: GivenConsultation) -> Questions:
    """Return the stored questions by their place in the document, told by their words.

    One that was reworded since is told by its number.
    """
    rows = db.session.execute(
        select(GuidingQuestion.number, GuidingQuestion.id, Text.source)
        .join(Text, Text.id == GuidingQuestion.text_id)
        .where(GuidingQuestion.consultation_id == consultation.id)
    ).all()
    by_words = {row.source: row.id for row in rows}
    by_number = {row.number: row.id for row in rows}
    order = [place for section in given.sections for place in section.questions]
    found: Questions = {}
    for number, place in enumerate(order, start=1):
        question_id = by_words.get(given.questions[place].source, by_number.get(number))
        if question_id is not None:
            found[place] = question_id
    return found
