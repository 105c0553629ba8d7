"""Opening uploaded files in a process of its own, so that a hostile file harms nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import Final

from forum.paths import PACKAGE

try:
    import resource
except ImportError:  # without Unix only the time is limited
    resource = None  # type: ignore[assignment]

MAX_MEMORY: Final = 1_000_000_000

EXIT_LOCKED: Final = 3
"""The exit code of the process if a document needs a password."""

EXIT_DAMAGED: Final = 4
"""The exit code if a document is damaged."""

EXIT_REFUSED: Final = {"file_macros": 5, "file_active": 6, "file_bomb": 7}
"""The exit codes for files that are refused, by the key of the error."""

NICENESS: Final = 10
"""How far these processes stand back for those that answer people."""

MAX_RUNNING: Final = 2
MAX_WAITING: Final = 2
PATIENCE: Final = 10
"""Seconds for which a file waits for another one to be finished."""


class ReaderFailed(Exception):
    """The process failed; `code` is its exit code, or None if it took too long."""

    def __init__(self, code: int | None) -> None:
        super().__init__(
            "it takes too long" if code is None else f"the process for files ended with {code}"
        )
        self.code = code


class Busy(Exception):
    """So many files are being opened at this moment that no other one can wait."""


_places = BoundedSemaphore(MAX_RUNNING + MAX_WAITING)
"""Who waits for a file answers nobody else, so only a few may."""

_running = BoundedSemaphore(MAX_RUNNING)
"""Each process may use MAX_MEMORY, so others wait."""


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for one's turn to start a process; raises Busy."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        if not _running.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            _running.release()
    finally:
        _places.release()


def run_confined(
    module: str, kind: str, content: bytes, *, seconds: float, max_bytes: int
) -> bytes:
    """Return up to `max_bytes` bytes of output of `python -m module kind` for `content`.

    Raises ReaderFailed, and Busy if too many files are being opened.
    """
    with _turn(), TemporaryFile() as input_file, TemporaryFile() as output_file:
        input_file.write(content)
        input_file.seek(0)
        code = _run([module, kind], input_file.fileno(), output_file.fileno(), seconds)
        if code != 0:
            raise ReaderFailed(code)
        output_file.seek(0)
        return output_file.read(max_bytes)


def _run(command: list[str], input_fd: int, output_fd: int, seconds: float) -> int:
    """Return the exit code of a process, which gets no settings or secrets of the site."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-s", "-m", *command],
        stdin=input_fd,
        stdout=output_fd,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={
            "PATH": os.defpath,
            "PYTHONPATH": str(PACKAGE.parent),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
        },
        close_fds=True,
        start_new_session=True,
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise ReaderFailed(None) from None
    finally:
        process.kill()
        process.wait()


def limit_process(seconds: int, max_output: int) -> None:
    """Limit the time, memory and output, in bytes, of this process, and disable core dumps.

    It stands back for the processes that answer people.
    """
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)
    if resource is None:
        return
    for name, value in (
        ("RLIMIT_AS", MAX_MEMORY),
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_FSIZE", max_output),
        ("RLIMIT_CORE", 0),
    ):
        with suppress(AttributeError, ValueError, OSError):  # not every system knows all
            resource.setrlimit(getattr(resource, name), (value, value))
