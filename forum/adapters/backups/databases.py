"""Copies of a running database: SQLite by its own backup, PostgreSQL by pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL

from forum.adapters.backups.errors import BackupError

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
SQLITE_HEADER: Final = b"SQLite format 3\0"
BUSY_SECONDS: Final = 60


@dataclass(frozen=True)
class DatabaseCopier:
    """How a database of one kind is copied into a file, and a file into the database.

    Both work while the site runs; the second replaces everything in one transaction. `check` raises
    BackupError for a file that is damaged.
    """

    kind: str
    dump: Callable[[Path], None]
    check: Callable[[Path], None]
    load: Callable[[Path], None]


def copier_for(url: URL) -> DatabaseCopier:
    """Return how the database at `url` is copied."""
    if url.get_backend_name() == SQLITE:
        path = str(url.database)
        return DatabaseCopier(
            SQLITE,
            lambda target: _copy_sqlite(path, str(target)),
            _check_sqlite,
            lambda source: _copy_sqlite(str(source), path),
        )
    return DatabaseCopier(
        POSTGRESQL,
        lambda target: _dump_postgresql(url, target),
        _check_postgresql,
        lambda source: _load_postgresql(url, source),
    )


# --- SQLite -----------------------------------------------------------------------------------


def _copy_sqlite(source: str, target: str) -> None:
    """Copy a whole database in one step, so that no reader of the target sees half of it."""
    try:
        with (
            closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as from_,
            closing(sqlite3.connect(target, timeout=BUSY_SECONDS)) as to,
        ):
            to.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
            to.execute("PRAGMA synchronous=FULL")
            from_.backup(to, pages=-1)
    except sqlite3.Error as error:
        raise BackupError(f"The database cannot be copied: {error}.") from error


def _check_sqlite(path: Path) -> None:
    with path.open("rb") as file:
        is_database = file.read(len(SQLITE_HEADER)) == SQLITE_HEADER
    if is_database:
        try:
            with closing(sqlite3.connect(path)) as database:
                if database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]:
                    return
        except sqlite3.Error:
            pass
    raise BackupError("The database in this backup is damaged. Nothing was changed.")


# --- PostgreSQL -------------------------------------------------------------------------------


def _dump_postgresql(url: URL, target: Path) -> None:
    _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _check_postgresql(path: Path) -> None:
    _run(None, "pg_restore", "--list", str(path))


def _load_postgresql(url: URL, source: Path) -> None:
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
    _run(url, "pg_restore", *options, "--exit-on-error", str(source))


def _run(url: URL | None, name: str, *args: str) -> None:
    """Run a program of PostgreSQL; the password travels in the environment, seen by nobody else."""
    program = shutil.which(name)
    if program is None:
        raise BackupError(
            f"{name} is not installed. Install the client programs of PostgreSQL "
            "(postgresql-client), of the version of your server or a newer one."
        )
    environment = dict(os.environ)
    connection: tuple[str, ...] = ()
    if url is not None:
        if url.password:
            environment["PGPASSWORD"] = str(url.password)
        bare = url.set(drivername=POSTGRESQL, password=None)
        connection = (f"--dbname={bare.render_as_string(hide_password=False)}",)
    result = subprocess.run(  # noqa: S603 - a program found on the path, and no shell
        [program, *connection, *args],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if result.returncode:
        said = result.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise BackupError(f"{name} failed: {said[0]}")
