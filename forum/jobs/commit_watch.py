"""Whether other processes have stored anything: on SQLite a look that costs microseconds."""

import sqlite3
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from forum.database import is_postgresql
from forum.extensions import db


class CommitWatch:
    """Looks at the counter that SQLite keeps of commits by others than its own connection.

    On PostgreSQL it sees nothing: there a worker asks for jobs once in each pause.
    """

    def __init__(self) -> None:
        self._connection: Any = None
        self._counter: int | None = None

    def has_news(self) -> bool:
        """Return whether anything was committed since the last look; not at the first."""
        before, self._counter = self._counter, self._read_counter()
        return None not in (before, self._counter) and before != self._counter

    def _read_counter(self) -> int | None:
        try:
            if self._connection is None:
                if is_postgresql():
                    return None
                self._connection = db.engine.raw_connection()
            cursor = self._connection.cursor()
            counter: int = cursor.execute("PRAGMA data_version").fetchone()[0]
            cursor.close()
        except (SQLAlchemyError, sqlite3.Error):
            self.close()
            return None
        return counter

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
