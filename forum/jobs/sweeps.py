"""Sweeps: find work for which there is no job, and queue it or do it."""

from collections.abc import Callable
from typing import Final, cast

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import load_only

from forum.database import writing
from forum.extensions import db
from forum.jobs.attachments import sweep_files
from forum.jobs.exports import sweep_exports
from forum.jobs.imports import sweep_imports
from forum.jobs.privacy import sweep_privacy
from forum.jobs.synthesis.excerpts import sweep_excerpts
from forum.models.consultation import Consultation
from forum.models.job import Job
from forum.models.post import PlannedPost
from forum.models.translation import Text
from forum.services.background.jobs import NewJob, enqueue_all, revive_at_once, revive_failed
from forum.services.background.latest_instant import store_latest
from forum.services.background.notices import enqueue_overdue
from forum.services.contributions import near_copies, withdrawals
from forum.services.drafts import store
from forum.services.moderation.queue_mail import request_queue_mail
from forum.services.notifications import citation_mail, invitees, nudges
from forum.services.notifications.followers import mail_post
from forum.services.posts import planned
from forum.services.search import index as search_index
from forum.services.texts.store import request_translations_later
from forum.services.translation.engines import Ladder, read_ladder
from forum.services.translation.machine import list_missing_translations

BATCH: Final = 500
LARGE_BATCH: Final = 20_000


def sweep_clock() -> None:
    """Store the time, so that a process that begins later goes on from it."""
    with writing():
        store_latest()
        db.session.commit()


def sweep_failed_jobs() -> None:
    """Let jobs that failed long enough ago run once more."""
    with writing():
        revive_failed()
        db.session.commit()


def sweep_notices() -> None:
    """Queue the mails of overdue notices."""
    with writing():
        enqueue_overdue()
        db.session.commit()


def sweep_queues() -> None:
    """Store and queue the mails that are due to those who moderate."""
    with writing():
        request_queue_mail()
        db.session.commit()


def sweep_planned_posts() -> None:
    """Publish the team's messages whose hour has come, and queue their mails."""
    due = planned.list_due_ids(BATCH)
    db.session.commit()
    for planned_id in due:
        with writing():
            _publish(planned_id)
            db.session.commit()


def _publish(planned_id: int) -> None:
    message = db.session.get(PlannedPost, planned_id)
    if message is None:
        return
    by_mail = message.by_mail
    consultation = db.session.get_one(Consultation, message.consultation_id)
    post = planned.publish_planned(message, consultation)
    if post is not None and by_mail:
        mail_post(post)


def sweep_invitees() -> None:
    """Queue letters to invitees that were lost, and delete lists long after closing."""
    unsent = nudges.list_unsent_ids(BATCH)
    db.session.commit()
    with writing():
        enqueue_all([NewJob(nudges.NUDGE, {"nudge": n}, key=f"nudge-{n}") for n in unsent])
        invitees.delete_old_lists()
        db.session.commit()


def sweep_citations() -> None:
    """Store and queue the mails to people who are cited, and to organisers who are to respond."""
    due = citation_mail.find_due()
    db.session.commit()
    if due:
        with writing():
            citation_mail.store_due(due)
            db.session.commit()


def sweep_withdrawals() -> None:
    """Delete what was kept of withdrawn texts as long as their authors could change their mind."""
    ids = withdrawals.list_final_ids(BATCH)
    db.session.commit()
    if ids:
        with writing():
            withdrawals.delete_remains(ids)
            db.session.commit()


def sweep_translations() -> None:
    """Queue translations that are missing, in directions that an engine serves.

    Those that other engines failed at, or the same ones in another version, begin anew.
    """
    ladder = read_ladder(current_app.config)
    if ladder.is_off:
        return
    _revive_what_others_failed_at(ladder)
    unqueued: list[tuple[int, str]] = []
    for limit in (BATCH, LARGE_BATCH):
        missing = list_missing_translations(limit, ladder)
        queued = _queued_translations()
        unqueued = [pair for pair in missing if pair not in queued][:BATCH]
        if unqueued or len(missing) < limit:
            break
    db.session.commit()
    if not unqueued:
        return
    with writing():
        ids = {text_id for text_id, _ in unqueued}
        query = (
            select(Text).options(load_only(Text.id, Text.consultation_id)).where(Text.id.in_(ids))
        )
        texts = {text.id: text for text in db.session.scalars(query)}
        request_translations_later(
            [(texts[id_], language) for id_, language in unqueued if id_ in texts]
        )
        db.session.commit()


def _revive_what_others_failed_at(ladder: Ladder) -> None:
    others = [
        Job.kind == "translate",
        Job.error.like("Engine%"),
        Job.error.not_like(f"%{ladder.fingerprint()}"),
    ]
    is_any = db.session.scalar(select(Job.id).where(Job.failed_at.is_not(None), *others).limit(1))
    db.session.commit()
    if is_any is not None:
        with writing():
            revive_at_once(*others)
            db.session.commit()


def _queued_translations() -> set[tuple[object, object]]:
    """Return text id and language of all translation jobs, waiting or failed."""
    rows = db.session.scalars(select(Job.args).where(Job.kind == "translate"))
    return {(args.get("text_id"), args.get("language")) for args in rows}


def sweep_search() -> None:
    """Queue contributions that the search index lacks, and remove those that nobody may find."""
    missing = search_index.list_outdated_ids(BATCH)
    queued = {
        contribution_id
        for args in db.session.scalars(select(Job.args).where(Job.kind == "index"))
        for contribution_id in cast("list[int]", args["contributions"])
    }
    unseen = search_index.list_unreadable_ids(BATCH)
    db.session.commit()
    unqueued = [contribution_id for contribution_id in missing if contribution_id not in queued]
    if unqueued or unseen:
        with writing():
            search_index.request_indexing_of_all(unqueued)
            search_index.store_documents(unseen, [])
            db.session.commit()


def sweep_fingerprints() -> None:
    """Store fingerprints of contributions that have none; they are made while nothing is locked."""
    for consultation_id, ids in near_copies.list_missing(BATCH).items():
        sketches = near_copies.make_sketches(ids)
        db.session.commit()
        with writing():
            near_copies.store_sketches(consultation_id, sketches)
            db.session.commit()
    db.session.commit()


def sweep_drafts() -> None:
    """Delete drafts long after closing, as the pages announce to their authors."""
    drafts = store.list_expired_draft_ids(BATCH)
    db.session.commit()
    if drafts:
        with writing():
            store.delete_drafts(drafts)
            db.session.commit()


SWEEPS: Final[tuple[Callable[[], None], ...]] = (
    sweep_clock,
    sweep_failed_jobs,
    sweep_queues,
    sweep_planned_posts,
    sweep_invitees,
    sweep_citations,
    sweep_notices,
    sweep_translations,
    sweep_search,
    sweep_fingerprints,
    sweep_files,
    sweep_withdrawals,
    sweep_excerpts,
    sweep_drafts,
    sweep_exports,
    sweep_imports,
    sweep_privacy,
)
