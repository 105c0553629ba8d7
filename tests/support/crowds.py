"""Several people who do something at the same moment, each in a thread with its own connection."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask

from forum.database import writing
from forum.extensions import db

Loaded = TypeVar("Loaded")
Result = TypeVar("Result")

PATIENCE = 120.0


def at_once(
    app: Flask, people: Sequence[tuple[Callable[[], Loaded], Callable[[Loaded], Result]]]
) -> list[Result | Exception]:
    """Let everybody look, then act on what they have seen, and commit; return what came of it.

    Each person is a pair: what they load, and what they do with it. On PostgreSQL all have loaded
    before anybody acts, so that everybody acts on what may be stale. On SQLite a request that
    may write holds the database from its first statement, here too.
    """
    db.session.commit()
    is_sqlite = db.engine.dialect.name == "sqlite"
    gate = Barrier(len(people))

    def take_part(
        person: tuple[Callable[[], Loaded], Callable[[Loaded], Result]],
    ) -> Result | Exception:
        look, act = person
        with app.app_context(), writing():
            try:
                if is_sqlite:
                    gate.wait(PATIENCE)
                seen = look()
                if not is_sqlite:
                    gate.wait(PATIENCE)
                result = act(seen)
                db.session.commit()
            except Exception as error:
                db.session.rollback()
                return error
            return result

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(take_part, people))
