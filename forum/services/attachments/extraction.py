"""Texts of files, for search and analysis; files that were never sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.adapters.language_detection import detect
from forum.domain.contributions.attachments import Extraction
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.draft import Draft
from forum.services.access.locking import touch
from forum.services.attachments import uploads
from forum.services.search import index as search_index

OVERDUE: Final = timedelta(minutes=10)
NEVER_SENT: Final = timedelta(days=30)


@dataclass(frozen=True)
class ExtractedText:
    """What came of reading a file."""

    outcome: Extraction
    text: str = ""
    words: int = 0
    language: str = ""


def read_as(text: str | None) -> ExtractedText:
    """Return what a text is worth keeping as; None where it could not be read."""
    if text is None:
        return ExtractedText(Extraction.FAILED)
    if not text.strip():
        return ExtractedText(Extraction.NONE)
    guess = detect(text)
    language = guess.language if guess.is_sure else None
    return ExtractedText(Extraction.DONE, text, len(text.split()), language or "")


def store(attachment_id: int, reading: ExtractedText) -> None:
    """Keep the text of a file if it is still there, and have it found and counted."""
    attachment = db.session.get(Attachment, attachment_id, populate_existing=True)
    if attachment is None:
        return
    attachment.extraction = reading.outcome
    attachment.text = reading.text
    attachment.words = reading.words
    attachment.language = reading.language
    if attachment.contribution_id is not None and reading.text:
        touch(attachment.consultation_id)
        search_index.ask(attachment.contribution_id)


def ask_for_overdue(limit: int) -> None:
    """Ask again for texts that should have been read by now."""
    overdue = db.session.scalars(
        select(Attachment.id)
        .where(
            Attachment.extraction == Extraction.WAITING,
            Attachment.created_at < clock.now() - OVERDUE,
        )
        .order_by(Attachment.id)
        .limit(limit)
    ).all()
    uploads.ask_for_texts(overdue)


def drop_never_sent(limit: int) -> None:
    """Drop files whose form was left a month ago and is not kept as a draft any more."""
    lost = db.session.scalars(
        select(Attachment.id)
        .where(
            Attachment.contribution_id.is_(None),
            Attachment.created_at < clock.now() - NEVER_SENT,
            ~select(Draft.id).where(Draft.key == Attachment.form_key).exists(),
        )
        .order_by(Attachment.id)
        .limit(limit)
    ).all()
    uploads.drop_all(lost)


def known_keys(keys: Collection[str]) -> set[str]:
    """Return which of these keys belong to files."""
    return set(db.session.scalars(select(Attachment.key).where(Attachment.key.in_(list(keys)))))
