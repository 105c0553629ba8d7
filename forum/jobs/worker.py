"""Takes jobs from the queue and does them, a few at a time, until it is told to stop."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from traceback import extract_tb
from types import FrameType
from uuid import uuid4

from flask import Flask

from forum.database import writing
from forum.extensions import db
from forum.jobs import HANDLERS, Handler
from forum.jobs.sweeps import SWEEPS
from forum.services.background import jobs
from forum.services.background.jobs import RunLater

IDLE = 1.0
BEAT_EVERY = 40.0
SWEEP_EVERY = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LeasedJob:
    """A job under our lease; each taking has an owner of its own, so that none is confused."""

    id: int
    kind: str
    args: dict[str, object]
    key: str | None
    patience: int
    attempts: int
    owner: str


class Worker:
    """A pool of threads that works on the queue of one site."""

    def __init__(self, app: Flask, threads: int, parent: int | None = None) -> None:
        self._app = app
        self._threads = threads
        self._parent = parent
        self._name = f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid4().hex[:8]}"
        self._takings = count(1)
        self._running: dict[int, LeasedJob] = {}
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._news = threading.Event()

    def stop(self) -> None:
        """Take no more jobs; `run` returns when those that run are done."""
        self._stopping.set()
        self._news.set()

    def run(self, *, once: bool = False) -> None:
        """Work until `stop`, or with `once` until nothing is due."""
        beat = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        beat.start()
        with ThreadPoolExecutor(self._threads, thread_name_prefix="job") as pool:
            self._dispatch(pool, once)
        self._ended.set()
        beat.join()

    def _dispatch(self, pool: ThreadPoolExecutor, once: bool) -> None:
        sweep_at = time.monotonic()
        while not self._stopping.is_set():
            if self._parent is not None and os.getppid() != self._parent:
                break
            if time.monotonic() >= sweep_at:
                self._sweep()
                sweep_at = time.monotonic() + SWEEP_EVERY
            self._news.clear()
            taken = self._take(self._threads - len(self._running))
            for job in taken:
                pool.submit(self._do, job)
            if once and not taken and not self._running:
                break
            if not taken:
                self._news.wait(IDLE)

    def _take(self, limit: int) -> list[LeasedJob]:
        if limit < 1:
            return []
        owner = f"{self._name}-{next(self._takings)}"
        taken: list[LeasedJob] = []
        with self._guarded("taking jobs"), self._app.app_context(), writing():
            claimed = jobs.claim(owner, limit)
            held = [
                LeasedJob(j.id, j.kind, dict(j.args), j.key, j.patience, j.attempts, owner)
                for j in claimed
            ]
            db.session.commit()
            taken = held
        self._running.update((job.id, job) for job in taken)
        return taken

    def _do(self, job: LeasedJob) -> None:
        """Do one job, and end it or put it back."""
        raised: BaseException | None = None
        try:
            with self._app.app_context():
                _handler(job)(dict(job.args))
                db.session.commit()
        except BaseException as error:  # libraries written in Rust panic with a BaseException
            raised = error
        with self._guarded("ending a job"), self._app.app_context(), writing():
            _end(job, raised)
            db.session.commit()
        self._running.pop(job.id, None)
        self._news.set()

    def _beat(self) -> None:
        """Keep the leases of running jobs, however long an engine takes."""
        while not self._ended.wait(BEAT_EVERY):
            with self._guarded("keeping leases"), self._app.app_context(), writing():
                for job in list(self._running.values()):
                    jobs.prolong(job.id, job.owner)
                db.session.commit()

    def _sweep(self) -> None:
        for sweep in SWEEPS:
            with self._guarded("sweeping"), self._app.app_context():
                sweep()

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Go on whatever happens: a job that could not be ended comes back after its lease."""
        try:
            yield
        except Exception as error:
            log.error("%s failed: %s", what, _where(error))


class UnknownKind(Exception):
    """This version knows no such job; another worker may."""


class TooManyAttempts(Exception):
    """The job was taken too often without an end: it seems to kill its workers."""


def _handler(job: LeasedJob) -> Handler:
    if job.attempts > jobs.MAX_ATTEMPTS:
        raise TooManyAttempts
    if job.kind not in HANDLERS:
        raise UnknownKind
    return HANDLERS[job.kind]


def _end(job: LeasedJob, raised: BaseException | None) -> None:
    """Take a job out of the queue, or put it back for later if it is still ours."""
    if raised is None:
        jobs.finish(job.id, job.owner)
    elif isinstance(raised, RunLater):
        if jobs.finish(job.id, job.owner):
            jobs.enqueue(job.kind, job.args, key=job.key, run_at=raised.at, patience=job.patience)
    else:
        log.error("job %d (%s) failed: %s", job.id, job.kind, _where(raised))
        error = type(raised).__name__
        jobs.postpone(job.id, job.owner, attempts=job.attempts, error=error)


def _where(error: BaseException) -> str:
    """Return class and place of an error, never its words: they may be a person's."""
    last = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {last.filename}:{last.lineno}"


def run_worker(
    app: Flask, threads: int = 2, *, once: bool = False, parent: int | None = None
) -> None:
    """Work on the site's queue until SIGTERM or SIGINT; jobs that run are finished first.

    A second signal ends the process at once. With `parent`, stop when that process is gone.
    """
    worker = Worker(app, threads, parent)
    is_main = threading.current_thread() is threading.main_thread()
    before = {
        number: signal.signal(number, _stopper(worker))
        for number in (signal.SIGTERM, signal.SIGINT)
        if is_main
    }
    try:
        worker.run(once=once)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stopper(worker: Worker) -> Callable[[int, FrameType | None], None]:
    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        worker.stop()

    return stop
