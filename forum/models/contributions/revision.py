"""Revisions of contributions: their passages, and how their authors wish to appear."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.statuses import RevisionState
from forum.models.consultation import GuidingQuestion
from forum.models.contributions.appearance import AppearanceColumns
from forum.models.translation import Text

WAITING = text("state = 'waiting'")


class Revision(Base):
    """One version of a contribution; `shown_at` is when readers first saw it.

    A revision newer than the approved one is an edit; `state` says what became of it.
    """

    __tablename__ = "revision"
    __table_args__ = (
        CheckConstraint("(state = 'shown') = (shown_at IS NOT NULL)", name="shown_at_some_time"),
        Index(
            "uq_revision_waiting",
            "contribution_id",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )

    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    state: Mapped[RevisionState] = mapped_column(
        enum_type(RevisionState), default=RevisionState.WAITING
    )
    shown_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    passages: Mapped[list["Passage"]] = relationship(
        order_by="Passage.position", cascade="all, delete-orphan"
    )
    requested_appearance: Mapped["RequestedAppearance | None"] = relationship(
        cascade="all, delete-orphan"
    )


class RequestedAppearance(AppearanceColumns, Base):
    """How the author wishes to appear once an edit is approved; deleted by the decision on it.

    Until then the columns of the contribution hold how readers see the author.
    """

    __tablename__ = "requested_appearance"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contribution_id", "revision"],
            ["revision.contribution_id", "revision.number"],
            ondelete="CASCADE",
        ),
    )

    contribution_id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )


class Passage(Base):
    """A part of one revision: its text and the guiding question it answers or quotes, or none.

    A quote also has its source: the post, or the contribution and the position of the passage in
    which the words stood when they were quoted.
    """

    __tablename__ = "passage"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contribution_id", "revision"],
            ["revision.contribution_id", "revision.number"],
            ondelete="CASCADE",
        ),
        CheckConstraint("position >= 0", name="in_order"),
        CheckConstraint("kind <> 'question' OR question_id IS NOT NULL", name="quotes_a_question"),
        CheckConstraint(
            "(kind = 'quote') = (quoted_contribution_id IS NOT NULL OR quoted_post_id IS NOT NULL)",
            name="quotes_somebody",
        ),
        CheckConstraint(
            "quoted_contribution_id IS NULL OR quoted_post_id IS NULL", name="quotes_one"
        ),
    )

    contribution_id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PassageKind] = mapped_column(enum_type(PassageKind), default=PassageKind.WORDS)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("guiding_question.id"), index=True)
    quoted_contribution_id: Mapped[int | None] = mapped_column(
        ForeignKey("contribution.id"), index=True
    )
    quoted_position: Mapped[int | None]
    quoted_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"), index=True)

    text: Mapped[Text] = relationship()
    question: Mapped[GuidingQuestion | None] = relationship()
