"""Texts of a consultation in several languages: the original, and versions that people wrote."""

from datetime import datetime

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
        text = store_text(consultation.id, source, consultation.language, replaces=existing)
    for language in LANGUAGES:
        if language != consultation.language:
            version = versions.get(language, "").strip()
            accepted_at = _find_acceptance(existing, language, version)
            _set_version(text, language, version, by_id, accepted_at=accepted_at)
    return text


def _find_acceptance(text: Text | None, language: str, source: str) -> datetime | None:
    """Return when a person's version was accepted that is the same now, though the text is not."""
    translations = text.translations if text is not None and source else []
    return next(
        (t.accepted_at for t in translations if t.language == language and t.source == source), None
    )


def _set_version(
    text: Text, language: str, source: str, by_id: int | None, *, accepted_at: datetime | None
) -> None:
    existing = next((t for t in text.translations if t.language == language), None)
    # One that was corrected by sentences has no version of its own in the form
    is_human = existing is not None and existing.source != ""
    if source and not (existing and is_human and existing.source == source):
        store_human_translation(
            text,
            language,
            source,
            by_id=by_id,
            status=TranslationStatus.EDITED,
            accepted_at=accepted_at,
        )
    elif existing and is_human and not source:
        text.translations.remove(existing)
        db.session.flush()
        request_translation(text, language)


def read_versions(text: Text | None) -> TextsByLanguage:
    """Return the original and the translations by people; machine translations are left out."""
    if text is None:
        return {}
    translations = {t.language: t.source for t in text.translations if t.source}
    return {**translations, text.language: text.source}
