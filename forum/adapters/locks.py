"""Locks between processes: what only one of them may do at a time; a killed process lets go."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Engine, text


@contextmanager
def exclusive(engine: Engine, name: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of this name in the block; yield False if it is taken and `wait` is False.

    All processes on one database share it: an advisory lock on PostgreSQL, a locked file beside
    the database on SQLite.
    """
    if engine.dialect.name == "postgresql":
        with _advisory_lock(engine, name, wait) as is_held:
            yield is_held
    else:
        with _locked_file(
            Path(f"{engine.url.database}.{_number_of(name):x}.lock"), wait
        ) as is_held:
            yield is_held


def _number_of(name: str) -> int:
    """Return a number of 63 bits for a name."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> 1


@contextmanager
def _advisory_lock(engine: Engine, name: str, wait: bool) -> Iterator[bool]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        number = {"number": _number_of(name)}
        if wait:
            connection.execute(text("SELECT pg_advisory_lock(:number)"), number)
            is_held = True
        else:
            statement = text("SELECT pg_try_advisory_lock(:number)")
            is_held = bool(connection.scalar(statement, number))
        try:
            yield is_held
        finally:
            if is_held:
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)


@contextmanager
def _locked_file(path: Path, wait: bool) -> Iterator[bool]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True  # closing the file lets go; the file stays, or two would hold two files
