"""Folders for what is only needed while something is made: gone afterwards, also after a kill."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def working_folder(place: Path, purpose: str) -> Iterator[Path]:
    """Yield an empty folder in `place`, which nobody else on this machine may read.

    What a killed process left there for this purpose is removed first: it can hold a whole site.
    """
    with ExitStack() as stack:
        with _locked_folder(place, fcntl.LOCK_EX):
            _remove_left(place, purpose)
            folder = Path(stack.enter_context(TemporaryDirectory(dir=place, prefix=f".{purpose}-")))
            stack.enter_context(_locked_folder(folder, fcntl.LOCK_EX))
        yield folder


def _remove_left(place: Path, purpose: str) -> None:
    """Remove the folders that no process holds any more."""
    for folder in place.glob(f".{purpose}-*"):
        try:
            with _locked_folder(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
                shutil.rmtree(folder)
        except OSError:  # somebody works in it
            continue


@contextmanager
def _locked_folder(folder: Path, how: int) -> Iterator[None]:
    """Hold the lock of a folder, which ends with the process; raises BlockingIOError."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, how)
        yield
    finally:
        os.close(opened)
