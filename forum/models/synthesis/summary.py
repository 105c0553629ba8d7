"""The summary of a consultation: its draft with citations, its editions, and its review."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import NEVER_AGAIN, Base, UTCDateTime, enum_type
from forum.domain.synthesis.summaries import ReviewStep, StatementKind, SummaryPart
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Excerpt
from forum.models.translation import Text
from forum.models.user import User


class Summary(Base):
    """A summary as facilitators write it; readers see its latest edition while it is published.

    `published_at` is that of the latest edition, or None where nothing is published. `version` is
    raised by changes of title and lead; each statement has a version of its own.
    """

    __tablename__ = "summary"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), unique=True
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    language: Mapped[str] = mapped_column(String(5))
    title_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    standfirst_id: Mapped[int | None] = mapped_column(ForeignKey("text.id"))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_interim: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    version: Mapped[int] = mapped_column(default=1)

    by: Mapped[User] = relationship()
    title: Mapped[Text] = relationship(foreign_keys=[title_id])
    standfirst: Mapped[Text | None] = relationship(foreign_keys=[standfirst_id])
    statements: Mapped[list["Statement"]] = relationship(
        order_by="Statement.position", cascade="all, delete-orphan"
    )
    editions: Mapped[list["Edition"]] = relationship(
        order_by="Edition.number", cascade="all, delete-orphan"
    )


class Statement(Base):
    """A heading of the draft, or a paragraph that cites contributions, in one of its sections.

    `position` counts through the whole draft. `point_id` is the point that it was begun from.
    """

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint("position >= 0", name="in_order"),
        Index("ix_statement_place", "summary_id", "position"),
        NEVER_AGAIN,  # editions know their statements by their ids
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summary.id", ondelete="CASCADE"))
    part: Mapped[SummaryPart] = mapped_column(enum_type(SummaryPart), default=SummaryPart.OUTSIDE)
    question_id: Mapped[int | None] = mapped_column(
        ForeignKey("guiding_question.id", ondelete="SET NULL"), index=True
    )
    position: Mapped[int]
    kind: Mapped[StatementKind] = mapped_column(enum_type(StatementKind))
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    point_id: Mapped[int | None] = mapped_column(
        ForeignKey("point.id", ondelete="SET NULL"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    text: Mapped[Text] = relationship()
    by: Mapped[User | None] = relationship()
    citations: Mapped[list["Citation"]] = relationship(
        order_by="Citation.position", cascade="all, delete-orphan"
    )


class Citation(Base):
    """A contribution that a statement of the draft cites, or an excerpt of it."""

    __tablename__ = "citation"
    __table_args__ = (UniqueConstraint("statement_id", "contribution_id", "excerpt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    excerpt_id: Mapped[int | None] = mapped_column(
        ForeignKey("excerpt.id", ondelete="SET NULL"), index=True
    )
    position: Mapped[int]

    contribution: Mapped[Contribution] = relationship()
    excerpt: Mapped[Excerpt | None] = relationship()


class Edition(Base):
    """A summary as it was published, which never changes.

    `statements` holds its blocks in order with the ids of their texts and what they cite. Words of
    contributions are not kept in it: they are read where they stand. `figures` say who had taken
    part on its day.
    """

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("summary_id", "number"),
        CheckConstraint("number > 0", name="counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summary.id", ondelete="CASCADE"))
    number: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    language: Mapped[str] = mapped_column(String(5))
    title_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    standfirst_id: Mapped[int | None] = mapped_column(ForeignKey("text.id"))
    is_interim: Mapped[bool] = mapped_column(default=False)
    statements: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    figures: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON, default=dict)

    by: Mapped[User] = relationship()


class PublishedCitation(Base):
    """A contribution that the latest edition cites, and where; written anew by each publication.

    `place` is the number of the statement in the edition. Nobody reads it while the summary is
    taken back.
    """

    __tablename__ = "published_citation"

    summary_id: Mapped[int] = mapped_column(
        ForeignKey("summary.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))


class StatementComment(Base):
    """What somebody of the team says on a statement of the draft, until it is resolved."""

    __tablename__ = "statement_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), index=True
    )
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    language: Mapped[str] = mapped_column(String(5))
    words: Mapped[str] = mapped_column(LongText)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    by: Mapped[User | None] = relationship(foreign_keys=[by_id])


class SummaryReview(Base):
    """Somebody asked for a review of the draft, or approved it as it was at that time."""

    __tablename__ = "summary_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(
        ForeignKey("summary.id", ondelete="CASCADE"), index=True
    )
    step: Mapped[ReviewStep] = mapped_column(enum_type(ReviewStep))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    by: Mapped[User | None] = relationship()
