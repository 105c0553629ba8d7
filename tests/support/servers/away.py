"""A database that is away for a while: locked by another process, or stopped."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import Dialect, Engine, event

from forum.extensions import db
from tests.support.kept import KEPT


def _never_wait(dialect: Dialect, record: object, cargs: object, cparams: dict[str, Any]) -> None:
    if dialect.name == "sqlite":
        cparams["timeout"] = 0.005


@contextmanager
def away(app: Flask, url: str, request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the database be away in this block, in the middle of what its connections do."""
    db.session.commit()
    db.session.remove()
    if url.startswith("sqlite:"):
        event.listen(Engine, "do_connect", _never_wait)
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as other:
            db.engine.dispose()
            other.isolation_level = None
            other.execute("PRAGMA locking_mode=EXCLUSIVE")
            other.execute("PRAGMA journal_mode=DELETE")  # readers of a log are never shut out
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")
            other.execute("PRAGMA journal_mode=WAL")
        event.remove(Engine, "do_connect", _never_wait)
        db.engine.dispose()
        return
    cluster = request.getfixturevalue("postgres_cluster")
    name = urlsplit(url).path[1:]
    cluster.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    cluster.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{name}' AND application_name = '{KEPT}'"
    )
    try:
        yield
    finally:
        cluster.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
