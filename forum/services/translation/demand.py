"""Translation on demand: into a language from the moment at which a reader of it asks."""

from sqlalchemy import select
from sqlalchemy.orm import load_only

from forum.domain.languages import LANGUAGES
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import Text
from forum.services.access.locking import lock, touch
from forum.services.texts.store import request_missing_translations

AT_ONCE = 500
"""Texts whose translations are asked for at once, the newest first; a sweep asks for the rest."""


def ask_for_language(consultation: Consultation, language: str) -> bool:
    """Let a consultation be translated into a language from now on; return whether that is new."""
    lock(consultation)
    if not consultation.waits_for_demand(language) or language not in LANGUAGES:
        return False
    consultation.asked_languages = ",".join(
        sorted({*filter(None, consultation.asked_languages.split(",")), language})
    )
    db.session.flush()
    newest = (
        select(Text)
        .options(load_only(Text.id, Text.language, Text.consultation_id))
        .where(Text.consultation_id == consultation.id, Text.language != language)
        .order_by(Text.id.desc())
        .limit(AT_ONCE)
    )
    request_missing_translations(list(db.session.scalars(newest)))
    touch(consultation.id, adds_only=True)
    return True
