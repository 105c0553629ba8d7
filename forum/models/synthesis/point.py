"""Excerpts of contributions, the points that they bear on, and the themes of points."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import NEVER_AGAIN, Base, UTCDateTime, enum_type
from forum.domain.synthesis.excerpts import ExcerptState
from forum.domain.synthesis.points import Agreement, Stance
from forum.models.contributions.contribution import Contribution
from forum.models.translation import Text
from forum.models.user import User


class Theme(Base):
    """A heading for points outside the guiding questions."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    title_id: Mapped[int] = mapped_column(ForeignKey("text.id"))

    title: Mapped[Text] = relationship()


class Excerpt(Base):
    """Words of a passage of an approved revision, from `start` to `end` of its visible text.

    Words are not kept: they are read where they stand, and `digest` tells whether they are still
    the same. Who marks the same words gets the same excerpt. The place is the present one, or for a
    broken excerpt the last one; it was marked in `marked_revision`. `moved_at` is when its words
    last stood elsewhere than before. The text of the excerpt is the author's original, also
    when a facilitator marked its translation.
    """

    __tablename__ = "excerpt"
    __table_args__ = (
        UniqueConstraint("contribution_id", "revision", "position", "start", "end"),
        ForeignKeyConstraint(
            ["contribution_id", "revision", "position"],
            ["passage.contribution_id", "passage.revision", "passage.position"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["consultation_id", "contribution_id"],
            ["contribution.consultation_id", "contribution.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint('0 <= start AND start < "end"', name="has_words"),
        Index("ix_excerpt_state", "consultation_id", "state"),
        NEVER_AGAIN,  # editions know the words that they cite by their ids
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int]
    contribution_id: Mapped[int]
    revision: Mapped[int]
    position: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[ExcerptState] = mapped_column(enum_type(ExcerptState), default=ExcerptState.HELD)
    state_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    marked_revision: Mapped[int]
    moved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    contribution: Mapped[Contribution] = relationship(viewonly=True)
    by: Mapped[User | None] = relationship()


class Point(Base):
    """A finding under a guiding question, under a theme, or under neither.

    `version` is raised by each change, so that nobody overwrites what a colleague has just changed.
    A point that was merged into another one stays, so that the merger can be undone.
    """

    __tablename__ = "point"
    __table_args__ = (
        ForeignKeyConstraint(
            ["consultation_id", "question_id"],
            ["guiding_question.consultation_id", "guiding_question.id"],
        ),
        CheckConstraint("question_id IS NULL OR theme_id IS NULL", name="has_one_place"),
        CheckConstraint("merged_into_id <> id", name="not_into_itself"),
        Index("ix_point_place", "consultation_id", "question_id", "theme_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    question_id: Mapped[int | None]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    position: Mapped[int]
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    agreement: Mapped[Agreement] = mapped_column(enum_type(Agreement), default=Agreement.OPEN)
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("point.id", ondelete="SET NULL"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    text: Mapped[Text] = relationship()
    changed_by: Mapped[User | None] = relationship(foreign_keys=[changed_by_id])
    theme: Mapped[Theme | None] = relationship()


class Evidence(Base):
    """An excerpt that bears on a point; one that came with a merger knows from which point."""

    __tablename__ = "evidence"

    point_id: Mapped[int] = mapped_column(
        ForeignKey("point.id", ondelete="CASCADE"), primary_key=True
    )
    excerpt_id: Mapped[int] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    stance: Mapped[Stance] = mapped_column(enum_type(Stance), default=Stance.SUPPORTS)
    merged_from_id: Mapped[int | None] = mapped_column(ForeignKey("point.id", ondelete="SET NULL"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    point: Mapped[Point] = relationship(foreign_keys=[point_id])
    excerpt: Mapped[Excerpt] = relationship()
