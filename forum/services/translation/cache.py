"""Segments: sentences that engines have translated, kept so that none is asked for twice."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.database import batches, insert_or_ignore, read_at_once
from forum.domain.characters import normalise
from forum.domain.translation.units import SentenceRequest
from forum.extensions import db
from forum.models.translation import Segment

CACHE_VERSION: Final = "2"
"""Part of each key of the cache; to be changed when sentences are prepared differently."""
_ROWS: Final = 40


def segment_key(text: str, *, engine: str, source: str, target: str, terms: str = "") -> str:
    """Return the key of a sentence in the cache; blanks and the form of accents do not matter.

    `terms` is a hash of the terms in it, so that other glossaries have other translations.
    """
    normalised = " ".join(normalise("NFC", text).split())
    parts = (CACHE_VERSION, engine, source, target, normalised, *([terms] if terms else []))
    fields = "\x1f".join(parts)
    return sha256(fields.encode()).hexdigest()


def read_segments(
    requests: Iterable[SentenceRequest], *, engine: str, target: str
) -> dict[SentenceRequest, str]:
    """Return the translations by `engine` that are stored, by a connection of its own."""
    keys = {_key(request, engine, target): request for request in requests}
    stored: dict[SentenceRequest, str] = {}
    for batch in batches(list(keys), 500):
        rows = read_at_once(
            db.engine, select(Segment.key, Segment.target).where(Segment.key.in_(batch))
        )
        stored |= {keys[key]: translation for key, translation in rows}
    return stored


def store_segments(
    translations: Mapping[SentenceRequest, str], *, engine: str, target: str
) -> None:
    """Store new translations by `engine`; those that are stored already stay."""
    now = clock.now()
    rows = [
        {
            "key": _key(request, engine, target),
            "engine": engine,
            "source_language": request.language,
            "language": target,
            "source": request.text,
            "target": translation,
            "made_at": now,
            "used_on": now.date(),
        }
        for request, translation in translations.items()
    ]
    for batch in batches(rows, _ROWS):
        db.session.execute(insert_or_ignore(Segment).values(batch))


def _key(request: SentenceRequest, engine: str, target: str) -> str:
    return segment_key(
        request.text,
        engine=engine,
        source=request.language,
        target=target,
        terms=request.terms,
    )
