"""What is searched: one document for each contribution and language, and the engine's index."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import DDL, ForeignKey, String, UniqueConstraint, event
from sqlalchemy import Text as LongText
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.database import Base, UTCDateTime

FULL_TEXT: Final = "search_text"
"""SQLite's index over the documents; PostgreSQL keeps its own in their columns."""

TOKENS: Final = LongText().with_variant(TSVECTOR(), "postgresql")


class SearchDocument(Base):
    """A contribution in one language, as it was when it was indexed.

    It holds for readers only while `revision`, `shown_name` and `shown_organisation` are still
    what the contribution shows: every search compares them, so that an old document finds nothing.
    `byline` is name and organisation folded; `files` counts the files whose words are in it.
    """

    __tablename__ = "search_document"
    __table_args__ = (UniqueConstraint("contribution_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(5))
    revision: Mapped[int]
    shown_name: Mapped[str] = mapped_column(String(200))
    shown_organisation: Mapped[str] = mapped_column(String(300))
    byline: Mapped[str] = mapped_column(String(1000))
    files: Mapped[int] = mapped_column(default=0)
    indexed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())


class SearchWords(Base):
    """The words of a document, apart from it because they are long and seldom read."""

    __tablename__ = "search_words"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("search_document.id", ondelete="CASCADE"), primary_key=True
    )
    stems: Mapped[str] = mapped_column(TOKENS)
    phrases: Mapped[str] = mapped_column(TOKENS)


_COLUMNS: Final = "stems, phrases"
_NEW: Final = "new.document_id, new.stems, new.phrases"
_OLD: Final = "'delete', old.document_id, old.stems, old.phrases"
_ADD: Final = f"INSERT INTO {FULL_TEXT} (rowid, {_COLUMNS}) VALUES ({_NEW})"  # noqa: S608
_REMOVE: Final = f"INSERT INTO {FULL_TEXT} ({FULL_TEXT}, rowid, {_COLUMNS}) VALUES ({_OLD})"  # noqa: S608

# The tokens come from our own analyser; the tokenizer only takes them apart at blanks.
_ON_SQLITE: Final = (
    f"CREATE VIRTUAL TABLE {FULL_TEXT} USING fts5({_COLUMNS}, "
    "content='search_words', content_rowid='document_id', "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co' tokenchars '_'\")",
    f"CREATE TRIGGER {FULL_TEXT}_added AFTER INSERT ON search_words BEGIN {_ADD}; END",
    f"CREATE TRIGGER {FULL_TEXT}_removed AFTER DELETE ON search_words BEGIN {_REMOVE}; END",
    f"CREATE TRIGGER {FULL_TEXT}_changed AFTER UPDATE ON search_words BEGIN {_REMOVE}; {_ADD}; END",
)
HAVING: Final = {column: f"{FULL_TEXT}_{column}_having" for column in ("stems", "phrases")}
"""Functions of PostgreSQL that return the documents which match a tsquery, by its index.

Left to itself its planner would read all long words rather than a large part of an index.
"""

_FUNCTION: Final = (
    "CREATE FUNCTION {name}(wanted tsquery) RETURNS SETOF integer LANGUAGE sql STABLE "
    "SET enable_seqscan = off AS 'SELECT document_id FROM search_words WHERE {column} @@ wanted'"
)
_ON_POSTGRESQL: Final = tuple(
    statement
    for column, name in HAVING.items()
    for statement in (
        # Compressed words would be unpacked for every text that is ranked
        f"ALTER TABLE search_words ALTER COLUMN {column} SET STORAGE EXTERNAL",
        f"CREATE INDEX {FULL_TEXT}_{column} ON search_words USING gin ({column})",
        _FUNCTION.format(name=name, column=column),
    )
)
_GONE: Final = {
    "sqlite": (f"DROP TABLE IF EXISTS {FULL_TEXT}",),
    "postgresql": tuple(f"DROP FUNCTION IF EXISTS {name}" for name in HAVING.values()),
}


def creation(dialect: str) -> tuple[str, ...]:
    """Return what makes the engine's index after the table is made."""
    return {"sqlite": _ON_SQLITE, "postgresql": _ON_POSTGRESQL}.get(dialect, ())


def removal(dialect: str) -> tuple[str, ...]:
    """Return what takes away, before the table goes, what does not go with it."""
    return _GONE.get(dialect, ())


def is_ours(item: Any, name: str | None, kind: str, *more: Any) -> bool:
    """Tell alembic what it compares: all but what `creation` makes (its `include_object`)."""
    return kind not in ("table", "index") or not (name or "").startswith(FULL_TEXT)


def _only_on(dialect: str, statement: str) -> Any:
    ddl: Any = DDL(statement)  # type: ignore[no-untyped-call]
    return ddl.execute_if(dialect=dialect)


for _dialect in ("sqlite", "postgresql"):
    for _statement in creation(_dialect):
        event.listen(SearchWords.__table__, "after_create", _only_on(_dialect, _statement))
    for _statement in removal(_dialect):
        event.listen(SearchWords.__table__, "before_drop", _only_on(_dialect, _statement))
