"""How migrations are run and written; `forum migrate` and `make migration` come through here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from flask import current_app
from sqlalchemy import Connection, TypeDecorator

from forum import database
from forum.models import search

VERSIONS = Path(__file__).parent / "versions"


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by name; alembic would repeat what they are made of."""
    if kind == "type" and isinstance(item, TypeDecorator) and item.__module__ == database.__name__:
        return f"{item.__module__}.{type(item).__name__}()"
    return False


def number(migration: Any, revision: Any, directives: list[MigrationScript]) -> None:
    """Number migrations 0001, 0002 and so on; write none where nothing has changed."""
    (script,) = directives
    script.rev_id = f"{len(list(VERSIONS.glob('[0-9]*.py'))) + 1:04}"
    if script.upgrade_ops is not None and script.upgrade_ops.is_empty():
        directives.clear()


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """Let SQLite rebuild a table without deleting the rows that refer to it."""
    driver: Any = connection.connection.driver_connection
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys=ON")


def refuse_orphans(connection: Connection) -> None:
    """Check what SQLite did not check while tables were rebuilt."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise RuntimeError(f"these rows refer to nothing: {orphans[:10]}")


def run(connection: Connection) -> None:
    """Bring the database behind `connection` to the wanted revision, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=database.Base.metadata,
        render_item=render_item,
        include_object=search.is_compared,
        process_revision_directives=number,
        transactional_ddl=True,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
        refuse_orphans(connection)


engine = current_app.extensions["migrate"].db.engine
with engine.connect() as present, database.writing(), rebuilding(present):
    run(present)
