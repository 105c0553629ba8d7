"""Texts of a consultation in several languages: the original, and versions that people wrote."""

from forum.domain.consultations.draft import TextsByLanguage
from forum.domain.languages import LANGUAGES
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import Text, TranslationStatus
from forum.services.texts.store import request_translation, store_human_translation, store_text


def store_versions(
    consultation: Consultation, existing: Text | None, versions: TextsByLanguage, by_id: int | None
) -> Text | None:
    """Store `versions` and return their text: `existing` if its original did not change.

    The versions in other languages become translations by a person. Where one is empty, the
    person's translation is deleted and a machine translation requested. Returns None if the
    original is empty.
    """
    source = versions.get(consultation.language, "").strip()
    if not source:
        return None
    text = existing
    if text is None or text.source != source or text.language != consultation.language:
        text = store_text(consultation.id, source, consultation.language)
    for language in LANGUAGES:
        if language != consultation.language:
            _set_version(text, language, versions.get(language, "").strip(), by_id)
    return text


def _set_version(text: Text, language: str, source: str, by_id: int | None) -> None:
    existing = next((t for t in text.translations if t.language == language), None)
    is_human = existing is not None and existing.status is not TranslationStatus.MACHINE
    if source and not (existing and is_human and existing.source == source):
        store_human_translation(
            text, language, source, by_id=by_id, status=TranslationStatus.EDITED
        )
    elif existing and is_human and not source:
        text.translations.remove(existing)
        db.session.flush()
        request_translation(text, language)


def read_versions(text: Text | None) -> TextsByLanguage:
    """Return the original and the translations by people; machine translations are left out."""
    if text is None:
        return {}
    translations = {
        t.language: t.source
        for t in text.translations
        if t.status is not TranslationStatus.MACHINE and t.source
    }
    return {**translations, text.language: text.source}
