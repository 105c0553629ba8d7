"""Texts in their original language, their translations, and the state of translation engines."""

from datetime import datetime
from enum import StrEnum

from markupsafe import Markup
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, SafeHtml, UTCDateTime, enum_type


class TranslationStatus(StrEnum):
    """How a translation was made: by a machine, edited by a person, or reviewed."""

    MACHINE = "machine"
    EDITED = "edited"
    REVIEWED = "reviewed"


class Text(Base):
    """A text as written. It never changes, so that its translations stay valid."""

    __tablename__ = "text"
    __table_args__ = (CheckConstraint("words >= 0", name="words_counted"),)

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

    translations: Mapped[list["Translation"]] = relationship(
        back_populates="text", cascade="all, delete-orphan"
    )


class Translation(Base):
    """A text in another language; `source` is the Markdown if a person wrote it."""

    __tablename__ = "translation"
    __table_args__ = (UniqueConstraint("text_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(5))
    source: Mapped[str] = mapped_column(LongText, default="")
    html: Mapped[Markup] = mapped_column(SafeHtml)
    cut: Mapped[int | None]
    status: Mapped[TranslationStatus] = mapped_column(
        enum_type(TranslationStatus), default=TranslationStatus.MACHINE
    )
    engine: Mapped[str] = mapped_column(String(40), default="")
    flags: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    text: Mapped[Text] = relationship(back_populates="translations")


class Segment(Base):
    """The machine translation of one sentence; `key` is the SHA-256 of all that it depends on."""

    __tablename__ = "segment"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    engine: Mapped[str] = mapped_column(String(40))
    source_language: Mapped[str] = mapped_column(String(5))
    language: Mapped[str] = mapped_column(String(5))
    source: Mapped[str] = mapped_column(LongText)
    target: Mapped[str] = mapped_column(LongText)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())


class EngineState(Base):
    """The circuit breaker of one engine, shared by all workers."""

    __tablename__ = "engine_state"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures_counted"),)

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    open_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    kind: Mapped[str] = mapped_column(String(40), default="")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())


Index("ix_translation_language_text", Translation.language, Translation.text_id)
