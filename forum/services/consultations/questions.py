"""How the guiding questions of a consultation are worded, in every language there is."""

from sqlalchemy import select

from forum.domain.html.read import plain_text
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.translation import Text, Translation


def wordings(consultation: Consultation) -> dict[int, list[str]]:
    """Return the plain text of each question and of its translations, in one statement.

    The questions stand in the order of their numbers, by id; the original comes first.
    """
    rows = db.session.execute(
        select(GuidingQuestion.id, Text.html, Translation.html)
        .join(Text, Text.id == GuidingQuestion.text_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(GuidingQuestion.consultation_id == consultation.id)
        .order_by(GuidingQuestion.number, Translation.id)
    )
    found: dict[int, list[str]] = {}
    for question, original, translation in rows:
        known = found.setdefault(question, [plain_text(original)])
        if translation is not None:
            known.append(plain_text(translation))
    return found
