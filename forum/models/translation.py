"""Texts in their original language, their translations, and the state of translation engines."""

from datetime import date, datetime
from enum import StrEnum

from markupsafe import Markup
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import NEVER_AGAIN, Base, Day, SafeHtml, UTCDateTime, enum_type
from forum.domain.translation.units import Origin


class TranslationStatus(StrEnum):
    """How a translation was made: by a machine, edited by a person, or reviewed."""

    MACHINE = "machine"
    EDITED = "edited"
    REVIEWED = "reviewed"


class Text(Base):
    """A text as written. It never changes, so that its translations stay valid.

    An edit makes a new text, which `replaces` the old one.
    """

    __tablename__ = "text"
    __table_args__ = (CheckConstraint("words >= 0", name="words_counted"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(5))
    source: Mapped[str] = mapped_column(LongText)
    html: Mapped[Markup] = mapped_column(SafeHtml)
    words: Mapped[int]
    cut: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("text.id", ondelete="SET NULL"), index=True
    )

    translations: Mapped[list["Translation"]] = relationship(
        back_populates="text", cascade="all, delete-orphan"
    )


class Translation(Base):
    """A text in another language; `source` is the Markdown if a person wrote the whole of it.

    `sentences` counts its units, `checked` those by a person, and `doubtful` others with doubts.
    `accepted_at` is when all of it was last accepted: it stays when the text is replaced, so that
    one that is accepted no more is known to be out of date. It `is_by_author` if all that people
    wrote in it is by the author of the text.
    """

    __tablename__ = "translation"
    __table_args__ = (
        UniqueConstraint("text_id", "language"),
        CheckConstraint("0 <= checked AND checked <= sentences", name="checked_counted"),
        CheckConstraint("0 <= doubtful AND doubtful <= sentences", name="doubtful_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(5))
    source: Mapped[str] = mapped_column(LongText, default="")
    html: Mapped[Markup] = mapped_column(SafeHtml)
    cut: Mapped[int | None]
    status: Mapped[TranslationStatus] = mapped_column(
        enum_type(TranslationStatus), default=TranslationStatus.MACHINE
    )
    engine: Mapped[str] = mapped_column(String(80), default="")
    sentences: Mapped[int] = mapped_column(default=0)
    checked: Mapped[int] = mapped_column(default=0)
    doubtful: Mapped[int] = mapped_column(default=0)
    is_by_author: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    text: Mapped[Text] = relationship(back_populates="translations")


class TranslationUnit(Base):
    """One sentence of a translation, in the order of the text.

    `source` and `target` are coded text, and `doubts` are names with commas between them. Where a
    person's words stand, `entry_id` is the entry of the memory that holds them, and `machine` is
    what an engine said before.
    """

    __tablename__ = "translation_unit"
    __table_args__ = (CheckConstraint("position >= 0", name="position_counted"),)

    translation_id: Mapped[int] = mapped_column(
        ForeignKey("translation.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(64), index=True)
    source_language: Mapped[str] = mapped_column(String(5))
    source: Mapped[str] = mapped_column(LongText)
    target: Mapped[str] = mapped_column(LongText)
    origin: Mapped[Origin] = mapped_column(enum_type(Origin))
    engine: Mapped[str] = mapped_column(String(80), default="")
    doubts: Mapped[str] = mapped_column(String(200), default="")
    machine: Mapped[str] = mapped_column(LongText, default="")
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("memory_entry.id", ondelete="SET NULL"), index=True
    )


class MemoryEntry(Base):
    """A person's translation of one sentence, in coded text; entries are only ever added.

    It holds for one consultation, or for the whole site if there is none. The newest entry wins;
    one without a target takes those before it back. What an author wrote of their own text, with an
    `author_id`, holds for that author's texts alone.
    """

    __tablename__ = "memory_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int | None] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE")
    )
    source_language: Mapped[str] = mapped_column(String(5))
    language: Mapped[str] = mapped_column(String(5))
    key: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(LongText)
    target: Mapped[str] = mapped_column(LongText)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())


class SentenceReport(Base):
    """A reader's report of a bad sentence, with a better translation if the reader gave one.

    `target` is what the reader saw, `proposal` coded text, and `reason` what is wrong, in the
    reader's own words and `language`.
    """

    __tablename__ = "sentence_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    translation_id: Mapped[int] = mapped_column(
        ForeignKey("translation.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(LongText)
    proposal: Mapped[str] = mapped_column(LongText, default="")
    reason: Mapped[str] = mapped_column(LongText, default="")
    language: Mapped[str] = mapped_column(String(5))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    is_accepted: Mapped[bool] = mapped_column(default=False)


class Segment(Base):
    """The machine translation of one sentence; `key` is the SHA-256 of all that it depends on.

    `engine` names the engine and its version. It goes with the text that it was made for, or when
    nothing has used it for long.
    """

    __tablename__ = "segment"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    engine: Mapped[str] = mapped_column(String(80))
    source_language: Mapped[str] = mapped_column(String(5))
    language: Mapped[str] = mapped_column(String(5))
    source: Mapped[str] = mapped_column(LongText)
    target: Mapped[str] = mapped_column(LongText)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    used_on: Mapped[date] = mapped_column(Day, index=True, default=lambda: clock.now().date())
    text_id: Mapped[int | None] = mapped_column(
        ForeignKey("text.id", ondelete="CASCADE"), index=True
    )


class EngineUse(Base):
    """The characters that one engine was sent on one day, by consultation and direction."""

    __tablename__ = "engine_use"
    __table_args__ = (CheckConstraint("characters >= 0", name="characters_counted"),)

    day: Mapped[date] = mapped_column(Day, primary_key=True)
    engine: Mapped[str] = mapped_column(String(40), primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True
    )
    source_language: Mapped[str] = mapped_column(String(5), primary_key=True)
    language: Mapped[str] = mapped_column(String(5), primary_key=True)
    characters: Mapped[int] = mapped_column(default=0)


class EngineState(Base):
    """The circuit breaker of one engine, shared by all workers."""

    __tablename__ = "engine_state"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures_counted"),)

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    open_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    kind: Mapped[str] = mapped_column(String(40), default="")
    code: Mapped[str] = mapped_column(String(40), default="")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())


Index("ix_translation_language_text", Translation.language, Translation.text_id)
Index(
    "ix_memory_entry_sentence",
    MemoryEntry.key,
    MemoryEntry.language,
    MemoryEntry.source_language,
    MemoryEntry.consultation_id,
)
Index("ix_memory_entry_newest", MemoryEntry.language, MemoryEntry.consultation_id, MemoryEntry.id)
