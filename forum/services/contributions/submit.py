"""Submitting a contribution: its checks, its first revision, and its publication if at once."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Integer, Select, String, bindparam, func, select

from forum import clock
from forum.database import insert_all
from forum.domain.contributions.content import (
    MAX_CHARACTERS,
    Appearance,
    Part,
    PassageKind,
    main_language,
)
from forum.domain.contributions.statuses import RevisionState, Status, first_status
from forum.domain.html.bars import mark_words_of_bars
from forum.domain.lifecycle import Stage
from forum.domain.policy import Action, Role
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.contributions.revision import Passage, Revision
from forum.models.draft import Draft
from forum.models.post import Post
from forum.models.user import User
from forum.services.access.gate import require, roles_on
from forum.services.access.locking import lock
from forum.services.attachments import uploads
from forum.services.consultations import consent as consents
from forum.services.consultations import counts
from forum.services.contributions.follow_up import request_follow_up
from forum.services.contributions.visibility import (
    JoinedThread,
    appear,
    place_and_count,
    read_thread,
    record_decision,
)
from forum.services.drafts.store import discard_draft
from forum.services.notifications.contribution_mail import receipt
from forum.services.texts.store import RenderedText, render_text, store_texts

RenderedTexts = Mapping[str, RenderedText]
"""Texts as they are stored, by their sources."""

TRUSTED_ROLES = frozenset({Role.MODERATOR, Role.ORGANISER, Role.FACILITATOR, Role.ADMINISTRATOR})
"""Roles whose contributions and edits are published without waiting for a moderator."""


@dataclass(frozen=True)
class _Facts:
    """What the database says about a text that is sent, read once its consultation is locked.

    `contribution_id` is the one that was sent with the same key, `question_ids` those of the parts
    if all of them exist, `consent_id` the version that the author agreed to if it is stored, and
    `has_other_texts` whether readers see another text of the author.
    """

    contribution_id: int | None
    consent_id: int | None
    files: int
    has_draft: bool
    has_other_texts: bool
    question_ids: frozenset[int]


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
    draft_version: int | None = None,
    action: Action = Action.CONTRIBUTE,
) -> Contribution:
    """Store a contribution, once for each `key`, and publish it if no moderator reads first.

    With a `parent` it is a reply. The stage counts `at` which the request arrived; in the grace
    period a text is accepted, as late, if it was begun before closing (`begun_at`). `rendered` is
    what `render_parts` made of the parts. The draft with this key is deleted, unless its version is
    not `draft_version`. `action` permits it. Raises NotAllowed at other times, NotFound for an
    unreadable parent, and as `check_parts` does.
    """
    at, rendered = at or clock.now(), render_parts(parts) if rendered is None else rendered
    key = key or str(uuid4())
    lock(consultation, with_team=False)
    facts = _read_facts(user, consultation, key=key, parts=parts, consent=consent)
    if facts.contribution_id is not None:
        return _find_own(user, facts.contribution_id)
    require(user, consultation, action, at=at, begun_at=begun_at)
    parts = check_parts(consultation, parts, known_ids=facts.question_ids)
    contribution = make_contribution(
        consultation, user, parts, appearance=appearance, key=key, parent=parent, at=at
    )
    contribution.consent_version_id = facts.consent_id or _accept(consultation, consent)
    contribution.files = facts.files
    _store_new(consultation, contribution, parts, facts, by=user, parent=parent, rendered=rendered)
    if facts.has_draft:
        discard_draft(user, key, draft_version)
    return contribution


def _store_new(
    consultation: Consultation,
    contribution: Contribution,
    parts: list[Part],
    facts: _Facts,
    *,
    by: User,
    parent: ReplyTarget | None,
    rendered: RenderedTexts,
) -> None:
    """Store a new contribution, show it if no moderator reads first, and enqueue what follows."""
    thread = _read_open_thread(parent)
    contribution.late = consultation.stage(contribution.submitted_at) is Stage.CLOSED
    if is_shown := _is_shown_at_once(by, consultation):
        appear(consultation, contribution, thread)
    db.session.add(contribution)
    record_decision(contribution, contribution.status, by=by, before=Status.PENDING)
    add_revision(contribution, 1, parts, rendered, shown_at=contribution.published_at)
    if is_shown:
        _count_in(consultation, contribution, parts, facts)
    if facts.files:
        uploads.attach_files(contribution)
    request_follow_up(contribution, receipt(contribution), is_reply_shown=is_shown)


def _count_in(
    consultation: Consultation, contribution: Contribution, parts: list[Part], facts: _Facts
) -> None:
    """Store the placements of a new contribution that readers see, and count it."""
    place_and_count(
        consultation,
        contribution,
        _answered_ids(parts),
        is_only_text=not facts.has_other_texts,
    )


def _accept(consultation: Consultation, number: int | None) -> int | None:
    """Return the id of the version that the author agreed to, if there was one to agree to."""
    return None if number is None else consents.accept_version(consultation, number).id


def _read_open_thread(parent: ReplyTarget | None) -> JoinedThread | None:
    """Return the thread that a reply joins, or None; raises NotFound for an unreadable parent."""
    if not isinstance(parent, Contribution):
        return None
    thread = read_thread(parent.id, parent.root_id or parent.id)
    if not thread.parent.is_readable:
        raise NotFound
    return thread


def _read_facts(
    user: User, consultation: Consultation, *, key: str, parts: list[Part], consent: int | None
) -> _Facts:
    """Return what sending a text depends on, by one statement."""
    asked_ids = {p.question_id for p in parts if p.question_id is not None and p.source.strip()}
    values = {"user": user.id, "consultation": consultation.id, "key": key, "consent": consent}
    row = db.session.execute(_facts_query(), {**values, "questions": sorted(asked_ids)}).one()
    sent_id, consent_id, files, has_draft, has_other_texts, question_count = row
    known_ids = asked_ids if question_count == len(asked_ids) else set()
    return _Facts(sent_id, consent_id, files, has_draft, has_other_texts, frozenset(known_ids))


@cache
def _facts_query() -> Select[Any]:
    """Return the query, which is built once for all texts."""
    user, consultation = bindparam("user", type_=Integer), bindparam("consultation", type_=Integer)
    key, consent = bindparam("key", type_=String), bindparam("consent", type_=Integer)
    questions = select(func.count(GuidingQuestion.id)).where(
        GuidingQuestion.consultation_id == consultation,
        GuidingQuestion.id.in_(bindparam("questions", expanding=True)),
    )
    return select(
        select(Contribution.id).where(Contribution.key == key).scalar_subquery(),
        consents.version_id(consultation, consent).scalar_subquery(),
        uploads.count_unsent(user, key, consultation).scalar_subquery(),
        select(Draft.id).where(Draft.key == key, Draft.user_id == user).exists(),
        counts.has_other_texts(user, consultation).exists(),
        questions.scalar_subquery(),
    )


def _find_own(user: User, contribution_id: int) -> Contribution:
    """Return the contribution with this id; raises NotFound if it is another author's."""
    contribution = db.session.get_one(Contribution, contribution_id)
    if contribution.author_id != user.id:
        raise NotFound
    return contribution


