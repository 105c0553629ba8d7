"""Contributing, revising and withdrawing; how a contribution appears before readers."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select

from forum import clock
from forum.domain.contributions.content import (
    MAX_CHARACTERS,
    Appearance,
    Part,
    main_language,
)
from forum.domain.contributions.statuses import Status, first_status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Action, Role
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.contributions.contribution import Answered, Contribution
from forum.models.contributions.revision import Passage, Revision
from forum.models.post import Post
from forum.models.user import User
from forum.services.access.gate import require, roles_on
from forum.services.access.locking import lock
from forum.services.attachments import uploads
from forum.services.consultations import consent as consents
from forum.services.contributions import near_copies
from forum.services.contributions.visibility import appear, record
from forum.services.drafts.store import discard_draft
from forum.services.notifications.contribution_mail import tell_received
from forum.services.texts.store import write

TRUSTED = frozenset({Role.MODERATOR, Role.ORGANISER, Role.FACILITATOR, Role.ADMINISTRATOR})


def contribute(
    user: User,
    consultation: Consultation,
    parts: list[Part],
    *,
    appearance: Appearance,
    key: str = "",
    parent: Answered | None = None,
    at: datetime | None = None,
    begun_at: datetime | None = None,
    consent: int | None = None,
) -> Contribution:
    """Store what `user` says, once for each `key`, and publish it where no moderator reads first.

    With a `parent` it is a reply. `at` is when it reached us: that instant decides, however long
    the lock takes. What arrives in the grace period is late; `begun_at` tells whether it may still
    come. `consent` numbers the notice agreed to. Its draft is deleted. Raises NotAllowed outside
    the opening times, NotFound for a parent that readers cannot see, Invalid("empty"),
    ("too_long"), ("no_such_question").
    """
    at = at or clock.now()
    lock(consultation)
    key = key or str(uuid4())
    if (same := _sent_before(user, key)) is not None:
        return same
    require(user, consultation, Action.CONTRIBUTE, at=at, begun_at=begun_at)
    parts = checked_parts(consultation, parts)
    if isinstance(parent, Contribution) and not _is_readable_now(parent):
        raise NotFound
    contribution = store_contribution(
        consultation, user, parts, appearance=appearance, key=key, parent=parent, at=at
    )
    contribution.late = consultation.stage(at) is Stage.CLOSED
    if consent is not None:
        contribution.consent_version_id = consents.agree(consultation, consent).id
    uploads.attach(contribution)
    discard_draft(user, key)
    _publish_or_wait(consultation, contribution, user)
    tell_received(contribution)
    return contribution


def _sent_before(user: User, key: str) -> Contribution | None:
    same = db.session.scalar(select(Contribution).where(Contribution.key == key))
    if same is not None and same.author_id != user.id:
        raise NotFound
    return same


def _is_readable_now(contribution: Contribution) -> bool:
    db.session.refresh(contribution)
    return contribution.is_readable


def _publish_or_wait(consultation: Consultation, contribution: Contribution, user: User) -> None:
    if roles_on(user, consultation) & TRUSTED:
        first = Status.PUBLISHED
    else:
        first = first_status(consultation.moderation)
    record(contribution, first, by=user)
    if first is Status.PUBLISHED:
        appear(consultation, contribution)
    else:
        near_copies.store_fingerprints(contribution)


def store_contribution(
    consultation: Consultation,
    author: User,
    parts: list[Part],
    *,
    appearance: Appearance,
    key: str,
    parent: Answered | None = None,
    at: datetime | None = None,
) -> Contribution:
    """Add a pending contribution with its first revision; flushes for its id."""
    contribution = Contribution(
        consultation_id=consultation.id,
        key=key,
        author_id=author.id,
        status=Status.PENDING,
        language=language_of(parts),
        submitted_at=at or clock.now(),
        **appearance.columns,
        stakeholder_type=appearance.stakeholder_type,
        region=appearance.region,
    )
    if isinstance(parent, Post):
        contribution.post_id = parent.id
    elif parent is not None:
        contribution.parent_id = parent.id
        contribution.root_id = parent.root_id or parent.id
        contribution.depth = parent.depth + 1
    db.session.add(contribution)
    db.session.flush()
    add_revision(contribution, 1, parts)
    return contribution


def language_of(parts: Iterable[Part]) -> str:
    """Return the language in which most of these parts are written."""
    return main_language((part.kind, part.language, part.source) for part in parts)


def add_revision(contribution: Contribution, number: int, parts: list[Part]) -> Revision:
    """Store one version; flushes so that its passages have their texts' ids."""
    revision = Revision(contribution_id=contribution.id, number=number)
    db.session.add(revision)
    db.session.flush()
    for position, part in enumerate(parts):
        text = write(contribution.consultation_id, part.source, part.language)
        db.session.add(
            Passage(
                contribution_id=contribution.id,
                revision=number,
                position=position,
                kind=part.kind,
                question_id=part.question_id,
                quoted_contribution_id=part.quoted_contribution_id,
                quoted_position=part.quoted_position,
                quoted_post_id=part.quoted_post_id,
                text_id=text.id,
            )
        )
    db.session.flush()
    return revision


def checked_parts(consultation: Consultation, parts: list[Part]) -> list[Part]:
    """Return the parts that hold words; raises Invalid where they cannot be accepted."""
    parts = [part for part in parts if part.source.strip()]
    if not parts:
        raise Invalid("empty", "text")
    if sum(len(part.source) for part in parts) > MAX_CHARACTERS:
        raise Invalid("too_long", "text", limit=MAX_CHARACTERS)
    asked = {part.question_id for part in parts if part.question_id is not None}
    known = (
        set(
            db.session.scalars(
                select(GuidingQuestion.id).where(
                    GuidingQuestion.consultation_id == consultation.id,
                    GuidingQuestion.id.in_(asked),
                )
            )
        )
        if asked
        else set()
    )
    if asked - known:
        raise Invalid("no_such_question", "text")
    return parts
