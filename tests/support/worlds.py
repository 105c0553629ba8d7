"""What many tests begin with: stored by the first of them, and copied for each of the others.

To store a lively consultation takes a hundred times as long as to copy the file that it lies in.
Every test has a copy, and objects, of its own; so it may change what it likes. The processes that
share the tests share the worlds too.
"""

import fcntl
import pickle
import shutil
import sqlite3
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager
from copy import copy as shallow
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import inspect
from sqlalchemy.orm import object_session

from forum.database import Base
from forum.extensions import db
from tests.support.times import StillClock

World = TypeVar("World")

OF_ITS_OWN = """
UPDATE consultation SET uid = 'copy-' || hex(randomblob(15)) WHERE uid LIKE '________-____-4%'
"""
"""Gives a copy names of its own, by which the site tells what it keeps of one from another."""


class Numbers:
    """Counts what tests store, and goes on after the numbers of a world from another process."""

    def __init__(self) -> None:
        self.last = 0

    def __next__(self) -> int:
        """Return a number that no world in this process has."""
        self.last += 1
        return self.last


NUMBERS = Numbers()


@contextmanager
def one_process(folder: Path) -> Iterator[None]:
    """Let the other processes that share the tests wait at the door of a folder."""
    with folder.with_name(f"{folder.name}.door").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


class BuiltOnce(Protocol):
    """Returns what `build(*args, **fields)` returns, in a database that holds what it stored."""

    def __call__(self, build: Callable[..., World], *args: Hashable, **fields: Hashable) -> World:
        """Build a world, or copy the one that was built before."""


@dataclass(frozen=True)
class Row:
    """Stands for an object that is stored, until a test loads its own."""

    kind: type[Base]
    identity: Any


@dataclass(frozen=True)
class Kept:
    """A world as its builder left it: the database, the files, the time and what it returned."""

    folder: Path
    now: datetime
    numbers: int
    value: Any


@dataclass(frozen=True)
class Place:
    """Where a world is: the database of a test, its files and its clock."""

    database: Path
    files: Path
    time: StillClock

    def kept(self, folder: Path, value: object) -> Kept:
        """Copy a world that was just built into a folder."""
        db.session.commit()
        value = _changed(value, _row)
        db.session.remove()
        shutil.copytree(self.files, folder / "files")
        built, copy = sqlite3.connect(self.database), sqlite3.connect(folder / "forum.db")
        with closing(built), closing(copy):
            built.backup(copy)
        return Kept(folder, self.time.now, NUMBERS.last, value)

    def fill(self, kept: Kept) -> None:
        """Copy a world that was built before into this place."""
        shutil.copyfile(kept.folder / "forum.db", self.database)
        with closing(sqlite3.connect(self.database)) as database, database:
            database.execute(OF_ITS_OWN)
        shutil.copytree(kept.folder / "files", self.files, dirs_exist_ok=True)
        self.time.go_to(kept.now)
        NUMBERS.last = max(NUMBERS.last, kept.numbers)


class Worlds:
    """The worlds of a run, by their builders and what these were given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def built(self, place: Place, build: Callable[..., World], *args: Any, **fields: Any) -> World:
        """Build a world in the place of a test, or copy it there; it must come first."""
        pool: Any = db.engine.pool
        assert pool.checkedin() + pool.checkedout() == 0, "something was stored before the world"
        assert not getattr(build, "__closure__", None), "a builder must say all that it depends on"
        name = f"{build.__module__}.{build.__qualname__} {args} {fields}"
        folder = self._folder / sha256(name.encode()).hexdigest()[:16]
        pickled = folder / "world"
        with one_process(folder):
            if not pickled.exists():
                shutil.rmtree(folder, ignore_errors=True)
                kept = place.kept(folder, build(*args, **fields))
                pickled.write_bytes(pickle.dumps(kept))
                return cast("World", _changed(kept.value, _loaded))
        kept = pickle.loads(pickled.read_bytes())
        place.fill(kept)
        return cast("World", _changed(kept.value, _loaded))


def _row(value: Any) -> Any:
    """Return what stands for a stored object, and anything else as it is."""
    if not isinstance(value, Base):
        return value
    assert object_session(value) is not None, f"{value!r} is not stored"
    return Row(type(value), inspect(value).identity)


def _loaded(value: Any) -> Any:
    """Return the stored object that a row stands for, and anything else as it is."""
    return db.session.get_one(value.kind, value.identity) if isinstance(value, Row) else value


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a copy of a value with everything in it changed, however deep it lies."""
    if isinstance(value, list | set | tuple):
        return type(value)(_changed(each, change) for each in value)
    if isinstance(value, dict):
        return {key: _changed(each, change) for key, each in value.items()}
    if type(value).__module__.startswith("tests.") and not isinstance(value, Row):
        changed = shallow(value)
        for name, part in vars(value).items():
            object.__setattr__(changed, name, _changed(part, change))
        return changed
    return change(value)
