"""The translation memory: sentences that people have translated, for a consultation or the site."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from forum.database import batches, read_at_once
from forum.domain.translation.units import SentenceRequest, sentence_key
from forum.extensions import db
from forum.models.translation import MemoryEntry


def find_entries(
    requests: Iterable[SentenceRequest], *, consultation_id: int, target: str
) -> dict[SentenceRequest, str]:
    """Return people's translations as coded text, by a connection of its own.

    Those of the consultation win over those of the site, and then the newest.
    """
    keys: dict[tuple[str, str], list[SentenceRequest]] = {}
    for request in requests:
        keys.setdefault((sentence_key(request.text), request.language), []).append(request)
    found: dict[SentenceRequest, str] = {}
    for batch in batches(sorted({key for key, _ in keys}), 500):
        rows = read_at_once(
            db.engine,
            select(MemoryEntry.key, MemoryEntry.source_language, MemoryEntry.target)
            .where(
                MemoryEntry.key.in_(batch),
                MemoryEntry.language == target,
                or_(
                    MemoryEntry.consultation_id == consultation_id,
                    MemoryEntry.consultation_id.is_(None),
                ),
            )
            .order_by(MemoryEntry.consultation_id.is_not(None), MemoryEntry.id),
        )
        for key, language, translation in rows:
            found |= dict.fromkeys(keys.get((key, language), ()), translation)
    return found
