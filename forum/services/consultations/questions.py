"""The texts of guiding questions in all their languages."""

from sqlalchemy import select

from forum.domain.html.read import plain_text
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.translation import Text, Translation
from forum.services.consultations.kept_outlines import read_once


def list_question_wordings(consultation: Consultation) -> dict[int, list[str]]:
    """Return the plain texts of each question by its id: the original, then its translations.

    The questions are in the order of their numbers. One statement reads them all, once for each
    version of the outline.
    """
    key = ("wordings", consultation.uid, consultation.outline_version, "")
    return read_once(key, lambda: _read_wordings(consultation))


def _read_wordings(consultation: Consultation) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(GuidingQuestion.id, Text.html, Translation.html)
        .join(Text, Text.id == GuidingQuestion.text_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(GuidingQuestion.consultation_id == consultation.id)
        .order_by(GuidingQuestion.number, Translation.id)
    )
    texts_by_id: dict[int, list[str]] = {}
    for question_id, original, translation in rows:
        texts = texts_by_id.setdefault(question_id, [plain_text(original)])
        if translation is not None:
            texts.append(plain_text(translation))
    return texts_by_id
