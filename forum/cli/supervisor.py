"""Keeps the background worker of `forum run` alive, and takes it along when the site stops.

It is a process of its own: gunicorn's collects all its children and would take the worker's end
for itself. Forked before anything listens, all share the memory of the loaded site.
"""

import os
import signal
import time
from collections.abc import Callable
from types import FrameType

LOOK_EVERY = 0.25
GRACE = 8.0
SHORT_LIFE = 10.0
LONGEST_PAUSE = 30.0


class WorkerSupervisor:
    """The process that starts the worker, seen from the one that serves pages."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    @classmethod
    def start(cls, work: Callable[[], None]) -> "WorkerSupervisor":
        """Fork a process that runs `work` in a further one, again whenever it ends."""
        parent = os.getpid()
        pid = os.fork()
        if pid:
            return cls(pid)
        _in_child(lambda: _keep(work, parent))
        raise AssertionError("unreachable")

    def stop(self, patience: float) -> None:
        """End both processes; running jobs are finished, or come back when their lease ends."""
        end = time.monotonic() + patience
        try:
            os.kill(self._pid, signal.SIGTERM)
            while time.monotonic() < end:
                if os.waitpid(self._pid, os.WNOHANG)[0]:
                    return
                time.sleep(LOOK_EVERY / 5)
            os.kill(self._pid, signal.SIGKILL)
        except (ProcessLookupError, ChildProcessError):
            pass  # it is gone, and gunicorn or a former call has taken notice


def _in_child(run: Callable[[], None]) -> None:
    """Run in a process just forked, and end it without the parent's clearing up."""
    status = 1
    try:
        run()
        status = 0
    finally:
        os._exit(status)


def _keep(work: Callable[[], None], parent: int) -> None:
    told: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        told.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    pause = 1.0

    def is_over() -> bool:
        return bool(told) or os.getppid() != parent

    while not is_over():
        began = time.monotonic()
        worker = os.fork()
        if not worker:
            _in_child(work)
        while not os.waitpid(worker, os.WNOHANG)[0]:
            if is_over():
                _end(worker)
                return
            time.sleep(LOOK_EVERY)
        pause = min(pause * 2, LONGEST_PAUSE) if time.monotonic() - began < SHORT_LIFE else 1.0
        until = time.monotonic() + pause
        while time.monotonic() < until and not is_over():
            time.sleep(LOOK_EVERY)


def _end(worker: int) -> None:
    """Ask the worker to finish, and end it when it takes too long."""
    end = time.monotonic() + GRACE
    os.kill(worker, signal.SIGTERM)
    while not os.waitpid(worker, os.WNOHANG)[0]:
        if time.monotonic() > end:
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
            return
        time.sleep(LOOK_EVERY / 5)
