"""Planned posts: drafts of the team's messages, and messages that appear at an hour set ahead."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update

from forum import clock
from forum.domain.consultations.posts import DigestRange, PostDraft
from forum.domain.policy import Action
from forum.errors import Invalid, NotFound, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.post import PlannedPost, Post
from forum.models.user import User
from forum.services.access.gate import can, require
from forum.services.access.locking import lock
from forum.services.posts.publish import check_draft, publish_post

MOST_PLANNED = 100
"""How many messages a consultation may have in preparation."""


def save_planned(
    consultation: Consultation,
    draft: PostDraft,
    *,
    by: User,
    key: str,
    version: int = 0,
    publish_at: datetime | None = None,
    by_mail: bool = False,
) -> PlannedPost:
    """Store a message that is not published yet: as a draft, or to appear at `publish_at`.

    It is signed by whom it was stored first. Raises VersionConflict if a colleague has changed it
    after `version`, Invalid("schedule_passed") for an hour that has passed, Invalid("empty") if it
    is to appear without words, and Invalid("planned_many").
    """
    lock(consultation)
    require(by, consultation, Action.POST)
    planned = db.session.scalar(select(PlannedPost).where(PlannedPost.key == key))
    if planned is None:
        _check_room(consultation, key)
        planned = PlannedPost(consultation_id=consultation.id, key=key, author_id=by.id, version=0)
        db.session.add(planned)
    elif planned.consultation_id != consultation.id:
        raise NotFound
    elif planned.version != version and draft_of(planned) != draft:
        raise VersionConflict
    if publish_at is not None:
        check_draft(draft)
        if publish_at <= clock.now():
            raise Invalid("schedule_passed", "day")
    _copy_to(planned, draft)
    planned.publish_at, planned.stopped_at, planned.by_mail = publish_at, None, by_mail
    planned.version += 1
    planned.changed_at = clock.now()
    db.session.flush()
    return planned


def _check_room(consultation: Consultation, key: str) -> None:
    if db.session.scalar(select(Post.id).where(Post.key == key)) is not None:
        raise VersionConflict
    count = select(func.count()).where(PlannedPost.consultation_id == consultation.id)
    if (db.session.scalar(count) or 0) >= MOST_PLANNED:
        raise Invalid("planned_many", "body", most=MOST_PLANNED)


def _copy_to(planned: PlannedPost, draft: PostDraft) -> None:
    planned.kind, planned.language = draft.kind, draft.language
    planned.title, planned.body, planned.ending = draft.title, draft.body, draft.ending
    planned.digest_after = draft.digest.after if draft.digest else None
    planned.digest_until = draft.digest.until if draft.digest else None


def draft_of(planned: PlannedPost) -> PostDraft:
    """Return what a planned message says."""
    digest = None
    if planned.digest_after is not None and planned.digest_until is not None:
        digest = DigestRange(planned.digest_after, planned.digest_until)
    return PostDraft(
        planned.kind, planned.title, planned.body, planned.language, planned.ending, digest
    )


def list_planned(consultation: Consultation) -> Sequence[PlannedPost]:
    """Return the messages in preparation: those that are due first, then the drafts."""
    return db.session.scalars(
        select(PlannedPost)
        .where(PlannedPost.consultation_id == consultation.id)
        .order_by(PlannedPost.publish_at.is_(None), PlannedPost.publish_at, PlannedPost.id)
    ).all()


def find_planned(consultation: Consultation, planned_id: int) -> PlannedPost:
    """Return one message in preparation; raises NotFound."""
    planned = db.session.get(PlannedPost, planned_id)
    if planned is None or planned.consultation_id != consultation.id:
        raise NotFound
    return planned


def discard_planned(consultation: Consultation, key: str, *, by: User) -> None:
    """Delete a message in preparation, if it is still there."""
    require(by, consultation, Action.POST)
    db.session.execute(
        delete(PlannedPost).where(
            PlannedPost.key == key, PlannedPost.consultation_id == consultation.id
        )
    )


def stop_planned(consultation_id: int) -> None:
    """Stop what was to appear by itself: the dates that its words may speak of have changed."""
    db.session.execute(
        update(PlannedPost)
        .where(
            PlannedPost.consultation_id == consultation_id,
            PlannedPost.publish_at.is_not(None),
            PlannedPost.stopped_at.is_(None),
        )
        .values(stopped_at=clock.now())
    )


def list_due_ids(limit: int) -> Sequence[int]:
    """Return the ids of the messages whose hour has come, the earliest first."""
    return db.session.scalars(
        select(PlannedPost.id)
        .where(PlannedPost.publish_at <= clock.now(), PlannedPost.stopped_at.is_(None))
        .order_by(PlannedPost.publish_at, PlannedPost.id)
        .limit(limit)
    ).all()


def publish_planned(planned: PlannedPost, consultation: Consultation) -> Post | None:
    """Publish a message whose hour has come; None if it is stopped, or its author left the team."""
    lock(consultation)
    db.session.refresh(planned)
    author = planned.author
    is_due = planned.publish_at is not None and planned.publish_at <= clock.now()
    if planned.stopped_at is not None or not is_due:
        return None
    if not author.active or not can(author, Action.POST, consultation):
        planned.stopped_at = clock.now()
        return None
    post = publish_post(consultation, draft_of(planned), by=author, key=planned.key)
    db.session.delete(planned)
    return post


def next_range(consultation: Consultation, *, except_key: str = "") -> DigestRange:
    """Return what the next digest lists: everything after the last one, published or scheduled."""
    published = select(func.max(Post.digest_until)).where(Post.consultation_id == consultation.id)
    scheduled = select(func.max(PlannedPost.digest_until)).where(
        PlannedPost.consultation_id == consultation.id,
        PlannedPost.publish_at.is_not(None),
        PlannedPost.key != except_key,
    )
    last = db.session.execute(
        select(published.scalar_subquery(), scheduled.scalar_subquery())
    ).one()
    after = max((number for number in last if number is not None), default=0)
    until = max(after, consultation.last_number)
    return DigestRange(after, until)
