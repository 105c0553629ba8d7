"""Work on files from outside, done by a process of its own: a hostile file can end nothing else."""

import os
import subprocess
import sys
from contextlib import suppress
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import Final

from forum.paths import PACKAGE

try:
    import resource
except ImportError:  # where there is no Unix, only the time is limited
    resource = None  # type: ignore[assignment]

MAX_MEMORY: Final = 1_000_000_000

LOCKED: Final = 3
"""How the process ends where a document needs a password."""

DAMAGED: Final = 4
"""How it ends where a document is not what it should be."""


class ReaderFailed(Exception):
    """The process did not do its work; `code` is how it ended, None where it took too long."""

    def __init__(self, code: int | None) -> None:
        super().__init__(
            "it takes too long" if code is None else f"the process for files ended with {code}"
        )
        self.code = code


_few_at_a_time = BoundedSemaphore(2)
"""Each may take MAX_MEMORY; more wait their turn."""


def answer_of(module: str, kind: str, content: bytes, *, seconds: float, most: int) -> bytes:
    """Return up to `most` bytes that `python -m module kind` makes of `content`; raises Ended."""
    with _few_at_a_time, TemporaryFile() as sent, TemporaryFile() as answer:
        sent.write(content)
        sent.seek(0)
        code = _run([module, kind], sent.fileno(), answer.fileno(), seconds)
        if code != 0:
            raise ReaderFailed(code)
        answer.seek(0)
        return answer.read(most)


def _run(command: list[str], sent: int, answer: int, seconds: float) -> int:
    """Return how the process ended; it knows neither the site's settings nor its secrets."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-s", "-m", *command],
        stdin=sent,
        stdout=answer,
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


def limit(seconds: int, most: int) -> None:
    """Let this process have only so much time, memory and output, and start nothing."""
    if resource is None:
        return
    for name, value in (
        ("RLIMIT_AS", MAX_MEMORY),
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_FSIZE", most),
        ("RLIMIT_CORE", 0),
    ):
        with suppress(AttributeError, ValueError, OSError):  # not every system knows all
            resource.setrlimit(getattr(resource, name), (value, value))
