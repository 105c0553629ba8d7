"""Contributing, revising and withdrawing; how a contribution appears before readers."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select

from forum import clock
from forum.domain.contributions import MAX_CHARACTERS, Appearance, Part
from forum.domain.moderation import REVISABLE, WITHDRAWABLE, Status, first_status
from forum.domain.policy import Action, Role
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.contribution import Answer, Contribution, Decision, Passage, Revision
from forum.models.user import User
from forum.services import tallies
from forum.services.access import require, roles_on
from forum.services.texts import touch, write

TRUSTED = frozenset({Role.MODERATOR, Role.ORGANISER, Role.FACILITATOR, Role.ADMINISTRATOR})


def contribute(
    user: User,
    consultation: Consultation,
    parts: list[Part],
    *,
    appearance: Appearance,
    key: str = "",
    parent: Contribution | None = None,
) -> Contribution:
    """Store what `user` says, once for each `key`, and publish it where no moderator reads first.

    Raises NotAllowed outside the opening times and Invalid("empty"), ("too_long") or
    ("no_such_question"), NotFound for a parent that readers cannot see.
    """
    lock(consultation)
    key = key or str(uuid4())
    if (same := db.session.scalar(select(Contribution).where(Contribution.key == key))) is not None:
        if same.author_id != user.id:
            raise NotFound
        return same
    require(user, consultation, Action.CONTRIBUTE)
    parts = checked(consultation, parts)
    if parent is not None:
        db.session.refresh(parent)
        if parent.status is not Status.PUBLISHED:
            raise NotFound
    contribution = store(consultation, user, parts, appearance=appearance, key=key, parent=parent)
    if roles_on(user, consultation) & TRUSTED:
        first = Status.PUBLISHED
    else:
        first = first_status(consultation.moderation)
    record(contribution, first, by=user)
    if first is Status.PUBLISHED:
        appear(consultation, contribution)
    return contribution


def store(
    consultation: Consultation,
    author: User,
    parts: list[Part],
    *,
    appearance: Appearance,
    key: str,
    parent: Contribution | None = None,
    at: datetime | None = None,
) -> Contribution:
    """Add a pending contribution with its first revision; flushes for its id."""
    contribution = Contribution(
        consultation_id=consultation.id,
        key=key,
        author_id=author.id,
        status=Status.PENDING,
        language=main_language(parts),
        submitted_at=at or clock.now(),
        shown_name=appearance.name,
        shown_organisation=appearance.organisation,
        shown_country=appearance.country,
        capacity=appearance.capacity,
        label=appearance.label,
        stakeholder_type=appearance.stakeholder_type,
        region=appearance.region,
    )
    if parent is not None:
        contribution.parent_id = parent.id
        contribution.root_id = parent.root_id or parent.id
        contribution.depth = parent.depth + 1
    db.session.add(contribution)
    db.session.flush()
    add_revision(contribution, 1, parts)
    return contribution


def main_language(parts: list[Part]) -> str:
    """Return the language in which most of the text is written."""
    lengths: dict[str, int] = {}
    for part in parts:
        lengths[part.language] = lengths.get(part.language, 0) + len(part.source)
    return max(lengths, key=lambda code: lengths[code])


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
                text_id=text.id,
            )
        )
    db.session.flush()
    return revision


def checked(consultation: Consultation, parts: list[Part]) -> list[Part]:
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


def lock(consultation: Consultation) -> None:
    """Hold the consultation's row, so that numbers and dates are decided one at a time."""
    db.session.refresh(consultation, with_for_update=True)


def record(
    contribution: Contribution, after: Status, *, by: User | None, rule: str = "", reason: str = ""
) -> Decision:
    """Write down a step and set the status that follows from it."""
    decision = Decision(
        contribution_id=contribution.id,
        before=contribution.status,
        after=after,
        by_id=None if by is None else by.id,
        rule=rule,
        reason=reason,
        at=clock.now(),
    )
    db.session.add(decision)
    if after is not Status.PUBLISHED or contribution.number is not None:
        contribution.status = after
    return decision


def appear(consultation: Consultation, contribution: Contribution) -> None:
    """Let readers see a contribution for the first time: number, place, counts.

    The caller holds the consultation's lock.
    """
    consultation.last_number += 1
    contribution.number = consultation.last_number
    contribution.published_at = clock.now()
    contribution.approved_revision = contribution.latest_revision
    contribution.status = Status.PUBLISHED
    if contribution.root_id is not None:
        # What was read before the lock may be older than what others have stored since.
        root = db.session.get_one(Contribution, contribution.root_id, populate_existing=True)
        root.thread_size += 1
        contribution.thread_rank = root.thread_size
    db.session.flush()
    tallies.add(consultation, contribution, place(contribution))
    touch(consultation.id)


def place(contribution: Contribution) -> list[int | None]:
    """Put a contribution that appears under the questions it answers, and return them."""
    if contribution.parent_id is not None:
        return []
    answered = tallies.question_ids(contribution)
    for question_id in answered:
        db.session.add(
            Answer(
                consultation_id=contribution.consultation_id,
                question_id=question_id,
                number=contribution.number,
                contribution_id=contribution.id,
            )
        )
    return answered


def revise(
    contribution: Contribution,
    consultation: Consultation,
    parts: list[Part],
    *,
    by: User,
    appearance: Appearance | None = None,
) -> Revision:
    """Send a new version of a text that waits or was returned; it waits again.

    Raises NotAllowed where the text can no longer be changed, or outside the opening times.
    """
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.REVISE)
    if contribution.author_id != by.id or contribution.status not in REVISABLE:
        raise NotAllowed("status")
    parts = checked(consultation, parts)
    contribution.latest_revision += 1
    contribution.language = main_language(parts)
    if appearance is not None:
        contribution.shown_organisation = appearance.organisation
        contribution.shown_country = appearance.country
        contribution.capacity = appearance.capacity
    revision = add_revision(contribution, contribution.latest_revision, parts)
    if contribution.status is Status.RETURNED:
        record(contribution, Status.PENDING, by=by)
    return revision


def withdraw(contribution: Contribution, consultation: Consultation, *, by: User) -> None:
    """Take one's words back: a published text leaves a stub with its number, replies stay."""
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.WITHDRAW)
    if contribution.author_id != by.id or contribution.status not in WITHDRAWABLE:
        raise NotAllowed("status")
    if contribution.status is Status.PUBLISHED:
        tallies.remove(consultation, contribution)
    if contribution.number is not None:
        touch(consultation.id)
    record(contribution, Status.WITHDRAWN, by=by)
