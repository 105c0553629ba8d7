"""Numbers that no site gives twice, although a backup takes it back to before it gave them.

What readers were shown after the backup was made is kept elsewhere by such numbers: versions by
web processes and in Redis, ids by people's mail, by their browsers and by the log.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, Engine, column, inspect, table, text, update

from forum.database import writing

COUNTERS: Final = frozenset(
    {"version", "outline_version", "alterations", "card_version", "redaction_version"}
)
"""The columns that rise with each change of what their row shows."""
LEAST: Final = 1_000_000
A_SECOND: Final = 10
MOST: Final = 100_000_000
"""More numbers than a site gives: at least LEAST, for each second A_SECOND, MOST in years."""


def leave_out_numbers(engine: Engine, age: timedelta) -> None:
    """Let a database that was just restored go on beyond all that was given in the time `age`."""
    most = min(LEAST + A_SECOND * max(0, int(age.total_seconds())), MOST)
    with writing(), engine.begin() as connection:
        _raise_counters(connection, most)
        _raise_ids(connection, most)


def _raise_counters(connection: Connection, most: int) -> None:
    tables = inspect(connection)
    for name in tables.get_table_names():
        present = {str(found["name"]) for found in tables.get_columns(name)} & COUNTERS
        if present:
            rows = table(name, *map(column, sorted(present)))
            connection.execute(update(rows).values({c.name: c + most for c in rows.columns}))


_START_SEQUENCES: Final = """
    INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master
    WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'
    AND name NOT IN (SELECT name FROM sqlite_sequence)
"""
"""SQLite knows no last id of a table in which there was no row yet."""


def _raise_ids(connection: Connection, most: int) -> None:
    if connection.dialect.name != "postgresql":
        connection.execute(text(_START_SEQUENCES))
        connection.execute(text("UPDATE sqlite_sequence SET seq = seq + :most"), {"most": most})
        return
    connection.execute(
        text(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass,"
            " coalesce(last_value, 0) + :most)"
            " FROM pg_sequences WHERE schemaname = current_schema()"
        ),
        {"most": most},
    )
