"""The summary of a consultation, its statements and their citations."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.synthesis.summaries import StatementKind
from forum.models.contributions.contribution import Contribution
from forum.models.translation import Text
from forum.models.user import User


class Summary(Base):
    """A facilitator's summary of a consultation; readers see it once it is published."""

    __tablename__ = "summary"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), unique=True
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    language: Mapped[str] = mapped_column(String(5))
    title_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    standfirst_id: Mapped[int | None] = mapped_column(ForeignKey("text.id"))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    by: Mapped[User] = relationship()
    title: Mapped[Text] = relationship(foreign_keys=[title_id])
    standfirst: Mapped[Text | None] = relationship(foreign_keys=[standfirst_id])
    statements: Mapped[list["Statement"]] = relationship(
        order_by="Statement.position", cascade="all, delete-orphan"
    )


class Statement(Base):
    """A heading of a summary, or a paragraph that cites contributions."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("summary_id", "position"),
        CheckConstraint("position >= 0", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summary.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[StatementKind] = mapped_column(enum_type(StatementKind))
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))

    text: Mapped[Text] = relationship()
    citations: Mapped[list["Citation"]] = relationship(
        order_by="Citation.position", cascade="all, delete-orphan"
    )


class Citation(Base):
    """A contribution that a statement cites."""

    __tablename__ = "citation"

    statement_id: Mapped[int] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id"), primary_key=True, index=True
    )
    position: Mapped[int]

    contribution: Mapped[Contribution] = relationship()
