"""Redactions: words and files that moderators took from readers, with the originals."""

from datetime import datetime

from markupsafe import Markup
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, SafeHtml, UTCDateTime, enum_type
from forum.domain.contributions.statuses import Rule
from forum.models.contributions.contribution import Contribution
from forum.models.user import User


class Redaction(Base):
    """One step in which a moderator redacted words or files of a contribution, and why.

    `passages` and `files` count what was marked. It holds until it is undone. `reason` is the
    message to the author.
    """

    __tablename__ = "redaction"
    __table_args__ = (
        CheckConstraint("passages + files > 0", name="redacts_something"),
        CheckConstraint(
            "undone_at IS NOT NULL OR undone_by_id IS NULL", name="undone_at_some_time"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), index=True
    )
    rule: Mapped[Rule] = mapped_column(enum_type(Rule))
    reason: Mapped[str] = mapped_column(LongText, default="")
    passages: Mapped[int] = mapped_column(default=0)
    files: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    contribution: Mapped[Contribution] = relationship()
    by: Mapped[User | None] = relationship(foreign_keys=[by_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])


class WithheldText(Base):
    """What stands in a text without its redactions, as it was written.

    The row of the text itself says what readers see, so nothing that reads texts can show this.
    """

    __tablename__ = "withheld_text"

    text_id: Mapped[int] = mapped_column(
        ForeignKey("text.id", ondelete="CASCADE"), primary_key=True
    )
    source: Mapped[str] = mapped_column(LongText)
    html: Mapped[Markup] = mapped_column(SafeHtml)
    words: Mapped[int]
    cut: Mapped[int | None]


class RedactedSpan(Base):
    """Words that a redaction takes from a text, by their place in the original of that text.

    The place counts in the visible text of the HTML.
    """

    __tablename__ = "redacted_span"
    __table_args__ = (
        CheckConstraint('0 <= start AND start < "end"', name="has_words"),
        Index("ix_redacted_span_text", "text_id"),
    )

    redaction_id: Mapped[int] = mapped_column(
        ForeignKey("redaction.id", ondelete="CASCADE"), primary_key=True
    )
    text_id: Mapped[int] = mapped_column(
        ForeignKey("withheld_text.text_id", ondelete="CASCADE"), primary_key=True
    )
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    end: Mapped[int]

    redaction: Mapped[Redaction] = relationship()
