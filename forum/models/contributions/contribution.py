"""Contributions, and their placements under guiding questions."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    or_,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import NEVER_AGAIN, Base, UTCDateTime, enum_type
from forum.domain.contributions.statuses import READABLE_STATUSES, Status
from forum.models.consultation import Consultation
from forum.models.contributions.appearance import AppearanceColumns
from forum.models.contributions.revision import Revision
from forum.models.post import Post
from forum.models.user import User

IS_PUBLISHED_ROOT = text("parent_id IS NULL AND number IS NOT NULL")
HAS_APPEARED = text("number IS NOT NULL")
HAS_LATER_REVISION = text("latest_revision > approved_revision")


class Contribution(AppearanceColumns, Base):
    """What one person says at one time; a reply if it has a parent.

    With a `post_id` it answers a post of the team, and is the root of its own thread.

    `key` identifies it in the addresses of its author's pages, and prevents that it is stored
    twice. `number` is assigned when it first appears, and never changes. `thread_rank` numbers the
    replies below a root in the order of their appearance, so that the first few form a connected
    tree. `approved_revision` is the number of the revision that readers see. `path` holds the ranks
    of the replies above it and its own, so that an index has each thread in the order of reading;
    `thread_size` counts the replies that appeared below it. `sent_at` is when its latest revision
    was sent. Only moderators see the author's name. `card_version` is raised by what changes how
    readers see it and stands in no column of this row. `redaction_version` counts the steps
    in which moderators redacted something of it or undid that.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        UniqueConstraint("consultation_id", "id"),
        UniqueConstraint("consultation_id", "source_id"),
        UniqueConstraint("root_id", "thread_rank"),
        ForeignKeyConstraint(
            ["consultation_id", "parent_id"], ["contribution.consultation_id", "contribution.id"]
        ),
        ForeignKeyConstraint(
            ["consultation_id", "root_id"], ["contribution.consultation_id", "contribution.id"]
        ),
        CheckConstraint("parent_id <> id", name="no_reply_to_itself"),
        CheckConstraint("(parent_id IS NULL) = (depth = 0)", name="depth_of_a_reply"),
        CheckConstraint("(parent_id IS NULL) = (root_id IS NULL)", name="root_of_a_reply"),
        CheckConstraint("post_id IS NULL OR parent_id IS NULL", name="answers_one"),
        CheckConstraint("number > 0", name="number_from_one"),
        CheckConstraint("thread_size >= 0", name="thread_counted"),
        CheckConstraint("signatures >= 0", name="signatures_counted"),
        CheckConstraint("files >= 0", name="files_counted"),
        CheckConstraint(
            "status NOT IN ('published', 'hidden') OR "
            "(number IS NOT NULL AND approved_revision IS NOT NULL AND published_at IS NOT NULL)",
            name="appeared_with_number",
        ),
        CheckConstraint("latest_revision >= 1", name="has_revision"),
        CheckConstraint("approved_revision <= latest_revision", name="approved_exists"),
        Index("ix_contribution_path", "root_id", "path"),
        Index("ix_contribution_queue", "consultation_id", "status", "sent_at", "id"),
        Index(
            "ix_contribution_edited",
            "consultation_id",
            "sent_at",
            "id",
            sqlite_where=HAS_LATER_REVISION,
            postgresql_where=HAS_LATER_REVISION,
        ),
        Index("ix_contribution_post", "post_id", "number"),
        Index(
            "ix_contribution_date",
            "consultation_id",
            "submitted_at",
            "number",
            sqlite_where=HAS_APPEARED,
            postgresql_where=HAS_APPEARED,
        ),
        Index(
            "ix_contribution_whole",
            "consultation_id",
            "number",
            sqlite_where=IS_PUBLISHED_ROOT,
            postgresql_where=IS_PUBLISHED_ROOT,
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(36), unique=True)
    source_id: Mapped[str | None] = mapped_column(String(80))
    number: Mapped[int | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(index=True)
    root_id: Mapped[int | None]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    depth: Mapped[int] = mapped_column(default=0)
    thread_rank: Mapped[int | None]
    thread_size: Mapped[int] = mapped_column(default=0)
    path: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[Status] = mapped_column(enum_type(Status))
    language: Mapped[str] = mapped_column(String(5))
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    dated: Mapped[bool] = mapped_column(default=True)
    late: Mapped[bool] = mapped_column(default=False)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_revision: Mapped[int | None]
    latest_revision: Mapped[int] = mapped_column(default=1)
    consent_version_id: Mapped[int | None] = mapped_column(ForeignKey("consent_version.id"))
    stakeholder_type: Mapped[str] = mapped_column(String(200), default="")
    region: Mapped[str] = mapped_column(String(200), default="")
    signatures: Mapped[int] = mapped_column(default=0)
    files: Mapped[int] = mapped_column(default=0)
    card_version: Mapped[int] = mapped_column(default=0, server_default="0")
    redaction_version: Mapped[int] = mapped_column(default=0, server_default="0")

    consultation: Mapped[Consultation] = relationship()
    author: Mapped[User] = relationship()
    post: Mapped[Post | None] = relationship()
    parent: Mapped["Contribution | None"] = relationship(
        primaryjoin="foreign(Contribution.parent_id) == remote(Contribution.id)"
    )
    root: Mapped["Contribution | None"] = relationship(
        primaryjoin="foreign(Contribution.root_id) == remote(Contribution.id)"
    )
    revisions: Mapped[list[Revision]] = relationship(
        order_by="Revision.number", cascade="all, delete-orphan"
    )

    @hybrid_property
    def is_readable(self) -> bool:
        """Return whether readers see its text; in a query, the condition for that."""
        return self.status in READABLE_STATUSES

    @is_readable.inplace.expression
    @classmethod
    def _is_readable(cls) -> ColumnElement[bool]:
        return or_(*(cls.status == status for status in READABLE_STATUSES))  # IN is read anew

    @hybrid_property
    def has_appeared(self) -> bool:
        """Return whether readers see its text or a stub; in a query, the condition for that."""
        return self.number is not None

    @has_appeared.inplace.expression
    @classmethod
    def _has_appeared(cls) -> ColumnElement[bool]:
        return cls.number.is_not(None)

    @property
    def answers_to(self) -> "ReplyTarget | None":
        """Return the contribution or the post to which this is a reply, or None."""
        return self.parent or self.post


ReplyTarget = Contribution | Post
"""What people can reply to."""


class Placement(Base):
    """The place of a contribution under a guiding question or, with no `question_id`, under none.

    Derived from the passages; stored so that a page of answers is one range of an index. `number`
    is that of the contribution.
    """

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("contribution_id", "question_id"),
        ForeignKeyConstraint(
            ["consultation_id", "question_id"],
            ["guiding_question.consultation_id", "guiding_question.id"],
        ),
        Index("ix_placement_walk", "consultation_id", "question_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int]
    question_id: Mapped[int | None]
    number: Mapped[int]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id", ondelete="CASCADE"))
