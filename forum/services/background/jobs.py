"""The job queue in the database: each job has a lease, so that a killed worker loses none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.engine import CursorResult

from forum import clock
from forum.database import insert_or_ignore, table_of
from forum.extensions import db
from forum.models.job import Job

LEASE = timedelta(seconds=120)
MAX_ATTEMPTS = 8
INVITE = "invite"
KINDS_WITH_PERSONAL_ARGS = frozenset({INVITE})
"""Kinds whose arguments are personal data: they are erased when such a job finally fails."""
BACKOFF_LIMIT = timedelta(minutes=30)
PATIENCE = timedelta(days=5)
"""How long a job is tried whose other side (mail server, storage, database) does not answer."""
REST = timedelta(minutes=10)
"""The shortest rest of a job that has failed; it is tried once more after each rest."""
GIVE_UP_AFTER = timedelta(days=30)
REVIVED_AT_ONCE = 100
KILLER = "TooManyAttempts"
"""The error of a job that was claimed again and again and never ended."""
FINAL_ATTEMPT = 1_000
"""The attempts of a job that failed for good: it runs again only when somebody asks for it."""


@dataclass(frozen=True)
class NewJob:
    """A job to be enqueued; it is left out if a job with the same `key` already waits."""

    kind: str
    args: dict[str, object]
    key: str | None = None
    run_at: datetime | None = None
    priority: int = 0
    consultation_id: int | None = None


class RunLater(Exception):
    """Raised by a job that should run again at `at`; it does not count as an attempt.

    One that `gives_way` runs after all for which people wait.
    """

    def __init__(self, at: datetime, *, gives_way: bool = False) -> None:
        super().__init__()
        self.at = at
        self.gives_way = gives_way


LANES: Final = {"translate": 2, "export": 1, "extract": 1, "import": 1, "propose": 1}
"""Kinds of jobs that take long, with how many of them a worker runs at once."""


class NoUse(Exception):
    """Raised by a job that would fail in the same way each time: it has failed at once."""


def enqueue(
    kind: str,
    args: dict[str, object],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    priority: int = 0,
    consultation_id: int | None = None,
) -> None:
    """Enqueue one job in the caller's transaction."""
    job = NewJob(
        kind=kind,
        args=args,
        key=key,
        run_at=run_at,
        priority=priority,
        consultation_id=consultation_id,
    )
    enqueue_all([job])


def enqueue_all(jobs: Sequence[NewJob]) -> None:
    """Enqueue several jobs by one statement, in the caller's transaction."""
    if not jobs:
        return
    now = clock.now()
    rows = [
        {
            "kind": job.kind,
            "args": job.args,
            "key": job.key,
            "priority": job.priority,
            "consultation_id": job.consultation_id,
            "run_at": job.run_at or now,
            "created_at": now,
            "owner": "",
            "attempts": 0,
            "error": "",
        }
        for job in jobs
    ]
    table = table_of(Job)
    statement = insert_or_ignore(table, ["key"]).returning(table.c.id)  # many rows as one statement
    db.session.execute(statement, rows)


def find_suspect() -> int | None:
    """Return the id of the due job that has waited longest after a claim that never ended, or None.

    It may have killed its worker, and the jobs beside it with it. So a worker runs one such job at
    a time: the one that kills stays alone with new ones, and all others are done.
    """
    now = clock.now()
    never_ended = or_(Job.lease_until < now, Job.lease_until.is_(None) & (Job.error == KILLER))
    return db.session.scalar(
        select(Job.id)
        .where(Job.failed_at.is_(None), Job.run_at <= now, never_ended)
        .order_by(Job.lease_until, Job.run_at, Job.id)
        .limit(1)
    )


def claim(
    owner: str, limit: int = 1, *, without: Collection[str] = (), suspect: int | None = None
) -> list[Job]:
    """Lease up to `limit` due jobs to `owner`; two owners never hold the same job.

    Jobs of the kinds `without` are left out, and of those whose claim never ended all but
    `suspect`.
    """
    due = (
        select(Job.id)
        .where(*_is_due(suspect), Job.kind.not_in(without))
        .order_by(Job.priority, Job.run_at, Job.id)
        .limit(limit)
    )
    claimed = _lease(owner, due)
    return sorted(claimed, key=lambda job: (job.priority, job.run_at, job.id))


def claim_slow(
    owner: str,
    rooms: Mapping[str, int],
    limit: int,
    *,
    newest_first: bool = False,
    suspect: int | None = None,
) -> list[Job]:
    """Lease up to `limit` due jobs of kinds that take long, of each as many as `rooms` has.

    Consultations take turns, each with the job that has waited longest. With `newest_first`, the
    newest goes first instead: asked for at every other time, a fresh one waits for few others.
    `suspect` is that of `claim`.
    """
    if limit < 1 or not rooms:
        return []
    first = func.row_number().over(
        partition_by=(Job.kind, Job.priority, Job.consultation_id), order_by=(Job.run_at, Job.id)
    )
    due = (
        select(Job.id, Job.kind, Job.priority, Job.run_at, first.label("first"))
        .where(*_is_due(suspect), Job.kind.in_(rooms))
        .subquery()
    )
    turn = (due.c.run_at.desc(), due.c.id.desc()) if newest_first else (due.c.first, func.random())
    place = func.row_number().over(partition_by=due.c.kind, order_by=(due.c.priority, *turn))
    placed = select(due.c.id, due.c.kind, due.c.priority, place.label("place")).subquery()
    has_room = or_(*((placed.c.kind == kind) & (placed.c.place <= n) for kind, n in rooms.items()))
    chosen = (
        select(placed.c.id).where(has_room).order_by(placed.c.priority, placed.c.place).limit(limit)
    )
    ids = list(db.session.scalars(chosen))
    return _lease(owner, select(Job.id).where(*_is_due(suspect), Job.id.in_(ids))) if ids else []


