"""Making the file of an export in a process of its own, one at a time on a machine.

What one file needs of memory is given back when its process ends.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, Any, Final

from forum.config import SETTINGS
from forum.domain.exports.choice import ExportChoice
from forum.paths import PACKAGE

try:
    import fcntl
except ImportError:  # without Unix the processes of this machine cannot wait for each other
    fcntl = None  # type: ignore[assignment]

SECONDS: Final = 1_800
LOCK: Final = "exports.lock"
POLL_INTERVAL: Final = 0.1

Told = Callable[[int, int], None]
"""Takes the number of contributions in the file so far, and of all."""


class ExportFailed(Exception):
    """The process ended without a file."""


class ExportsBusy(Exception):
    """Another file is being made on this machine."""


@contextmanager
def turn(folder: Path, patience: float = 0) -> Iterator[None]:
    """Hold the only place for an export on this machine; raises ExportsBusy after `patience`."""
    with (folder / LOCK).open("a") as file:
        deadline = time.monotonic() + patience
        while not _lock(file):
            if time.monotonic() >= deadline:
                raise ExportsBusy
            time.sleep(POLL_INTERVAL)
        yield


def _lock(file: IO[str]) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def make_file(
    config: Mapping[str, Any],
    slug: str,
    choice: ExportChoice,
    path: Path,
    *,
    told: Told,
    seconds: float = SECONDS,
) -> tuple[str, ...]:
    """Write an export into `path`, and return the scripts of which it lacks letters.

    Raises ExportFailed. The process is `forum export`; it ends with this one.
    """
    command = [
        *(sys.executable, "-P", "-m", "forum.cli", "export", slug, "--out", str(path)),
        *("--format", choice.format, "--language", choice.language),
        *("--by", choice.order, "--texts", choice.texts, "--document", choice.document),
        *(f"--{name}={value}" for name, value in choice.filters.values.items()),
        "--told",
    ]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), **_environment(config)},
        start_new_session=True,
    )
    timer = Timer(seconds, process.kill)
    timer.start()
    try:
        scripts = _listen(process, told)
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
    return scripts


def _listen(process: subprocess.Popen[bytes], told: Told) -> tuple[str, ...]:
    """Pass on what a process tells until it ends, and return its result."""
    scripts: tuple[str, ...] | None = None
    for line in process.stdout or ():
        words = json.loads(line)
        if "scripts" in words:
            scripts = tuple(words["scripts"])
        else:
            told(words["done"], words["of"])
    code = process.wait()
    if code != 0 or scripts is None:
        raise ExportFailed(f"the process for exports ended with {code}")
    return scripts


def _environment(config: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings of this site as environment variables."""
    settings = {f"FORUM_{s.name}": config.get(f"FORUM_{s.name}", "") for s in SETTINGS}
    settings["FORUM_SECRET_KEY"] = config["SECRET_KEY"]
    settings["FORUM_DATABASE_URL"] = config["SQLALCHEMY_DATABASE_URI"]
    return {name: str(value) for name, value in settings.items()}
