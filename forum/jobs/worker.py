"""The worker: takes jobs from the queue and runs a few at a time, until it is stopped."""

import logging
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from smtplib import SMTPException
from traceback import extract_tb
from types import FrameType
from typing import Final
from uuid import uuid4

from flask import Flask
from sqlalchemy.exc import OperationalError

from forum.adapters.mail import MailError
from forum.adapters.storage.errors import StorageError
from forum.database import writing
from forum.extensions import db
from forum.jobs import HANDLERS, Handler
from forum.jobs.commit_watch import CommitWatch
from forum.jobs.sweeps import SWEEPS
from forum.jobs.translations import EngineFailed, EngineRefused
from forum.models.job import Job
from forum.services.background import jobs
from forum.services.background.jobs import LANES, NoUse, RunLater

IDLE_WAIT = 1.0
THREADS: Final = 4
LOOK_EVERY = 0.05
RENEW_EVERY = 40.0
SWEEP_EVERY = 60.0

UNREACHABLE: Final = (OSError, SMTPException, MailError, StorageError, OperationalError)
"""Errors of the mail server, the storage or the database: such jobs are tried for days."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LeasedJob:
    """A job that this worker has leased; `owner` is different for each claim."""

    id: int
    kind: str
    args: dict[str, object]
    key: str | None
    priority: int
    consultation_id: int | None
    attempts: int
    owner: str


class Worker:
    """A pool of threads that runs the jobs of one site."""

    def __init__(self, app: Flask, threads: int, parent: int | None = None) -> None:
        self._app = app
        self._threads = threads
        self._parent = parent
        self._name = f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid4().hex[:8]}"
        self._claim_numbers = count(1)
        self._takes_newest = False
        self._suspect: int | None = None
        self._running: dict[int, LeasedJob] = {}
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._wake_up = threading.Event()
        self._watch = CommitWatch()

    def stop(self) -> None:
        """Claim no more jobs; `run` returns when the running ones have ended."""
        self._stopping.set()
        self._wake_up.set()

    def run(self, *, once: bool = False) -> None:
        """Run jobs until `stop` is called, or with `once` until no job is due."""
        heartbeat = threading.Thread(target=self._renew_leases, name="heartbeat", daemon=True)
        heartbeat.start()
        with ThreadPoolExecutor(self._threads, thread_name_prefix="job") as pool:
            self._dispatch(pool, once)
        self._watch.close()
        self._ended.set()
        heartbeat.join()

    def _dispatch(self, pool: ThreadPoolExecutor, once: bool) -> None:
        sweep_at = time.monotonic()
        while not self._stopping.is_set():
            if self._parent is not None and os.getppid() != self._parent:
                break
            if time.monotonic() >= sweep_at:
                self._sweep()
                sweep_at = time.monotonic() + SWEEP_EVERY
            self._wake_up.clear()
            claimed = self._claim(self._threads - len(self._running))
            for job in claimed:
                pool.submit(self._run_job, job)
            if once and not claimed and not self._running:
                break
            if not claimed:
                self._wait()

    def _wait(self) -> None:
        """Wait until a job has ended here, somebody has stored something, or the pause is over."""
        end = time.monotonic() + IDLE_WAIT
        while not self._wake_up.wait(LOOK_EVERY) and time.monotonic() < end:
            with self._app.app_context():
                if self._watch.has_news():
                    break

    def _claim(self, limit: int) -> list[LeasedJob]:
        if limit < 1:
            return []
        owner = f"{self._name}-{next(self._claim_numbers)}"
        claimed: list[LeasedJob] = []
        with self._errors_logged("claiming jobs"), self._app.app_context(), writing():
            leased = [_make_leased_job(job, owner) for job in self._lease(owner, limit)]
            db.session.commit()
            claimed = leased  # only now: after an error the list stays empty
        self._running.update((job.id, job) for job in claimed)
        return claimed

    def _lease(self, owner: str, limit: int) -> list[Job]:
        """Lease jobs; one thread is kept free of those that take long, if there is another."""
        suspect = None if self._suspect in self._running else jobs.find_suspect()
        quick = jobs.claim(owner, limit, without=LANES, suspect=suspect)
        running = Counter(job.kind for job in list(self._running.values()) if job.kind in LANES)
        most = max(self._threads - 1, 1) - running.total()
        rooms = {kind: most_of - running[kind] for kind, most_of in LANES.items()}
        self._takes_newest = not self._takes_newest
        slow = jobs.claim_slow(
            owner,
            rooms,
            min(limit - len(quick), most),
            newest_first=self._takes_newest,
            suspect=suspect,
        )
        leased = [*quick, *slow]
        if any(job.id == suspect for job in leased):
            self._suspect = suspect
        return leased

    def _run_job(self, job: LeasedJob) -> None:
        """Run one job, then remove it from the queue or put it back."""
        failure: BaseException | None = None
        try:
            with self._app.app_context():
                _function_for(job)(dict(job.args))
                db.session.commit()
        except BaseException as exception:  # libraries written in Rust panic with a BaseException
            failure = exception
        with self._errors_logged("ending a job"), self._app.app_context(), writing():
            _finish_or_put_back(job, failure)
            db.session.commit()
        self._running.pop(job.id, None)
        self._wake_up.set()

    def _renew_leases(self) -> None:
        """Renew the leases of running jobs, however long they take."""
        while not self._ended.wait(RENEW_EVERY):
            with self._errors_logged("renewing leases"), self._app.app_context(), writing():
                for job in list(self._running.values()):
                    jobs.extend_lease(job.id, job.owner)
                db.session.commit()

    def _sweep(self) -> None:
        for sweep in SWEEPS:
            with self._errors_logged("sweeping"), self._app.app_context():
                sweep()

    @contextmanager
    def _errors_logged(self, activity: str) -> Iterator[None]:
        """Log any error and continue: a job that is not removed runs again after its lease."""
        try:
            yield
        except Exception as error:
            log.error("%s failed: %s", activity, _class_and_place(error))


class UnknownKind(Exception):
    """This version has no function for this kind of job; another worker may have one."""


class TooManyAttempts(Exception):
    """The job was claimed too often and never ended: it seems to kill its workers."""


def _make_leased_job(job: Job, owner: str) -> LeasedJob:
    return LeasedJob(
        id=job.id,
        kind=job.kind,
        args=dict(job.args),
        key=job.key,
        priority=job.priority,
        consultation_id=job.consultation_id,
        attempts=job.attempts,
        owner=owner,
    )


def _function_for(job: LeasedJob) -> Handler:
    if job.attempts > jobs.MAX_ATTEMPTS:
        raise TooManyAttempts
    if job.kind not in HANDLERS:
        raise UnknownKind
    return HANDLERS[job.kind]


def _finish_or_put_back(job: LeasedJob, failure: BaseException | None) -> None:
    """Remove a job from the queue, or put it back if this worker still holds its lease."""
    if failure is None:
        jobs.finish(job.id, job.owner)
    elif isinstance(failure, RunLater):
        if jobs.finish(job.id, job.owner):
            jobs.enqueue(
                job.kind,
                job.args,
                key=job.key,
                run_at=failure.at,
                priority=1 if failure.gives_way else job.priority,
                consultation_id=job.consultation_id,
            )
    else:
        log.error("job %d (%s) failed: %s", job.id, job.kind, _class_and_place(failure))
        error = " ".join([type(failure).__name__, *_safe_words(failure)])
        is_unreachable = isinstance(failure, UNREACHABLE)
        jobs.postpone(
            job.id,
            job.owner,
            attempts=job.attempts,
            error=error,
            is_unreachable=is_unreachable,
            is_final=isinstance(failure, NoUse),
        )


def _safe_words(error: BaseException) -> tuple[str, ...]:
    """Return what an error says where that is known to hold no personal data, nor a secret."""
    return tuple(map(str, error.args)) if isinstance(error, (EngineFailed, EngineRefused)) else ()


def _class_and_place(error: BaseException) -> str:
    """Return class and place of an error without its message, which may hold personal data."""
    last = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {last.filename}:{last.lineno}"


def run_worker(
    app: Flask, threads: int = THREADS, *, once: bool = False, parent: int | None = None
) -> None:
    """Run the jobs of the site until SIGTERM or SIGINT; running jobs are finished first.

    A second signal ends the process at once. With `parent`, a process id, stop when that process
    has ended. With `once`, stop when no job is due.
    """
    worker = Worker(app, threads, parent)
    is_main = threading.current_thread() is threading.main_thread()
    former_handlers = {
        number: signal.signal(number, _stopper(worker))
        for number in (signal.SIGTERM, signal.SIGINT)
        if is_main
    }
    try:
        worker.run(once=once)
    finally:
        for number, handler in former_handlers.items():
            signal.signal(number, handler)


def _stopper(worker: Worker) -> Callable[[int, FrameType | None], None]:
    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        worker.stop()

    return stop
