"""The search index: one document for each contribution and language, and its full-text index."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import DDL, BigInteger, ForeignKey, Integer, String, UniqueConstraint, event
from sqlalchemy import Text as LongText
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.database import NEVER_AGAIN, Base, UTCDateTime

FULL_TEXT: Final = "search_text"
"""SQLite's full-text index of the documents; PostgreSQL indexes their columns."""

TOKENS: Final = LongText().with_variant(TSVECTOR(), "postgresql")


class SearchDocument(Base):
    """A contribution in one language, as it was when it was indexed.

    Every search compares `revision`, `shown_name` and `shown_organisation` with the contribution,
    so that an outdated document is never a hit. `byline` is the folded name and organisation;
    `files` counts the files whose text it includes.
    """

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("contribution_id", "language"),
        NEVER_AGAIN,  # the largest id tells of changes
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(5))
    revision: Mapped[int]
    shown_name: Mapped[str] = mapped_column(String(200))
    shown_organisation: Mapped[str] = mapped_column(String(300))
    byline: Mapped[str] = mapped_column(String(1000))
    files: Mapped[int] = mapped_column(default=0)
    indexed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())


DOCUMENTS: Final = 2**32
"""The number of places that each consultation has in the full-text index."""


def place_of(consultation_id: int, document_id: int) -> int:
    """Return the place of a document: those of a consultation stand side by side."""
    return consultation_id * DOCUMENTS + document_id


def consultation_token(consultation_id: int) -> str:
    """Return what every document of a consultation has among its tokens on PostgreSQL; no word."""
    return f"c_{consultation_id}"


class SearchWords(Base):
    """The tokens of a document, in a table of their own because they are long and seldom read.

    `place` is its `place_of`, so that a search on SQLite reads the range of its consultation and no
    other; PostgreSQL finds a consultation by `consultation_token`, which is in both columns.
    """

    __tablename__ = "search_words"

    place: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    document_id: Mapped[int] = mapped_column(
        ForeignKey("search_document.id", ondelete="CASCADE"), unique=True
    )
    stems: Mapped[str] = mapped_column(TOKENS)
    phrases: Mapped[str] = mapped_column(TOKENS)


_COLUMNS: Final = "stems, phrases"
_NEW: Final = "new.place, new.stems, new.phrases"
_OLD: Final = "'delete', old.place, old.stems, old.phrases"
_ADD: Final = f"INSERT INTO {FULL_TEXT} (rowid, {_COLUMNS}) VALUES ({_NEW})"  # noqa: S608
_REMOVE: Final = f"INSERT INTO {FULL_TEXT} ({FULL_TEXT}, rowid, {_COLUMNS}) VALUES ({_OLD})"  # noqa: S608

# `domain.search.analyser` makes the tokens; the tokenizer only splits them at spaces.
_ON_SQLITE: Final = (
    f"CREATE VIRTUAL TABLE {FULL_TEXT} USING fts5({_COLUMNS}, "
    "content='search_words', content_rowid='place', "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co' tokenchars '_'\")",
    f"CREATE TRIGGER {FULL_TEXT}_added AFTER INSERT ON search_words BEGIN {_ADD}; END",
    f"CREATE TRIGGER {FULL_TEXT}_removed AFTER DELETE ON search_words BEGIN {_REMOVE}; END",
    f"CREATE TRIGGER {FULL_TEXT}_changed AFTER UPDATE ON search_words BEGIN {_REMOVE}; {_ADD}; END",
)
MATCH_FUNCTIONS: Final = {column: f"{FULL_TEXT}_{column}_having" for column in ("stems", "phrases")}
"""Functions of PostgreSQL that return the documents which match a tsquery, by column.

They force the use of the index: by default the planner would read all long columns instead.
"""

_FUNCTION: Final = (
    "CREATE FUNCTION {name}(wanted tsquery) RETURNS SETOF integer LANGUAGE sql STABLE "
    "SET enable_seqscan = off AS 'SELECT document_id FROM search_words WHERE {column} @@ wanted'"
)
_ON_POSTGRESQL: Final = tuple(
    statement
    for column, name in MATCH_FUNCTIONS.items()
    for statement in (
        # Compressed tokens would be decompressed for every document that is ranked
        f"ALTER TABLE search_words ALTER COLUMN {column} SET STORAGE EXTERNAL",
        # What waits to be put into the index would be read by every search
        f"CREATE INDEX {FULL_TEXT}_{column} ON search_words USING gin ({column}) "
        "WITH (fastupdate = off)",
        _FUNCTION.format(name=name, column=column),
    )
)
_REMOVAL: Final = {
    "sqlite": (f"DROP TABLE IF EXISTS {FULL_TEXT}",),
    "postgresql": tuple(f"DROP FUNCTION IF EXISTS {name}" for name in MATCH_FUNCTIONS.values()),
}


def creation(dialect: str) -> tuple[str, ...]:
    """Return the statements that create the full-text index, after the table."""
    return {"sqlite": _ON_SQLITE, "postgresql": _ON_POSTGRESQL}.get(dialect, ())


def removal(dialect: str) -> tuple[str, ...]:
    """Return the statements to run before the table is dropped, for what is not dropped with it."""
    return _REMOVAL.get(dialect, ())


def is_compared(item: Any, name: str | None, kind: str, *rest: Any) -> bool:
    """Return whether Alembic compares an object: all but those of `creation` (`include_object`)."""
    return kind not in ("table", "index") or not (name or "").startswith(FULL_TEXT)


def _only_on(dialect: str, statement: str) -> Any:
    ddl: Any = DDL(statement)  # type: ignore[no-untyped-call]
    return ddl.execute_if(dialect=dialect)


for _dialect in ("sqlite", "postgresql"):
    for _statement in creation(_dialect):
        event.listen(SearchWords.__table__, "after_create", _only_on(_dialect, _statement))
    for _statement in removal(_dialect):
        event.listen(SearchWords.__table__, "before_drop", _only_on(_dialect, _statement))
