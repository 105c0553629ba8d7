"""The text of a document, read by a process of its own: a hostile file can end nothing else."""

import os
import subprocess
import sys
from tempfile import TemporaryFile
from typing import Final

from forum.domain.attachments import MAX_TEXT, FileKind
from forum.paths import PACKAGE

SECONDS: Final = 60
LOCKED: Final = 3
"""How the reading process ends where a document needs a password."""

MODULE: Final = "forum.adapters.text_reading"
MAX_OUTPUT: Final = 4 * MAX_TEXT + 4


class Unextractable(Exception):
    """The text of a file cannot be read: it is damaged, hostile, or takes too much."""


class NeedsPassword(Unextractable):
    """The file opens only with a password."""


def extract(kind: FileKind, content: bytes, *, seconds: float = SECONDS) -> str:
    """Return up to MAX_TEXT characters of a document; raises Unextractable or NeedsPassword."""
    with TemporaryFile() as sent, TemporaryFile() as answer:
        sent.write(content)
        sent.seek(0)
        code = _run(kind, sent.fileno(), answer.fileno(), seconds)
        if code == LOCKED:
            raise NeedsPassword
        if code != 0:
            raise Unextractable(f"the reading process ended with {code}")
        answer.seek(0)
        return answer.read(MAX_OUTPUT).decode("utf-8", "ignore")[:MAX_TEXT]


def _run(kind: FileKind, sent: int, answer: int, seconds: float) -> int:
    """Return how the process ended; it knows neither the site's settings nor its secrets."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-s", "-m", MODULE, kind.value],
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
        raise Unextractable("it takes too long") from None
    finally:
        process.kill()
        process.wait()
