"""Ground of the tables: base class, column types, and how SQLite is opened."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import current_app
from markupsafe import Markup
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Row = TypeVar("Row")
Mark = TypeVar("Mark")

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMES)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC, on databases that keep zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware UTC datetime."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SafeHtml(TypeDecorator[Markup]):
    """HTML made by `forum.domain.html.render`; comes back as Markup, so templates print it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Store plain text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Markup | None:
        """Return Markup: what is stored was made safe when it was written."""
        return None if value is None else Markup(value)  # noqa: S704 - sanitised at write


def choice(values: type[StrEnum]) -> Enum:
    """Return a column type that stores a StrEnum's values and refuses others."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        name=values.__name__.lower(),
        length=24,
        values_callable=lambda enum: [member.value for member in enum],
    )


def normalise_url(url: str) -> str:
    """Return a database address that SQLAlchemy knows: `postgres://` becomes `postgresql://`."""
    for alias in ("postgres://", "postgresql://"):
        if url.startswith(alias):
            return "postgresql+psycopg://" + url.removeprefix(alias)
    return url


@contextmanager
def writing() -> Iterator[None]:
    """Open SQLite transactions inside with BEGIN IMMEDIATE.

    A deferred transaction that reads and then writes fails with "database is locked" under
    load however long it may wait, because SQLite does not wait to upgrade a lock.
    """
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def begin_writing() -> None:
    """Do as `writing`, until the end of the present context (a request)."""
    _writing.set(True)


def end_writing() -> None:
    """Go back to deferred transactions."""
    _writing.set(False)


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
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


# --- statements that databases say in their own ways ------------------------------------------


def is_postgresql() -> bool:
    """Tell whether the application's database is PostgreSQL; else it is SQLite."""
    name: str = current_app.extensions["sqlalchemy"].engine.dialect.name
    return name == "postgresql"


def insert_or_ignore(table: type[Base], key: Sequence[str] = ()) -> Any:
    """Return an insert that leaves rows which are there as they are.

    `key` are the columns by which a row is the same; by default any that must be unique.
    """
    return _insert(table).on_conflict_do_nothing(index_elements=list(key) or None)


def upsert(
    table: type[Base],
    key: Sequence[str],
    columns: Iterable[str],
    *,
    where: ColumnElement[bool] | None = None,
) -> Any:
    """Return an insert that replaces these columns of a row with the same `key`.

    With `where`, only a row that fulfils it is replaced.
    """
    statement = _insert(table)
    changed = {name: statement.excluded[name] for name in columns if name not in key}
    return statement.on_conflict_do_update(index_elements=list(key), set_=changed, where=where)


def insert_or_add(table: type[Base], key: Sequence[str], column: str) -> Any:
    """Return an insert that adds its number to `column` of a row with the same `key`."""
    statement = _insert(table)
    total = getattr(table, column) + statement.excluded[column]
    return statement.on_conflict_do_update(index_elements=list(key), set_={column: total})


def _insert(table: type[Base]) -> Any:
    return (postgresql.insert if is_postgresql() else sqlite.insert)(table)


def first_page(
    rows: Sequence[Row], limit: int, mark: Callable[[Row], Mark]
) -> tuple[list[Row], Mark | None]:
    """Return the first `limit` of rows, of which one more was asked for, and where the next begins.

    That is the `mark` of the last row on the page; None where nothing follows.
    """
    page = list(rows[:limit])
    return page, mark(page[-1]) if len(rows) > limit else None


def batches(items: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """Yield the items in turn, `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
