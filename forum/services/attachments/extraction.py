"""Texts extracted from files, for the search; and deletion of files that were never sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.adapters.language_detection import detect_language
from forum.domain.contributions.attachments import Extraction
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.draft import Draft
from forum.services.access.locking import renew_cards, touch_texts
from forum.services.attachments import uploads
from forum.services.search import index as search_index

OVERDUE_AFTER: Final = timedelta(minutes=10)
ABANDONED_AFTER: Final = timedelta(days=30)


@dataclass(frozen=True)
class ExtractedText:
    """The text of a file, or the reason why it has none."""

    outcome: Extraction
    text: str = ""
    words: int = 0
    language: str = ""


def make_extracted_text(text: str | None) -> ExtractedText:
    """Return a text with its outcome, length and language; None means that reading it failed."""
    if text is None:
        return ExtractedText(Extraction.FAILED)
    if not text.strip():
        return ExtractedText(Extraction.NONE)
    detection = detect_language(text)
    language = detection.language if detection.is_sure else None
    return ExtractedText(Extraction.DONE, text, len(text.split()), language or "")


def store_extracted_text(attachment_id: int, extracted: ExtractedText) -> None:
    """Store the text of a file, and enqueue the indexing; does nothing if the file is deleted."""
    attachment = db.session.get(Attachment, attachment_id, populate_existing=True)
    if attachment is None:
        return
    attachment.extraction = extracted.outcome
    attachment.text = extracted.text
    attachment.words = extracted.words
    attachment.language = extracted.language
    if attachment.contribution_id is not None and extracted.text:
        touch_texts(attachment.consultation_id, adds_only=True)
        renew_cards([attachment.contribution_id])
        search_index.request_indexing(attachment.contribution_id)


def enqueue_overdue(limit: int) -> None:
    """Enqueue again up to `limit` extractions that should be done by now."""
    overdue_ids = db.session.scalars(
        select(Attachment.id)
        .where(
            Attachment.extraction == Extraction.WAITING,
            Attachment.created_at < clock.now() - OVERDUE_AFTER,
        )
        .order_by(Attachment.id)
        .limit(limit)
    ).all()
    uploads.enqueue_extraction(overdue_ids)


def delete_abandoned(limit: int) -> None:
    """Delete up to `limit` files that were uploaded a month ago, never sent, and have no draft."""
    abandoned_ids = db.session.scalars(
        select(Attachment.id)
        .where(
            Attachment.contribution_id.is_(None),
            Attachment.created_at < clock.now() - ABANDONED_AFTER,
            ~select(Draft.id).where(Draft.key == Attachment.form_key).exists(),
        )
        .order_by(Attachment.id)
        .limit(limit)
    ).all()
    uploads.delete_by_id(abandoned_ids)


def find_known_keys(keys: Collection[str]) -> set[str]:
    """Return those of the keys that belong to files in the database."""
    return set(db.session.scalars(select(Attachment.key).where(Attachment.key.in_(list(keys)))))
