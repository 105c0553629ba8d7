"""What tables and queries share: base class, column types, SQLite set-up, dialect differences."""

import errno
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context, ContextVar
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Final, TypeVar

from flask import current_app
from markupsafe import Markup
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    event,
    insert,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.dml import ReturningInsert

CONSTRAINT_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

FIRST_READ: Final = datetime(1970, 1, 2, tzinfo=UTC)
LAST_READ: Final = datetime(2199, 12, 30, tzinfo=UTC)
"""No instant that is read lies beyond these, so that each can be shown in every zone and format."""

_Row = TypeVar("_Row")
_Position = TypeVar("_Position")
Step = Callable[[], None]
"""A part of long work, stored in a transaction of its own; others write between them."""

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)


class UTCDateTime(TypeDecorator[datetime]):
    """A timezone-aware instant in UTC, also on databases that store no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return a function that reads an instant as the database returns it.

        On SQLite it is a string, which may be any: what is no instant is read as the last one. The
        same strings are read for page after page, so what they mean is kept.
        """
        read: Any = super().result_processor(dialect, coltype)
        if dialect.name != "sqlite":
            return read

        @lru_cache(maxsize=16_384)
        def read_instant(value: Any) -> Any:
            try:
                return read(value)
            except (TypeError, ValueError):
                return LAST_READ

        return read_instant

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC; raises ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return a timezone-aware datetime in UTC, between FIRST_READ and LAST_READ."""
        if value is None:
            return None
        try:
            instant = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except OverflowError:
            return FIRST_READ if value.year < FIRST_READ.year else LAST_READ
        return min(max(instant, FIRST_READ), LAST_READ)


class Day(TypeDecorator[date]):
    """A day in UTC, stored as in ISO 8601; what is no day is read as the last one."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Return the day as it is stored."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Return the stored day."""
        try:
            return None if value is None else date.fromisoformat(value)
        except ValueError:
            return LAST_READ.date()


class SafeHtml(TypeDecorator[Markup]):
    """HTML from `forum.domain.html.render`; read as Markup, so that templates do not escape it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the HTML as a plain string."""
        return None if value is None else str(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return a function that makes Markup: the HTML was sanitised before it was stored."""
        return _as_markup


def _as_markup(html: str | None) -> Markup | None:
    return None if html is None else str.__new__(Markup, html)  # half the time of `Markup(html)`


NEVER_AGAIN: Final = {"sqlite_autoincrement": True}
"""Arguments of a table whose ids are never used again: what is kept of a row is known by them."""


class StoredEnum(Enum):
    """A column of the values of a StrEnum, which a row finds without a call in Python."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return a function that finds the member for a stored value; raises LookupError."""
        members: Any = self.enum_class
        return {None: None, **{member.value: member for member in members}}.__getitem__


def enum_type(values: type[StrEnum]) -> Enum:
    """Return a column type that stores the values of a StrEnum and rejects all others."""
    return StoredEnum(
        values,
        native_enum=False,
        create_constraint=True,
        name=values.__name__.lower(),
        length=24,
        values_callable=lambda enum: [member.value for member in enum],
    )


@contextmanager
def writing() -> Iterator[None]:
    """Begin SQLite transactions with BEGIN IMMEDIATE inside this block.

    A deferred transaction that reads first and writes later fails under load with "database is
    locked", whatever the timeout, because SQLite does not wait when it upgrades a lock.
    """
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def begin_writing() -> None:
    """Switch to BEGIN IMMEDIATE, until `end_writing` or the end of the request."""
    _writing.set(True)


def end_writing() -> None:
    """Switch back to deferred transactions."""
    _writing.set(False)


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # what is acknowledged survives a power cut
        "foreign_keys=ON",
        "busy_timeout=15000",
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


# --- a database that is away ------------------------------------------------------------------

MISTAKES: Final = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""Errors that the statement itself has caused, so that trying again would not help."""

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""Errors of the system where a disk is full, or cannot be written to."""


def is_away(error: BaseException | None) -> bool:
    """Return whether an error says that nothing can be read or stored for the time being.

    The database may be stopped, starting, locked, cut off or full, or the disk for files may be.
    """
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    if isinstance(error, NoConnection | InterfaceError):
        return True
    if not isinstance(error, DatabaseError) or isinstance(error, MISTAKES):
        return False
    # SQLite has one class of errors, of which this code is that of a faulty statement
    return getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR


