"""What many tests begin with: stored by the first of them, and copied for each of the others.

To store a lively consultation takes a hundred times as long as to copy the file that it lies in.
Every test has a copy, and objects, of its own; so it may change what it likes.
"""

import shutil
import sqlite3
from collections.abc import Callable, Hashable
from contextlib import closing
from copy import copy as shallow
from dataclasses import dataclass
from datetime import datetime
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
        return Kept(folder, self.time.now, value)

    def fill(self, kept: Kept) -> None:
        """Copy a world that was built before into this place."""
        shutil.copyfile(kept.folder / "forum.db", self.database)
        with closing(sqlite3.connect(self.database)) as database, database:
            database.execute(OF_ITS_OWN)
        shutil.copytree(kept.folder / "files", self.files, dirs_exist_ok=True)
        self.time.go_to(kept.now)


class Worlds:
    """The worlds of this process, by their builders and what these were given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[Hashable, Kept] = {}

    def built(self, place: Place, build: Callable[..., World], *args: Any, **fields: Any) -> World:
        """Build a world in the place of a test, or copy it there; it must come first."""
        pool: Any = db.engine.pool
        assert pool.checkedin() + pool.checkedout() == 0, "something was stored before the world"
        key = (build, args, tuple(fields.items()))
        if key not in self._kept:
            folder = self._folder / str(len(self._kept))
            self._kept[key] = place.kept(folder, build(*args, **fields))
        else:
            place.fill(self._kept[key])
        return cast("World", _changed(self._kept[key].value, _loaded))


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
