"""Submitting a contribution: its checks, its first revision, and its publication if at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
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
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.contributions.revision import Passage, Revision
from forum.models.post import Post
from forum.models.user import User
from forum.services.access.gate import require, roles_on
from forum.services.access.locking import lock
from forum.services.attachments import uploads
from forum.services.consultations import consent as consents
from forum.services.contributions import near_copies
from forum.services.contributions.visibility import publish_contribution, record_decision
from forum.services.drafts.store import discard_draft
from forum.services.notifications.contribution_mail import notify_of_receipt
from forum.services.texts.store import RenderedText, render_text, store_text

RenderedTexts = Mapping[str, RenderedText]
"""Texts as they are stored, by their sources."""

TRUSTED_ROLES = frozenset({Role.MODERATOR, Role.ORGANISER, Role.FACILITATOR, Role.ADMINISTRATOR})
"""Roles whose contributions and edits are published without waiting for a moderator."""


def contribute(
    user: User,
    consultation: Consultation,
    parts: list[Part],
    *,
    appearance: Appearance,
    key: str = "",
    parent: ReplyTarget | None = None,
    at: datetime | None = None,
    begun_at: datetime | None = None,
    consent: int | None = None,
    rendered: RenderedTexts | None = None,
) -> Contribution:
    """Store a contribution, once for each `key`, and publish it if no moderator reads first.

    With a `parent` it is a reply. The stage counts `at` which the request arrived; in the grace
    period a text is accepted, as late, if it was begun before closing (`begun_at`). `rendered` is
    what `render_parts` made of the parts. The draft with this key is deleted. Raises NotAllowed
    outside the opening times, NotFound for an unreadable parent, and as `check_parts` does.
    """
    at = at or clock.now()
    rendered = render_parts(parts) if rendered is None else rendered
    lock(consultation)
    key = key or str(uuid4())
    if (existing := _find_by_key(user, key)) is not None:
        return existing
    require(user, consultation, Action.CONTRIBUTE, at=at, begun_at=begun_at)
    parts = check_parts(consultation, parts)
    if isinstance(parent, Contribution) and not _is_readable_now(parent):
        raise NotFound
    store = partial(store_contribution, consultation, user, parts, appearance=appearance)
    contribution = store(key=key, parent=parent, at=at, rendered=rendered)
    contribution.late = consultation.stage(at) is Stage.CLOSED
    if consent is not None:
        contribution.consent_version_id = consents.accept_version(consultation, consent).id
    uploads.attach_files(contribution)
    discard_draft(user, key)
    _publish_or_wait(consultation, contribution, user)
    notify_of_receipt(contribution)
    return contribution


def _find_by_key(user: User, key: str) -> Contribution | None:
    """Return the contribution with this key; raises NotFound if it is another author's."""
    contribution = db.session.scalar(select(Contribution).where(Contribution.key == key))
    if contribution is not None and contribution.author_id != user.id:
        raise NotFound
    return contribution


def _is_readable_now(contribution: Contribution) -> bool:
    db.session.refresh(contribution)
    return contribution.is_readable


def _publish_or_wait(consultation: Consultation, contribution: Contribution, user: User) -> None:
    if roles_on(user, consultation) & TRUSTED_ROLES:
        status = Status.PUBLISHED
    else:
        status = first_status(consultation.moderation)
    record_decision(contribution, status, by=user)
    if status is Status.PUBLISHED:
        publish_contribution(consultation, contribution)
    else:
        near_copies.store_fingerprints(contribution)


def store_contribution(
    consultation: Consultation,
    author: User,
    parts: list[Part],
    *,
    appearance: Appearance,
    key: str,
    parent: ReplyTarget | None = None,
    at: datetime | None = None,
    rendered: RenderedTexts | None = None,
) -> Contribution:
    """Store a pending contribution with its first revision; flushes, for its id."""
    at = at or clock.now()
    contribution = Contribution(
        consultation_id=consultation.id,
        key=key,
        author_id=author.id,
        status=Status.PENDING,
        language=main_language_of_parts(parts),
        submitted_at=at,
        sent_at=at,
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
    add_revision(contribution, 1, parts, rendered)
    return contribution


def main_language_of_parts(parts: Iterable[Part]) -> str:
    """Return the language in which most of the text is written, quotes left out."""
    return main_language((part.kind, part.language, part.source) for part in parts)


def render_parts(parts: Iterable[Part]) -> RenderedTexts:
    """Return the texts of parts as they are stored, by their sources.

    Long texts take a while, so do it before anything is locked. Raises Invalid("too_long").
    """
    sources = [part.source for part in parts if part.source.strip()]
    _check_length(sources)
    return {source: render_text(source) for source in sources}


def add_revision(
    contribution: Contribution,
    number: int,
    parts: list[Part],
    rendered: RenderedTexts | None = None,
) -> Revision:
    """Store a revision with its passages; flushes, for the ids of their texts."""
    revision = Revision(contribution_id=contribution.id, number=number)
    db.session.add(revision)
    db.session.flush()
    for position, part in enumerate(parts):
        text = store_text(
            contribution.consultation_id,
            part.source,
            part.language,
            rendered=(rendered or {}).get(part.source),
        )
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


def check_parts(consultation: Consultation, parts: list[Part]) -> list[Part]:
    """Return the parts that are not blank.

    Raises Invalid("empty"), ("too_long") or ("no_such_question") if they cannot be accepted.
    """
    parts = [part for part in parts if part.source.strip()]
    if not parts:
        raise Invalid("empty", "text")
    _check_length(part.source for part in parts)
    question_ids = {part.question_id for part in parts if part.question_id is not None}
    if question_ids - _find_questions(consultation, question_ids):
        raise Invalid("no_such_question", "text")
    return parts


def _check_length(sources: Iterable[str]) -> None:
    if sum(map(len, sources)) > MAX_CHARACTERS:
        raise Invalid("too_long", "text", limit=MAX_CHARACTERS)


def _find_questions(consultation: Consultation, ids: set[int]) -> set[int]:
    """Return those of the ids that are questions of the consultation."""
    if not ids:
        return set()
    rows = db.session.scalars(
        select(GuidingQuestion.id).where(
            GuidingQuestion.consultation_id == consultation.id, GuidingQuestion.id.in_(ids)
        )
    )
    return set(rows)
