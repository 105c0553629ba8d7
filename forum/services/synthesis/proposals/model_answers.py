"""Answers of a text model, kept by the hash of all that it was sent."""

from forum.database import insert_or_ignore
from forum.extensions import db
from forum.models.synthesis.proposal import ModelAnswer


def find_answer(key: str) -> str | None:
    """Return what a model answered to the same before, or None."""
    known = db.session.get(ModelAnswer, key)
    return None if known is None else known.answer


def keep_answer(key: str, answer: str, *, consultation_id: int) -> None:
    """Keep an answer; the first one to the same input stays."""
    statement = insert_or_ignore(ModelAnswer, ["key"]).values(
        key=key, consultation_id=consultation_id, answer=answer
    )
    db.session.execute(statement)