CANCELLED: Final = "57014"
"""The code of PostgreSQL for a statement that was given up."""


def has_waited(error: BaseException) -> bool:
    """Return whether a statement gave up after it had waited for the lock of another process."""
    original = getattr(error, "orig", None)
    code = getattr(original, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_BUSY or getattr(original, "sqlstate", None) == CANCELLED


COLLISIONS: Final = frozenset({"23505", "40001", "40P01"})
"""Codes of PostgreSQL: a unique value stored twice, a failed serialisation, a deadlock."""


def is_collision(error: SQLAlchemyError) -> bool:
    """Return whether a statement failed because somebody else stored something just before."""
    original = getattr(error, "orig", None)
    if isinstance(original, sqlite3.IntegrityError):
        return "UNIQUE" in str(original)
    return getattr(original, "sqlstate", None) in COLLISIONS


def driver_message(error: SQLAlchemyError) -> str:
    """Return the first line of the database driver's message, without SQL and its values."""
    message = str(getattr(error, "orig", None) or type(error).__name__)
    return message.strip().partition("\n")[0] or type(error).__name__


# --- statements that differ between PostgreSQL and SQLite -------------------------------------


def is_postgresql() -> bool:
    """Return whether the application's database is PostgreSQL; otherwise it is SQLite."""
    return bool(current_app.extensions["sqlalchemy"].engine.dialect.name == "postgresql")


def table_of(model: type[Base]) -> Table:
    """Return the table of a model, for rows that nobody needs as objects."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - no model is a view or a join
    return table


@cache
def insert_all(model: type[Base]) -> ReturningInsert[Any]:
    """Return an INSERT of rows, which travel as one statement and whose keys are returned.

    The keys come in the order of the rows.
    """
    table = table_of(model)
    return insert(table).returning(*table.primary_key.columns, sort_by_parameter_order=True)


def insert_or_ignore(table: type[Base] | Table, key: Sequence[str] = ()) -> Any:
    """Return an INSERT that skips rows which exist already.

    `key` names the columns that identify a row; without it, any unique constraint does.
    """
    return _insert(table).on_conflict_do_nothing(index_elements=list(key) or None)


def upsert(
    table: type[Base],
    key: Sequence[str],
    columns: Iterable[str],
    *,
    where: ColumnElement[bool] | None = None,
) -> Any:
    """Return an INSERT that updates `columns` of an existing row with the same `key`.

    With `where`, an existing row is updated only if it meets this condition.
    """
    updates = {name: _insert(table).excluded[name] for name in columns if name not in key}
    return _insert(table).on_conflict_do_update(index_elements=list(key), set_=updates, where=where)


def insert_or_increment(table: Table, key: Sequence[str], column: str) -> Any:
    """Return an INSERT that adds to `column` of an existing row with the same `key`."""
    total = table.c[column] + _insert(table).excluded[column]
    statement = _insert(table).on_conflict_do_update(index_elements=list(key), set_={column: total})
    return statement.returning(table.c[column])  # so that many rows travel as one statement


def _insert(table: type[Base] | Table) -> Any:
    return _insert_into(table, is_postgresql())


@cache
def _insert_into(table: type[Base] | Table, for_postgresql: bool) -> Any:
    return (postgresql.insert if for_postgresql else sqlite.insert)(table)


def first_page(
    rows: Sequence[_Row], limit: int, position_of: Callable[[_Row], _Position]
) -> tuple[list[_Row], _Position | None]:
    """Return the first `limit` rows and the position after which the next page starts.

    Query `limit` + 1 rows to find out whether there is a next page. The position is
    `position_of` the last row on this page, or None on the last page.
    """
    page = list(rows[:limit])
    return page, position_of(page[-1]) if len(rows) > limit else None


def read_at_once(engine: Engine, statement: Executable) -> Sequence[Any]:
    """Return rows read by a connection of its own, which is given back at once."""

    def rows() -> Sequence[Any]:
        with engine.connect() as connection:
            return connection.execute(statement).all()

    # In an empty context, so not within `writing`: a transaction that begins as a writer would
    # wait for the caller's own
    return Context().run(rows)


def batches(items: Sequence[_Row], size: int) -> Iterator[Sequence[_Row]]:
    """Yield the items in order, in sequences of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
