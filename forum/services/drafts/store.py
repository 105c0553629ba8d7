"""What people are writing and have not sent: kept as they type, never overwritten unseen."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from forum import clock
from forum.database import insert_or_ignore
from forum.domain.contributions.content import MAX_CHARACTERS, PassageKind
from forum.domain.contributions.quotations import as_quote, count_quotes, own_words
from forum.errors import Invalid, NotFound, NotSignedIn
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Answered, Contribution
from forum.models.contributions.revision import Passage
from forum.models.draft import Draft
from forum.models.post import Post
from forum.models.translation import Text
from forum.models.user import User

MOST_CHARACTERS: Final = 3 * MAX_CHARACTERS
"""A text that is too long to be sent is kept all the same, so that it can be shortened."""

MOST_DRAFTS: Final = 100
A_FEW: Final = 10
KEPT_AFTER_CLOSING: Final = timedelta(days=90)

Fields = dict[str, str | list[str]]
"""What a form holds, by the name of the field."""


@dataclass(frozen=True)
class WritingPlace:
    """Where a text belongs: below a consultation, what it answers, or in place of one's own."""

    consultation: Consultation
    parent: Answered | None = None
    contribution: Contribution | None = None

    @property
    def ids(self) -> dict[str, int | None]:
        """Return the ids by the names of a draft's columns."""
        return {
            "consultation_id": self.consultation.id,
            "parent_id": self.parent.id if isinstance(self.parent, Contribution) else None,
            "post_id": self.parent.id if isinstance(self.parent, Post) else None,
            "contribution_id": self.contribution.id if self.contribution else None,
        }


class SaveOutcome(StrEnum):
    """What came of saving: kept under its key, or as a second draft beside a newer one."""

    SAVED = "saved"
    FORKED = "forked"


@dataclass(frozen=True)
class SavedDraft:
    """The draft that holds the text now, and whether it had to become one of its own."""

    draft: Draft
    state: SaveOutcome


@dataclass(frozen=True)
class _TypedFields:
    fields: Fields
    begun_at: datetime


def save_draft(
    user: User,
    place: WritingPlace,
    key: str,
    fields: Fields,
    *,
    base_version: int,
    begun_at: datetime | None = None,
    writer: str = "",
) -> SavedDraft:
    """Keep what `user` has typed on top of `base_version` of the draft with this key.

    Where the draft has become another one since, or is gone, the text is kept as a second draft;
    `writer` names the page that asks, so that asking twice makes only one. Raises NotFound for a
    key of somebody else, Invalid("draft_long") or ("draft_many").
    """
    if sum(len("".join(words)) for words in fields.values()) > MOST_CHARACTERS:
        raise Invalid("draft_long", "text", limit=MAX_CHARACTERS)
    now = clock.now()
    typed = _TypedFields(fields, min(begun_at or now, now))
    present = _held(key)
    if present is None and base_version == 0 and sent_contribution(user, key) is None:
        if (draft := _added(user, place, key, typed)) is not None:
            return SavedDraft(draft, SaveOutcome.SAVED)
        present = _held(key)
    if present is None:
        return SavedDraft(_beside(user, place, _second_key(key, writer), typed), SaveOutcome.FORKED)
    if present.user_id != user.id:
        raise NotFound
    is_here = all(getattr(present, name) == id_ for name, id_ in place.ids.items())
    if is_here and present.fields == fields:
        return SavedDraft(present, SaveOutcome.SAVED)
    if is_here and present.version == base_version:
        return SavedDraft(_changed(present, typed), SaveOutcome.SAVED)
    if is_here:  # what was begun elsewhere says nothing about when this was
        typed = _TypedFields(fields, min(typed.begun_at, present.begun_at))
    return SavedDraft(_beside(user, place, _second_key(key, writer), typed), SaveOutcome.FORKED)


def _held(key: str) -> Draft | None:
    """Return the draft as it is stored now, locked."""
    query = select(Draft).where(Draft.key == key).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _added(user: User, place: WritingPlace, key: str, typed: _TypedFields) -> Draft | None:
    """Store a new draft, or return None where another request has stored one of this key."""
    kept = select(func.count(Draft.id)).where(Draft.user_id == user.id)
    if (db.session.scalar(kept) or 0) >= MOST_DRAFTS:
        raise Invalid("draft_many", "text", limit=MOST_DRAFTS)
    new: dict[str, Any] = {"key": key, "user_id": user.id, **place.ids, "version": 1}
    new |= {"fields": typed.fields, "begun_at": typed.begun_at, "saved_at": clock.now()}
    statement = insert_or_ignore(Draft, ["key"]).values(new).returning(Draft.id)
    done = db.session.execute(statement).scalar()
    return None if done is None else db.session.get_one(Draft, done)


def _changed(draft: Draft, typed: _TypedFields) -> Draft:
    draft.fields = typed.fields
    draft.version += 1
    draft.begun_at = min(draft.begun_at, typed.begun_at)
    draft.saved_at = clock.now()
    db.session.flush()
    return draft


def _second_key(key: str, writer: str) -> str:
    return str(uuid5(UUID(key), writer) if writer else uuid4())


