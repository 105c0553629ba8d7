"""Private codes of a team: the code book, who coded what, and memos."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.synthesis.coding.codebook import MAX_NAME, CodeColour
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Excerpt
from forum.models.user import User


class Code(Base):
    """A code of the code book of one consultation; `uid` is how other programs know it.

    `version` is raised by each change, so that nobody overwrites what a colleague has just changed.
    """

    __tablename__ = "code"
    __table_args__ = (
        UniqueConstraint("consultation_id", "name"),
        UniqueConstraint("consultation_id", "uid"),
        UniqueConstraint("consultation_id", "id"),
        CheckConstraint("parent_id <> id", name="not_below_itself"),
        CheckConstraint("name <> ''", name="has_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    uid: Mapped[str] = mapped_column(String(36), default=lambda: str(uuid4()))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("code.id", ondelete="SET NULL"), index=True
    )
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    description: Mapped[str] = mapped_column(LongText, default="")
    examples: Mapped[str] = mapped_column(LongText, default="")
    colour: Mapped[CodeColour] = mapped_column(enum_type(CodeColour), default=CodeColour.GREY)
    language: Mapped[str] = mapped_column(String(5))
    version: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())


class Coder(Base):
    """Who codes: a person of the team, or somebody outside whose codes were brought in.

    A person has no `name` here: that of the account is read.
    """

    __tablename__ = "coder"
    __table_args__ = (
        UniqueConstraint("consultation_id", "user_id"),
        UniqueConstraint("consultation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    uid: Mapped[str] = mapped_column(String(36), default=lambda: str(uuid4()))
    name: Mapped[str] = mapped_column(String(MAX_NAME), default="")

    user: Mapped[User | None] = relationship()


class Coding(Base):
    """A code that a coder gave to words, or to a whole answer of a contribution.

    Words are an excerpt. A whole answer is all that the contribution says to a question; without
    one, what it says outside the questions, or as a whole. `revision` is the one that was coded.
    """

    __tablename__ = "coding"
    __table_args__ = (
        UniqueConstraint("coder_id", "code_id", "excerpt_id"),
        ForeignKeyConstraint(
            ["consultation_id", "code_id"], ["code.consultation_id", "code.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["consultation_id", "coder_id"],
            ["coder.consultation_id", "coder.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["consultation_id", "contribution_id"],
            ["contribution.consultation_id", "contribution.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["consultation_id", "question_id"],
            ["guiding_question.consultation_id", "guiding_question.id"],
        ),
        CheckConstraint("excerpt_id IS NULL OR question_id IS NULL", name="has_one_place"),
        Index("ix_coding_contribution", "consultation_id", "contribution_id"),
        Index("ix_coding_code", "code_id", "contribution_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int]
    code_id: Mapped[int]
    coder_id: Mapped[int]
    contribution_id: Mapped[int]
    revision: Mapped[int]
    question_id: Mapped[int | None]
    excerpt_id: Mapped[int | None] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), index=True
    )
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    code: Mapped[Code] = relationship(viewonly=True)
    coder: Mapped[Coder] = relationship(viewonly=True)
    contribution: Mapped[Contribution] = relationship(viewonly=True)
    excerpt: Mapped[Excerpt | None] = relationship(viewonly=True)


class Memo(Base):
    """A note of one person to the team about a code, a contribution or an excerpt."""

    __tablename__ = "memo"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN code_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN contribution_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN excerpt_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="about_one",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    code_id: Mapped[int | None] = mapped_column(
        ForeignKey("code.id", ondelete="CASCADE"), index=True
    )
    contribution_id: Mapped[int | None] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), index=True
    )
    excerpt_id: Mapped[int | None] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[str] = mapped_column(LongText)
    language: Mapped[str] = mapped_column(String(5))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    by: Mapped[User | None] = relationship()
