"""Segments: sentences that engines have translated, kept so that none is asked for twice."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import delete, select, true, update

from forum import clock
from forum.database import batches, read_at_once, upsert
from forum.domain.characters import normalise
from forum.domain.translation.units import SentenceRequest
from forum.extensions import db
from forum.models.translation import Segment

CACHE_VERSION: Final = "3"
"""Part of each key of the cache; to be changed when sentences are prepared differently."""
_ROWS: Final = 40
KEPT_UNUSED: Final = timedelta(days=90)
NOTED_EVERY: Final = timedelta(days=7)


def segment_key(text: str, *, engine: str, source: str, target: str, terms: str = "") -> str:
    """Return the key of a sentence in the cache; blanks and the form of accents do not matter.

    `terms` is a hash of the terms in it, so that other glossaries have other translations.
    """
    normalised = " ".join(normalise("NFC", text).split())
    parts = (CACHE_VERSION, engine, source, target, normalised, *([terms] if terms else []))
    fields = "\x1f".join(parts)
    return sha256(fields.encode()).hexdigest()


def read_segments(
    requests: Iterable[SentenceRequest],
    *,
    engine: str,
    target: str,
    since: datetime | None = None,
) -> dict[SentenceRequest, str]:
    """Return the translations by `engine` that are stored, as `read_versions` does."""
    wanted = ((request, engine) for request in requests)
    stored = read_versions(wanted, target=target, since=since)
    return {request: translation for (request, _), translation in stored.items()}


def read_versions(
    wanted: Iterable[tuple[SentenceRequest, str]], *, target: str, since: datetime | None = None
) -> dict[tuple[SentenceRequest, str], str]:
    """Return the translations of sentences by engines that are stored, by a connection of its own.

    Only those made after `since`, where that is given.
    """
    is_new = true() if since is None else Segment.made_at > since
    keys = {_key(request, engine, target): (request, engine) for request, engine in wanted}
    stored: dict[tuple[SentenceRequest, str], str] = {}
    for batch in batches(list(keys), 500):
        rows = read_at_once(
            db.engine, select(Segment.key, Segment.target).where(Segment.key.in_(batch), is_new)
        )
        stored |= {keys[key]: translation for key, translation in rows}
    return stored


def store_segments(
    translations: Mapping[SentenceRequest, str], *, engine: str, target: str, text_id: int
) -> None:
    """Store new translations by `engine` for a text, and with it, in the place of older ones."""
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
            "text_id": text_id,
        }
        for key, (request, translation) in by_key.items()
    ]
    for batch in batches(rows, _ROWS):
        statement = upsert(Segment, ["key"], ("target", "made_at", "used_on"))
        db.session.execute(statement.values(batch))


def mark_used(requests: Iterable[SentenceRequest], *, engine: str, target: str) -> None:
    """Note that segments of `engine` are of use still, once in a while."""
    today = clock.now().date()
    keys = {_key(request, engine, target) for request in requests}
    for batch in batches(sorted(keys), 500):
        db.session.execute(
            update(Segment)
            .where(Segment.key.in_(batch), Segment.used_on < today - NOTED_EVERY)
            .values(used_on=today)
            .execution_options(synchronize_session=False)
        )


def purge_segments(limit: int) -> int:
    """Delete segments that nothing has used for long; return how many these were.

    What they say stays in the translations that have it.
    """
    today = clock.now().date()
    unused = select(Segment.key).where(Segment.used_on < today - KEPT_UNUSED).limit(limit)
    result: Any = db.session.execute(
        delete(Segment)
        .where(Segment.key.in_(unused.scalar_subquery()))
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)


def _key(request: SentenceRequest, engine: str, target: str) -> str:
    return segment_key(
        request.text,
        engine=engine,
        source=request.language,
        target=target,
        terms=request.terms,
    )
