"""Insertion of many rows with one statement on every database."""

from sqlalchemy import insert

from forum.database import Base
from forum.extensions import db

Row = dict[str, object]


def add_rows(table: type[Base], rows: list[Row]) -> None:
    """Insert rows that have the same columns.

    It returns no ids; callers read them afterwards by a unique column. SQLite returns ids in no
    certain order, so that SQLAlchemy would have to insert row by row.
    """
    if rows:
        db.session.execute(insert(table).execution_options(render_nulls=True), rows)
