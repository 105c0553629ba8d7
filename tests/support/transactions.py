"""How transactions begin on SQLite, which cannot turn one that has read into one that writes.

There, who reads first and then writes fails with "database is locked" whenever somebody else
writes in between, however long they may wait: on a busy machine, now and then. So the product
begins every transaction that may write by BEGIN IMMEDIATE, and a test fails where it does not.
The test itself need not think of it: its own transactions begin when it writes, and not before.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar
from typing import Any, ParamSpec, TypeVar

from flask import has_request_context
from sqlalchemy import Engine, event

from forum.extensions import db
from forum.services.consultations.consent import default_wordings

Given = ParamSpec("Given")
Result = TypeVar("Result")

WRITES = re.compile(
    r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|REINDEX"
    r"|WITH\b.*\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\b)",
    re.IGNORECASE | re.DOTALL,
)
HOW = "how its transaction began"
OWN_WORDS = frozenset(default_wordings().values())

_is_test: ContextVar[bool] = ContextVar("is_test", default=False)
_is_watched: ContextVar[bool] = ContextVar("is_watched", default=True)
_found: list[AssertionError] = []


class RenderedUnderALock(AssertionError):
    """A request rendered somebody's words while everybody else had to wait to write."""


class WroteWhileReading(AssertionError):
    """Something was written in a transaction that had been begun for reading."""


def belong_to_the_test() -> None:
    """Let transactions of the present context begin when they write.

    A request, a job and a thread have contexts of their own and do as the product says.
    """
    _is_test.set(True)


def apart(act: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """Call a part of the product as a process of its own would: it shares nothing with the test."""
    return Context().run(act, *args, **kwargs)


@contextmanager
def watched() -> Iterator[None]:
    """Fail at the end if anything was written in a transaction begun for reading.

    The exception alone would not do: a page, or the worker, may turn it into something else.
    """
    yield
    found = list(_found)
    _found.clear()
    if found:
        raise found[0]


def refuse_under_a_lock(render_words: Callable[[str], str]) -> Callable[[str], str]:
    """Return a renderer of people's words that no request may call while it can write.

    The product's own wording of the consent is none of them.
    """

    def render_watched(words: str) -> str:
        if words not in OWN_WORDS and _is_watched.get() and _can_write():
            _fail(RenderedUnderALock(f"rendered while everybody waits: {words[:40]!r}"))
        return render_words(words)

    return render_watched


def _fail(error: AssertionError) -> None:
    _found.append(error)
    raise error


def _can_write() -> bool:
    """Return whether a request is in a transaction that it began for writing."""
    if not has_request_context() or not db.session().in_transaction():
        return False
    return db.session.connection().info.get(HOW) == "BEGIN IMMEDIATE"


@contextmanager
def unwatched() -> Iterator[None]:
    """Leave transactions as SQLAlchemy and the product begin them, to show what comes of it."""
    token = _is_watched.set(False)
    try:
        yield
    finally:
        _is_watched.reset(token)


@event.listens_for(Engine, "do_execute")
@event.listens_for(Engine, "do_executemany")
def _execute(cursor: Any, sql: str, parameters: object, context: Any) -> bool:
    """Note how a transaction begins, and see what is written in it; return whether that is all."""
    if context.dialect.name != "sqlite" or not _is_watched.get():
        return False
    facts = context.root_connection.info
    if sql.startswith("BEGIN"):
        facts[HOW] = "when it writes" if sql == "BEGIN" and _is_test.get() else sql
        return facts[HOW] is not sql
    if facts.get(HOW) == "when it writes":
        if not cursor.connection.in_transaction and (WRITES.match(sql) or sql[:9] == "SAVEPOINT"):
            cursor.connection.execute("BEGIN IMMEDIATE")
    elif facts.get(HOW) == "BEGIN" and WRITES.match(sql):
        _fail(WroteWhileReading(f"written in one begun for reading: {' '.join(sql.split())}"))
    return False
