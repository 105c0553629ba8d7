"""Titles of consultations, read without their overviews."""

from collections.abc import Collection

from sqlalchemy import select

from forum.extensions import db
from forum.models.consultation import ConsultationPart, ConsultationText
from forum.services.texts.localised import LocalisedText, localise


def read_titles(consultation_ids: Collection[int], language: str) -> dict[int, LocalisedText]:
    """Return titles by the id of the consultation, by two statements for any number of them."""
    if not consultation_ids:
        return {}
    rows = db.session.execute(
        select(ConsultationText.consultation_id, ConsultationText.text_id).where(
            ConsultationText.consultation_id.in_(set(consultation_ids)),
            ConsultationText.part == ConsultationPart.TITLE,
        )
    ).all()
    texts = localise([text_id for _, text_id in rows], language)
    return {consultation_id: texts[text_id] for consultation_id, text_id in rows}


def read_title(consultation_id: int, language: str) -> str:
    """Return the title of one consultation as one line; empty if there is none."""
    title = read_titles([consultation_id], language).get(consultation_id)
    return title.plain if title else ""
