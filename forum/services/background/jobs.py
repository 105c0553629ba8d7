"""The queue in the database: a lease per job, so that a killed worker loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.engine import CursorResult

from forum import clock
from forum.database import insert_or_ignore
from forum.extensions import db
from forum.models.job import Job

LEASE = timedelta(seconds=120)
MAX_ATTEMPTS = 8
INVITE = "invite"
FORGETTING = frozenset({INVITE})
"""Kinds whose arguments are a person's and must not outlive the work: those given up lose them."""
BACKOFF_LIMIT = timedelta(minutes=30)


@dataclass(frozen=True)
class NewJob:
    """A job to be asked for; one whose `key` is already waiting is not doubled."""

    kind: str
    args: dict[str, object]
    key: str | None = None
    run_at: datetime | None = None
    patience: int = 0


class RunLater(Exception):
    """Nothing is wrong with the job, but it is of no use before `at`; this counts as no attempt."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at


def enqueue(
    kind: str,
    args: dict[str, object],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    patience: int = 0,
) -> None:
    """Ask for one piece of work in the caller's transaction."""
    enqueue_all([NewJob(kind, args, key, run_at, patience)])


def enqueue_all(works: Sequence[NewJob]) -> None:
    """Ask for several pieces of work by one statement."""
    if not works:
        return
    now = clock.now()
    rows = [
        {
            "kind": work.kind,
            "args": work.args,
            "key": work.key,
            "patience": work.patience,
            "run_at": work.run_at or now,
            "created_at": now,
            "owner": "",
            "attempts": 0,
            "error": "",
        }
        for work in works
    ]
    db.session.execute(insert_or_ignore(Job, ["key"]).values(rows))


def claim(owner: str, limit: int = 1) -> list[Job]:
    """Take up to `limit` due jobs under a lease; no two owners can hold one at a time."""
    now = clock.now()
    due = (
        select(Job.id)
        .where(
            Job.failed_at.is_(None),
            Job.run_at <= now,
            or_(Job.lease_until.is_(None), Job.lease_until < now),
        )
        .order_by(Job.patience, Job.run_at, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(Job)
        .where(Job.id.in_(due))
        .values(lease_until=now + LEASE, owner=owner, attempts=Job.attempts + 1)
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return sorted(db.session.scalars(statement), key=lambda job: (job.patience, job.run_at, job.id))


def prolong(job_id: int, owner: str) -> bool:
    """Extend the lease of a job that is still being worked on; False where it was lost."""
    return _owned(update(Job).values(lease_until=clock.now() + LEASE), job_id, owner)


def finish(job_id: int, owner: str) -> bool:
    """Delete a job that is done; False where another owner has taken it over."""
    return _owned(delete(Job), job_id, owner)


def postpone(job_id: int, owner: str, *, attempts: int, error: str) -> bool:
    """Try again later, doubling the pause, or give up after MAX_ATTEMPTS."""
    now = clock.now()
    pause = min(timedelta(seconds=5 * 2**attempts), BACKOFF_LIMIT)
    values: dict[str, object] = {"lease_until": None, "owner": "", "error": error[:2000]}
    if attempts >= MAX_ATTEMPTS:
        values["failed_at"] = now
    else:
        values["run_at"] = now + pause
    is_ours = _owned(update(Job).values(values), job_id, owner)
    if "failed_at" in values:
        forgotten = update(Job).where(
            Job.id == job_id, Job.kind.in_(FORGETTING), Job.failed_at.is_not(None)
        )
        db.session.execute(forgotten.values(args={}).execution_options(synchronize_session=False))
    return is_ours


def _owned(statement: Any, job_id: int, owner: str) -> bool:
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        statement.where(Job.id == job_id, Job.owner == owner).execution_options(
            synchronize_session=False
        )
    )
    return result.rowcount == 1


def backlog() -> tuple[int, int]:
    """Return how many jobs wait and how many have failed for good."""
    waiting, failed = db.session.execute(
        select(
            func.count().filter(Job.failed_at.is_(None)),
            func.count().filter(Job.failed_at.is_not(None)),
        ).select_from(Job)
    ).one()
    return waiting, failed
