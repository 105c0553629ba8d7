"""Imported consultations: stores one with its texts and questions, and finds stored questions."""

from sqlalchemy import select

from forum.domain.imports.records import GivenConsultation, GivenText
from forum.extensions import db
from forum.models.consultation import (
    Consultation,
    ConsultationPart,
    ConsultationText,
    GuidingQuestion,
    Section,
)
from forum.models.translation import Text
from forum.services.consultations.setup import find_free_slug
from forum.services.imports.texts import add_text, add_texts

QuestionIds = dict[int, int]
"""Ids of guiding questions by their index in the document."""


def add_consultation(record: GivenConsultation, *, version: int = 1) -> Consultation:
    """Store a consultation without contributions, which nobody sees until its import ends."""
    consultation = Consultation(
        slug=find_free_slug(record.slug),
        uid=record.uid,
        language=record.language,
        organisers=list(record.organisers),
        zone=record.zone,
        moderation=record.moderation,
        opens_at=record.opens_at,
        closes_at=record.closes_at,
        is_importing=True,
        version=version,
        outline_version=version,
        alterations=version - 1,
        grace_minutes=record.grace_minutes,
        originals_first=record.originals_first,
    )
    db.session.add(consultation)
    db.session.flush()  # its texts need its id
    parts = {
        ConsultationPart.TITLE: record.title,
        ConsultationPart.INTRODUCTION: record.introduction,
        ConsultationPart.BACKGROUND: record.background,
    }
    for part, wording in parts.items():
        if (text_id := add_text(consultation.id, wording)) is not None:
            db.session.add(
                ConsultationText(consultation_id=consultation.id, part=part, text_id=text_id)
            )
    _add_questions(consultation, record)
    db.session.flush()
    return consultation


def show_consultation(consultation: Consultation, record: GivenConsultation) -> None:
    """Let people see an imported consultation, which must be whole."""
    consultation.published_at = record.published_at
    consultation.archived_at = record.archived_at
    consultation.is_importing = False


def list_texts(record: GivenConsultation) -> list[GivenText | None]:
    """Return the texts of the consultation itself."""
    titles = [section.title for section in record.sections]
    return [record.title, record.introduction, record.background, *record.questions, *titles]


def _add_questions(consultation: Consultation, record: GivenConsultation) -> None:
    text_ids = add_texts(consultation.id, record.questions)
    number = 0
    for position, section_record in enumerate(record.sections):
        section = Section(
            consultation_id=consultation.id,
            position=position,
            title_id=add_text(consultation.id, section_record.title),
        )
        for index in section_record.questions:
            number += 1
            section.questions.append(
                GuidingQuestion(
                    consultation_id=consultation.id, number=number, text_id=text_ids[index]
                )
            )
        db.session.add(section)


def find_question_ids(consultation: Consultation, record: GivenConsultation) -> QuestionIds:
    """Return the ids of stored questions by their index in the document.

    A question is matched by its text, or by its number if it was reworded since the import.
    """
    rows = db.session.execute(
        select(GuidingQuestion.number, GuidingQuestion.id, Text.source)
        .join(Text, Text.id == GuidingQuestion.text_id)
        .where(GuidingQuestion.consultation_id == consultation.id)
    ).all()
    id_by_source = {row.source: row.id for row in rows}
    id_by_number = {row.number: row.id for row in rows}
    indices = [index for section in record.sections for index in section.questions]
    question_ids: QuestionIds = {}
    for number, index in enumerate(indices, start=1):
        question_id = id_by_source.get(record.questions[index].source, id_by_number.get(number))
        if question_id is not None:
            question_ids[index] = question_id
    return question_ids
