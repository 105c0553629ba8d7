"""Contributions, their revisions, passages, and the decisions taken on them."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, choice
from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.contributions.statuses import RevisionState, Status
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.post import Post
from forum.models.translation import Text
from forum.models.user import User

WHOLE = text("parent_id IS NULL AND number IS NOT NULL")
WAITING = text("state = 'waiting'")


class Contribution(Base):
    """What one person says at one time; a reply when it has a parent.

    With a `post_id` it answers a post of the team: it heads a thread of its own.

    `key` names it in its author's addresses and makes sending it twice harmless. `number` is
    given when it first appears and kept for ever. `thread_rank` counts the replies below a root
    in the order of their appearance, so that the first few are a connected tree.
    `approved_revision` is the number of the revision that readers see. `path` is the ranks of the
    replies above and its own, so that a thread in the order of reading is a walk along an index;
    `thread_size` counts what appeared below. The `shown_` columns hold only what readers may see;
    the author's name and `organisation_id` are for moderators.
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
        Index("ix_contribution_queue", "consultation_id", "status", "submitted_at"),
        Index("ix_contribution_post", "post_id", "number"),
        Index(
            "ix_contribution_whole",
            "consultation_id",
            "number",
            sqlite_where=WHOLE,
            postgresql_where=WHOLE,
        ),
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
    status: Mapped[Status] = mapped_column(choice(Status))
    language: Mapped[str] = mapped_column(String(5))
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    dated: Mapped[bool] = mapped_column(default=True)
    late: Mapped[bool] = mapped_column(default=False)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_revision: Mapped[int | None]
    latest_revision: Mapped[int] = mapped_column(default=1)
    shown_name: Mapped[str] = mapped_column(String(200))
    shown_organisation: Mapped[str] = mapped_column(String(300), default="")
    shown_countries: Mapped[str] = mapped_column(String(200), default="")
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity), default=Capacity.PERSONAL)
    publication: Mapped[Publication] = mapped_column(choice(Publication), default=Publication.NAME)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    shown_label: Mapped[str] = mapped_column(String(100), default="")
    stakeholder_type: Mapped[str] = mapped_column(String(200), default="")
    region: Mapped[str] = mapped_column(String(200), default="")
    signatures: Mapped[int] = mapped_column(default=0)
    files: Mapped[int] = mapped_column(default=0)

    consultation: Mapped[Consultation] = relationship()
    author: Mapped[User] = relationship()
    post: Mapped[Post | None] = relationship()
    parent: Mapped["Contribution | None"] = relationship(
        primaryjoin="foreign(Contribution.parent_id) == remote(Contribution.id)"
    )
    root: Mapped["Contribution | None"] = relationship(
        primaryjoin="foreign(Contribution.root_id) == remote(Contribution.id)"
    )
    revisions: Mapped[list["Revision"]] = relationship(
        order_by="Revision.number", cascade="all, delete-orphan"
    )
    decisions: Mapped[list["Decision"]] = relationship(
        order_by="Decision.id", back_populates="contribution", cascade="all, delete-orphan"
    )

    @property
    def answers_to(self) -> "Answered | None":
        """Return the contribution or the post to which this is a reply."""
        return self.parent or self.post


Answered = Contribution | Post
"""What can be replied to."""


class Revision(Base):
    """One version of a contribution; `shown_at` is when readers first saw it.

    A newer revision than the approved one is an edit: it waits, or something else became of it.
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
        choice(RevisionState), default=RevisionState.WAITING
    )
    shown_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    passages: Mapped[list["Passage"]] = relationship(
        order_by="Passage.position", cascade="all, delete-orphan"
    )
    wish: Mapped["Wish | None"] = relationship(cascade="all, delete-orphan")


class Wish(Base):
    """How its author wishes to appear once an edit is approved; gone when it is decided on.

    Until then the columns of the contribution say how readers see the author.
    """

    __tablename__ = "wish"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contribution_id", "revision"],
            ["revision.contribution_id", "revision.number"],
            ondelete="CASCADE",
        ),
    )

    contribution_id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    shown_name: Mapped[str] = mapped_column(String(200))
    shown_organisation: Mapped[str] = mapped_column(String(300), default="")
    shown_countries: Mapped[str] = mapped_column(String(200), default="")
    shown_label: Mapped[str] = mapped_column(String(100), default="")
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    publication: Mapped[Publication] = mapped_column(choice(Publication))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )


class Passage(Base):
    """A part of one revision: its text and the guiding question it answers or quotes, or none.

    `excerpt_of` is the contribution whose words it quotes, `excerpt_position` in which passage
    they stood when they were quoted; `excerpt_post` is the post, where it quotes one.
    """

    __tablename__ = "passage"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contribution_id", "revision"],
            ["revision.contribution_id", "revision.number"],
            ondelete="CASCADE",
        ),
        CheckConstraint("position >= 0", name="in_order"),
        CheckConstraint("kind <> 'quotation' OR question_id IS NOT NULL", name="quotes_a_question"),
        CheckConstraint(
            "(kind = 'excerpt') = (excerpt_of IS NOT NULL OR excerpt_post IS NOT NULL)",
            name="quotes_somebody",
        ),
        CheckConstraint("excerpt_of IS NULL OR excerpt_post IS NULL", name="quotes_one"),
    )

    contribution_id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PassageKind] = mapped_column(choice(PassageKind), default=PassageKind.WORDS)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("guiding_question.id"), index=True)
    excerpt_of: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"), index=True)
    excerpt_position: Mapped[int | None]
    excerpt_post: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"), index=True)

    text: Mapped[Text] = relationship()
    question: Mapped[GuidingQuestion | None] = relationship()


class Answer(Base):
    """The place of a contribution under a guiding question, or under none, by number.

    Follows from passages; kept so that a page of answers is one walk along an index.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("contribution_id", "question_id"),
        ForeignKeyConstraint(
            ["consultation_id", "question_id"],
            ["guiding_question.consultation_id", "guiding_question.id"],
        ),
        Index("ix_answer_place", "consultation_id", "question_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int]
    question_id: Mapped[int | None]
    number: Mapped[int]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id", ondelete="CASCADE"))


class Decision(Base):
    """One step of moderation: who, from, to, when, which rule, why, and on which revision.

    `edit` is what became of a change to a published text; the contribution stays published.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(
            "edit IS NULL OR (before = 'published' AND after = 'published')",
            name="edits_leave_published",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), index=True
    )
    before: Mapped[str] = mapped_column(String(24), default="")
    after: Mapped[Status] = mapped_column(choice(Status))
    revision: Mapped[int] = mapped_column(default=1)
    edit: Mapped[RevisionState | None] = mapped_column(choice(RevisionState))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    rule: Mapped[str] = mapped_column(String(24), default="")
    reason: Mapped[str] = mapped_column(LongText, default="")

    contribution: Mapped[Contribution] = relationship(back_populates="decisions")
    by: Mapped[User | None] = relationship()