def _is_due(suspect: int | None) -> tuple[ColumnElement[bool], ...]:
    now = clock.now()
    is_free: ColumnElement[bool] = Job.lease_until.is_(None) & (Job.error != KILLER)
    if suspect is not None:
        has_ended = or_(Job.lease_until.is_(None), Job.lease_until < now)
        is_free = or_(is_free, (Job.id == suspect) & has_ended)
    return Job.failed_at.is_(None), Job.run_at <= now, is_free


def _lease(owner: str, ids: Select[int]) -> list[Job]:
    """Lease the jobs with these ids that nobody else takes at the same moment."""
    statement = (
        update(Job)
        .where(Job.id.in_(ids.with_for_update(skip_locked=True)))
        .values(lease_until=clock.now() + LEASE, owner=owner, attempts=Job.attempts + 1)
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return list(db.session.scalars(statement))


def extend_lease(job_id: int, owner: str) -> bool:
    """Extend the lease of a running job; return False if another owner has taken it over."""
    return _execute_if_owned(update(Job).values(lease_until=clock.now() + LEASE), job_id, owner)


def finish(job_id: int, owner: str) -> bool:
    """Delete a finished job; return False if another owner has taken it over."""
    return _execute_if_owned(delete(Job), job_id, owner)


def postpone(
    job_id: int,
    owner: str,
    *,
    attempts: int,
    error: str,
    is_unreachable: bool = False,
    is_final: bool = False,
) -> bool:
    """Schedule another attempt after a pause that doubles each time, or mark the job as failed.

    It fails after MAX_ATTEMPTS, but where the other side `is_unreachable` only after PATIENCE, and
    at once if the failure `is_final`. Returns False if another owner has taken the job over.
    """
    now = clock.now()
    pause = min(timedelta(seconds=5 * 2 ** min(attempts, MAX_ATTEMPTS)), BACKOFF_LIMIT)
    is_waiting = attempts < MAX_ATTEMPTS and not is_final
    values: dict[str, object] = {"lease_until": None, "owner": "", "error": error[:2000]}
    if is_unreachable:
        created_at = db.session.scalar(select(Job.created_at).where(Job.id == job_id)) or now
        pause = min(max(pause, (now - created_at) / 4), BACKOFF_LIMIT)
        is_waiting = now - created_at < PATIENCE
        values["attempts"] = min(attempts, MAX_ATTEMPTS - 1)  # so that it may be claimed again
    values |= {"run_at": now + pause} if is_waiting else {"failed_at": now}
    if is_final:
        values["attempts"] = FINAL_ATTEMPT
    is_owner = _execute_if_owned(update(Job).values(values), job_id, owner)
    if not is_waiting:
        erasure = update(Job).where(
            Job.id == job_id, Job.kind.in_(KINDS_WITH_PERSONAL_ARGS), Job.failed_at.is_not(None)
        )
        db.session.execute(erasure.values(args={}).execution_options(synchronize_session=False))
    return is_owner


def revive_failed() -> int:
    """Let failed jobs of every kind run once more after a rest; return their number.

    The rest grows with the age of a job; GIVE_UP_AFTER its creation it is left alone. A failed job
    keeps its key, so that without this nobody could ask for the same work again.
    """
    now = clock.now()
    failed = db.session.execute(
        select(Job.id, Job.created_at, Job.failed_at)
        .where(
            Job.failed_at < now - REST,
            Job.created_at > now - GIVE_UP_AFTER,
            Job.kind.not_in(KINDS_WITH_PERSONAL_ARGS),
            Job.attempts < FINAL_ATTEMPT,
        )
        .order_by(Job.failed_at)
    ).all()
    rested = [
        job.id for job in failed if now - job.failed_at > max(REST, (now - job.created_at) / 5)
    ][:REVIVED_AT_ONCE]
    if rested:
        revival = update(Job).where(Job.id.in_(rested), Job.failed_at.is_not(None))
        values = {"failed_at": None, "run_at": now, "attempts": MAX_ATTEMPTS - 1}
        db.session.execute(revival.values(values).execution_options(synchronize_session=False))
    return len(rested)


def revive_at_once(*conditions: ColumnElement[bool]) -> int:
    """Let the failed jobs that fulfil these conditions begin anew; return their number."""
    revival = update(Job).where(Job.failed_at.is_not(None), *conditions)
    values = {"failed_at": None, "run_at": clock.now(), "attempts": 0}
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        revival.values(values).execution_options(synchronize_session=False)
    )
    return result.rowcount


def _execute_if_owned(statement: Any, job_id: int, owner: str) -> bool:
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        statement.where(Job.id == job_id, Job.owner == owner).execution_options(
            synchronize_session=False
        )
    )
    return result.rowcount == 1
