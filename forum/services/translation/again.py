"""Asking for translations again: those that were given up, and those that a machine made before."""

from collections.abc import Iterator
from typing import cast

from sqlalchemy import delete, select

from forum import clock
from forum.database import batches
from forum.domain.translation.circuit_breaker import LONGEST_PAUSE
from forum.extensions import db
from forum.models.job import Job
from forum.models.translation import EngineState, Text, Translation, TranslationStatus
from forum.services.background.jobs import NewJob, enqueue, enqueue_all
from forum.services.translation.engines import Translator
from forum.services.translation.machine import list_missing_translations

TRANSLATE = "translate"
_MANY = 1_000_000

Pair = tuple[int, str]


def request_again(
    translator: Translator,
    *,
    consultation_id: int | None = None,
    engine: str = "",
    only_failed: bool = False,
    is_again: bool = False,
) -> int:
    """Enqueue translations and return their number; engines that rest are asked at once.

    Those that are missing; with `only_failed` those that were given up; with `is_again` those that
    a machine made and nobody accepted too, without what engines said before. `engine` names the one
    to ask.
    """
    db.session.execute(delete(EngineState))
    failed = dict(_list_failed())
    wanted = list(failed.values()) if only_failed else list_missing_translations(_MANY, translator)
    if is_again:
        wanted = list(dict.fromkeys([*wanted, *_list_made_by_machines()]))
    ids = _ids_within(consultation_id)
    pairs = [pair for pair in wanted if ids is None or pair[0] in ids]
    given_up = [job_id for job_id, pair in failed.items() if pair in set(pairs)]
    for batch in batches(given_up, 500):
        db.session.execute(delete(Job).where(Job.id.in_(batch)))
    since = clock.now().isoformat() if is_again else ""
    places = _list_places(pairs)
    enqueue_all([_job(pair, places.get(pair[0]), engine=engine, since=since) for pair in pairs])
    return len(pairs)


def request_once_more(text: Text, language: str) -> None:
    """Enqueue a translation that another engine may do better when its failure has passed."""
    enqueue(
        TRANSLATE,
        {"text_id": text.id, "language": language, "once_more": True},
        key=f"{TRANSLATE}:{text.id}:{language}:once-more",
        run_at=clock.now() + LONGEST_PAUSE,
        priority=1,
        consultation_id=text.consultation_id,
    )


def _job(pair: Pair, consultation_id: int | None, *, engine: str, since: str) -> NewJob:
    text_id, language = pair
    args: dict[str, object] = {"text_id": text_id, "language": language}
    key = f"{TRANSLATE}:{text_id}:{language}"
    if engine:
        args["engine"] = engine
    if since:
        args["since"] = since
        key += ":again"
    return NewJob(TRANSLATE, args, key=key, priority=1, consultation_id=consultation_id)


def _list_failed() -> Iterator[tuple[int, Pair]]:
    """Yield the ids of translation jobs that were given up, with text and language."""
    rows = db.session.execute(
        select(Job.id, Job.args).where(Job.kind == TRANSLATE, Job.failed_at.is_not(None))
    )
    for job_id, args in rows:
        yield job_id, (cast("int", args["text_id"]), str(args["language"]))


def _list_made_by_machines() -> list[Pair]:
    """Return the texts and languages of translations that a machine made and nobody accepted."""
    rows = db.session.execute(
        select(Translation.text_id, Translation.language)
        .where(Translation.status == TranslationStatus.MACHINE, Translation.accepted_at.is_(None))
        .order_by(Translation.text_id.desc(), Translation.language)
    )
    return [(text_id, language) for text_id, language in rows]


def _list_places(pairs: list[Pair]) -> dict[int, int]:
    """Return the consultations of texts by the ids of both."""
    places: dict[int, int] = {}
    for batch in batches(sorted({text_id for text_id, _ in pairs}), 500):
        rows = db.session.execute(select(Text.id, Text.consultation_id).where(Text.id.in_(batch)))
        places |= {row.id: row.consultation_id for row in rows}
    return places


def _ids_within(consultation_id: int | None) -> frozenset[int] | None:
    """Return the ids of the texts of a consultation; None for all of the site."""
    if consultation_id is None:
        return None
    return frozenset(
        db.session.scalars(select(Text.id).where(Text.consultation_id == consultation_id))
    )
