"""Segments: sentences that engines have translated, kept so that none is asked for twice."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import select, true

from forum import clock
from forum.database import batches, read_at_once, upsert
from forum.domain.characters import normalise
from forum.domain.translation.units import SentenceRequest
from forum.extensions import db
from forum.models.translation import Segment

CACHE_VERSION: Final = "3"
"""Part of each key of the cache; to be changed when sentences are prepared differently."""
_ROWS: Final = 40


def segment_key(text: str, *, engine: str, source: str, target: str) -> str:
    """Return the key of a sentence in the cache; blanks and the form of accents do not matter."""
    normalised = " ".join(normalise("NFC", text).split())
    fields = "\x1f".join((CACHE_VERSION, engine, source, target, normalised))
    return sha256(fields.encode()).hexdigest()


def read_segments(
    requests: Iterable[SentenceRequest],
    *,
    engine: str,
    target: str,
    since: datetime | None = None,
) -> dict[SentenceRequest, str]:
    """Return the translations by `engine` that are stored, by a connection of its own.

    Only those made after `since`, where that is given.
    """
    is_new = true() if since is None else Segment.made_at > since
    keys = {_key(request, engine, target): request for request in requests}
    stored: dict[SentenceRequest, str] = {}
    for batch in batches(list(keys), 500):
        rows = read_at_once(
            db.engine, select(Segment.key, Segment.target).where(Segment.key.in_(batch), is_new)
        )
        stored |= {keys[key]: translation for key, translation in rows}
    return stored


def store_segments(
    translations: Mapping[SentenceRequest, str], *, engine: str, target: str
) -> None:
    """Store new translations by `engine`, in the place of older ones."""
    now = clock.now()
    by_key = {_key(item[0], engine, target): item for item in translations.items()}
    rows = [
        {
            "key": key,
            "engine": engine,
            "source_language": request.language,
            "language": target,
            "source": request.text,
            "target": translation,
            "made_at": now,
            "used_on": now.date(),
        }
        for key, (request, translation) in by_key.items()
    ]
    for batch in batches(rows, _ROWS):
        statement = upsert(Segment, ["key"], ("target", "made_at", "used_on"))
        db.session.execute(statement.values(batch))


def _key(request: SentenceRequest, engine: str, target: str) -> str:
    return segment_key(request.text, engine=engine, source=request.language, target=target)
