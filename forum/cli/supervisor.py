"""Restarts the background worker of `forum run` whenever it ends, and stops it with the site.

The supervisor is a process of its own, because gunicorn reaps all children of its own process.
It is forked before the server listens, so that all processes share the loaded application, and
again by the server whenever it has been killed.
"""

import os
import signal
import time
from collections.abc import Callable
from functools import partial
from types import FrameType

POLL_INTERVAL = 0.25
TERMINATION_TIMEOUT = 8.0
SHORT_RUN = 10.0
LONGEST_PAUSE = 30.0
SERVER_SIGNALS = (
    signal.SIGCHLD,
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGTTIN,
    signal.SIGTTOU,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGWINCH,
)


class WorkerSupervisor:
    """A handle on the supervising process, held by the process that serves pages.

    `detach` runs first in each supervising process, to let go of what only the server needs.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._pid = 0
        self._is_stopped = False

    def start(self, detach: Callable[[], None] = lambda: None) -> None:
        """Fork a process that runs `work` in a child, and again whenever the child ends."""
        parent = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            _run_and_exit(partial(_begin_supervising, self._work, parent, detach))
            raise AssertionError("unreachable")

    def ensure_running(self, detach: Callable[[], None]) -> bool:
        """Start the supervising process again if it has ended; return whether it had."""
        if self._is_stopped or self._is_running():
            return False
        self.start(detach)
        return True

    def _is_running(self) -> bool:
        """Return whether it runs; asks only about a child of this process."""
        try:
            return os.waitpid(self._pid, os.WNOHANG) == (0, 0)
        except ChildProcessError:  # gunicorn has reaped it
            return False

    def stop(self, timeout: float) -> None:
        """End both processes, by force after `timeout` seconds.

        Running jobs are finished, or run again when their lease ends.
        """
        self._is_stopped = True
        deadline = time.monotonic() + timeout
        try:
            os.kill(self._pid, signal.SIGTERM)
            while time.monotonic() < deadline:
                if os.waitpid(self._pid, os.WNOHANG)[0]:
                    return
                time.sleep(POLL_INTERVAL / 5)
            os.kill(self._pid, signal.SIGKILL)
        except (ProcessLookupError, ChildProcessError):
            pass  # it has ended already; gunicorn or an earlier call has reaped it


def _begin_supervising(work: Callable[[], None], parent: int, detach: Callable[[], None]) -> None:
    _reset_signals()
    detach()
    _supervise(work, parent)


def _reset_signals() -> None:
    """Forget the signal handlers of the server, from which a later process is forked."""
    for number in SERVER_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)


def _run_and_exit(run: Callable[[], None]) -> None:
    """Run in a newly forked process, and end it without the exit handlers of the parent."""
    status = 1
    try:
        run()
        status = 0
    finally:
        os._exit(status)


def _supervise(work: Callable[[], None], parent: int) -> None:
    signals: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        signals.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    pause = 1.0

    def must_stop() -> bool:
        return bool(signals) or os.getppid() != parent

    while not must_stop():
        started = time.monotonic()
        worker = os.fork()
        if not worker:
            _run_and_exit(work)
        while not os.waitpid(worker, os.WNOHANG)[0]:
            if must_stop():
                _terminate(worker)
                return
            time.sleep(POLL_INTERVAL)
        pause = min(pause * 2, LONGEST_PAUSE) if time.monotonic() - started < SHORT_RUN else 1.0
        pause_end = time.monotonic() + pause
        while time.monotonic() < pause_end and not must_stop():
            time.sleep(POLL_INTERVAL)


def _terminate(worker: int) -> None:
    """Terminate the worker; kill it after TERMINATION_TIMEOUT seconds."""
    deadline = time.monotonic() + TERMINATION_TIMEOUT
    os.kill(worker, signal.SIGTERM)
    while not os.waitpid(worker, os.WNOHANG)[0]:
        if time.monotonic() > deadline:
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
            return
        time.sleep(POLL_INTERVAL / 5)
