"""Storing many rows with one statement on every database."""

from sqlalchemy import insert

from forum.database import Base
from forum.extensions import db

Row = dict[str, object]


def add_rows(table: type[Base], rows: list[Row]) -> None:
    """Insert rows of equal columns.

    Their ids are asked for afterwards by what is unique in them: SQLite returns ids in no
    certain order, so that SQLAlchemy would insert row by row.
    """
    if rows:
        db.session.execute(insert(table).execution_options(render_nulls=True), rows)
