"""Which columns refer to the rows of a table."""

from typing import Any

from sqlalchemy import Column, Table

from forum.database import Base


def references_to(target: Table) -> list[tuple[Column[Any], str | None]]:
    """Return the columns of all tables that refer to ids of a table, and what becomes of each row.

    That is CASCADE, SET NULL, or None where it has to end first. They are read from the tables, so
    that none is forgotten that is added later.
    """
    return [
        (element.parent, key.ondelete)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        for element in key.elements
        if element.column is target.columns["id"]
    ]