def _is_shown_at_once(user: User, consultation: Consultation) -> bool:
    """Return whether readers see a text of this person before a moderator has read it."""
    if roles_on(user, consultation) & TRUSTED_ROLES:
        return True
    return first_status(consultation.moderation) is Status.PUBLISHED


def _answered_ids(parts: list[Part]) -> list[int | None]:
    """Return the ids of the questions that the parts of a text answer; [None] if none."""
    ids = {part.question_id for part in parts if part.kind is PassageKind.WORDS}
    return [*sorted(id_ for id_ in ids if id_ is not None)] or [None]


def make_contribution(
    consultation: Consultation,
    author: User,
    parts: list[Part],
    *,
    appearance: Appearance,
    key: str,
    parent: ReplyTarget | None = None,
    at: datetime | None = None,
) -> Contribution:
    """Return a new pending contribution, which is not stored yet."""
    at = at or clock.now()
    contribution = Contribution(
        consultation_id=consultation.id,
        key=key,
        author_id=author.id,
        status=Status.PENDING,
        language=main_language_of_parts(parts),
        latest_revision=1,
        submitted_at=at,
        sent_at=at,
        dated=True,
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
    *,
    shown_at: datetime | None = None,
) -> None:
    """Store a revision with its passages and their texts; flushes, for their ids.

    It waits, or is shown since `shown_at`. Translations of its texts are not requested.
    """
    rendered = rendered or {}
    db.session.flush()
    texts = [_render_part(part, rendered) for part in parts]
    languages = (part.language for part in parts)
    text_ids = store_texts(contribution.consultation_id, list(zip(texts, languages, strict=True)))
    revision = {
        "contribution_id": contribution.id,
        "number": number,
        "state": RevisionState.SHOWN if shown_at else RevisionState.WAITING,
        "shown_at": shown_at,
    }
    db.session.execute(insert_all(Revision), [revision])
    passages = [
        {
            "contribution_id": contribution.id,
            "revision": number,
            "position": position,
            "kind": part.kind,
            "question_id": part.question_id,
            "quoted_contribution_id": part.quoted_contribution_id,
            "quoted_position": part.quoted_position,
            "quoted_post_id": part.quoted_post_id,
            "text_id": text_id,
        }
        for position, (part, text_id) in enumerate(zip(parts, text_ids, strict=True))
    ]
    db.session.execute(insert_all(Passage), passages)


def _render_part(part: Part, rendered: RenderedTexts) -> RenderedText:
    """Return the text of a part; where a quote has the words of a bar, these are one."""
    text = rendered.get(part.source) or render_text(part.source)
    if part.kind is not PassageKind.QUOTE:
        return text
    return replace(text, html=mark_words_of_bars(text.html))


def check_parts(
    consultation: Consultation, parts: list[Part], *, known_ids: Set[int] | None = None
) -> list[Part]:
    """Return the parts that are not blank; `known_ids` are their questions that exist, if known.

    Raises Invalid("empty"), ("too_long") or ("no_such_question") if they cannot be accepted.
    """
    parts = [part for part in parts if part.source.strip()]
    if not parts:
        raise Invalid("empty", "text")
    _check_length(part.source for part in parts)
    question_ids = {part.question_id for part in parts if part.question_id is not None}
    if question_ids - (
        _find_questions(consultation, question_ids) if known_ids is None else known_ids
    ):
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