def _beside(user: User, place: WritingPlace, key: str, typed: _TypedFields) -> Draft:
    """Keep a text as a second draft; the same writer's earlier attempt is taken further.

    One that was sent meanwhile keeps its key for itself, so that this text is not taken for it.
    """
    while sent_contribution(user, key) is not None:
        key = str(uuid5(UUID(key), "next"))
    if (draft := _added(user, place, key, typed)) is not None:
        return draft
    present = _held(key)
    if present is None or present.user_id != user.id:
        raise NotFound
    return _changed(present, typed)


def is_draft_gone(user: User, key: str, base_version: int) -> bool:
    """Tell whether the draft with this key was sent or discarded since the page knew of it."""
    if db.session.scalar(select(Draft.id).where(Draft.key == key)) is not None:
        return False
    return base_version > 0 or sent_contribution(user, key) is not None


def sent_contribution(user: User, key: str) -> Contribution | None:
    """Return the contribution of `user` that was made of the draft with this key."""
    return db.session.scalar(
        select(Contribution).where(Contribution.key == key, Contribution.author_id == user.id)
    )


def belongs_to_another(user: User, key: str) -> bool:
    """Tell whether somebody else has a draft, or sent a text, under this key."""
    drafts = select(Draft.id).where(Draft.key == key, Draft.user_id != user.id)
    texts_sent = select(Contribution.id).where(
        Contribution.key == key, Contribution.author_id != user.id
    )
    return db.session.scalar(drafts.union_all(texts_sent).limit(1)) is not None


def has_same_words(contribution: Contribution, fields: Fields) -> bool:
    """Tell whether what was sent has the words of these fields, in whatever order and markup.

    Of quotations their number counts: they may be stored in another language.
    """
    rows = db.session.execute(
        select(Text.source, Passage.kind)
        .join(Passage, Passage.text_id == Text.id)
        .where(
            Passage.contribution_id == contribution.id,
            Passage.revision == contribution.latest_revision,
        )
    ).all()
    stored = [as_quote(s) if kind is PassageKind.QUOTE else s for s, kind in rows]
    typed = written_texts(fields)
    return _words(stored) == _words(typed) or _own(stored) == _own(typed)


def _own(sources: Sequence[str]) -> tuple[list[str], int]:
    """Return the words outside of quotations, and how many quotations there are."""
    return _words(map(own_words, sources)), sum(map(count_quotes, sources))


def _words(sources: Iterable[str]) -> list[str]:
    return sorted(word for source in sources for word in re.findall(r"\w+", source))


def written_texts(fields: Mapping[str, str | list[str]]) -> list[str]:
    """Return what was written, without the choices about it: answers first, then the rest."""
    return [
        words
        for name, words in fields.items()
        if isinstance(words, str) and (name == "text" or name.startswith("q-")) and words.strip()
    ]


def drafts_for_place(user: User, place: WritingPlace, wanted: str = "") -> Sequence[Draft]:
    """Return the person's latest drafts for a place: the wanted one, then the one saved last."""
    return db.session.scalars(
        select(Draft)
        .filter_by(user_id=user.id, **place.ids)
        .order_by((Draft.key == wanted).desc(), Draft.saved_at.desc(), Draft.id.desc())
        .limit(A_FEW)
    ).all()


def own_draft(user: User | None, key: str) -> Draft:
    """Return the person's own draft; raises NotSignedIn or NotFound."""
    if user is None:
        raise NotSignedIn
    draft = db.session.scalar(
        select(Draft)
        .where(Draft.key == key, Draft.user_id == user.id)
        .options(joinedload(Draft.consultation), joinedload(Draft.parent), joinedload(Draft.post))
    )
    if draft is None:
        raise NotFound
    return draft


def drafts_of_user(user: User) -> Sequence[Draft]:
    """Return all that the person has not sent yet, the one saved last first."""
    return db.session.scalars(
        select(Draft)
        .where(Draft.user_id == user.id)
        .order_by(Draft.saved_at.desc(), Draft.id.desc())
        .options(
            joinedload(Draft.consultation),
            joinedload(Draft.parent),
            joinedload(Draft.post),
            joinedload(Draft.contribution),
        )
    ).all()


def discard_draft(user: User, key: str) -> bool:
    """Delete the person's draft and tell whether there was one; done when it is sent, too."""
    gone = delete(Draft).where(Draft.key == key, Draft.user_id == user.id).returning(Draft.id)
    return db.session.scalar(gone) is not None


def expired_drafts(limit: int) -> Sequence[int]:
    """Return the ids of drafts untouched for long, of consultations that closed long ago."""
    before = clock.now() - KEPT_AFTER_CLOSING
    return db.session.scalars(
        select(Draft.id)
        .join(Consultation, Consultation.id == Draft.consultation_id)
        .where(Consultation.closes_at <= before, Draft.saved_at <= before)
        .limit(limit)
    ).all()


def discard_all(ids: Sequence[int]) -> None:
    """Delete drafts that `expired_drafts` has found."""
    db.session.execute(delete(Draft).where(Draft.id.in_(ids)))
