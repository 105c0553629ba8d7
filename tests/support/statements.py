"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from forum.extensions import db


class Statements(list[str]):
    """The SQL that was sent during `counted`, without the beginnings and ends of transactions."""

    @contextmanager
    def counted(self) -> Iterator["Statements"]:
        """Collect anew; afterwards `len` is the count, and a failing test prints the SQL."""
        self.clear()
        event.listen(Engine, "before_cursor_execute", self._note)
        try:
            yield self
        finally:
            event.remove(Engine, "before_cursor_execute", self._note)
            print(f"\n{len(self)} statements:", *self, sep="\n  ")

    def _note(self, connection: Any, cursor: Any, sql: str, *rest: Any) -> None:
        if not sql.startswith("BEGIN"):
            self.append(" ".join(sql.split()))


def plan(sql: str) -> list[str]:
    """Return the steps in which SQLite runs a statement: what it searches, along which index."""
    nothing = (None,) * sql.count("?")
    rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", nothing)
    return [row[3] for row in rows]
