"""Drafts: storing unsent texts without overwriting a version that the author has not seen."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import defer, joinedload

from forum import clock
from forum.database import insert_or_ignore
from forum.domain.characters import shorten
from forum.domain.contributions.content import MAX_CHARACTERS, PassageKind
from forum.domain.contributions.quotations import as_quote, count_quotes, own_words
from forum.domain.languages import LANGUAGES
from forum.errors import Invalid, NotFound, NotSignedIn
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.contributions.redaction import WithheldText
from forum.models.contributions.revision import Passage
from forum.models.draft import Draft
from forum.models.inquiry import Inquiry
from forum.models.post import Post
from forum.models.translation import Text
from forum.models.user import User
from forum.services.drafts.keys import KeyState, read_key

MAX_DRAFT_CHARACTERS: Final = 3 * MAX_CHARACTERS
"""More than can be sent, so that an author can save a text that is too long and shorten it."""

MAX_DRAFTS: Final = 100
MAX_DRAFTS_LISTED: Final = 5
"""A form names the one that it shows and three others, and says whether there are more."""

RETENTION_AFTER_CLOSING: Final = timedelta(days=90)

MAX_OPENING: Final = 80
MAX_READ: Final = 2_000
MAX_TEXTS_READ: Final = 20
"""No more of a draft is looked at for its first words, however long its texts are."""

TEXT_FIELD: Final = "text"
"""The name of the form field for a text that answers no question, or several."""

FormFields = dict[str, str | list[str]]
"""The values of a form, by the name of the field."""


@dataclass(frozen=True)
class WritingPlace:
    """Where a text belongs: in which consultation, and to which other text.

    It replies to `parent`, or is a new version of `contribution`, or answers the private question
    `inquiry`, or is a contribution of its own.
    """

    consultation: Consultation
    parent: ReplyTarget | None = None
    contribution: Contribution | None = None
    inquiry: Inquiry | None = None

    @property
    def columns(self) -> dict[str, int | None]:
        """Return the ids of the place, by the names of the columns of a draft."""
        return {
            "consultation_id": self.consultation.id,
            "parent_id": self.parent.id if isinstance(self.parent, Contribution) else None,
            "post_id": self.parent.id if isinstance(self.parent, Post) else None,
            "contribution_id": self.contribution.id if self.contribution else None,
            "inquiry_id": self.inquiry.id if self.inquiry else None,
        }


class SaveOutcome(StrEnum):
    """How a text was saved: in the draft with its key, or in a second draft beside a newer one."""

    SAVED = "saved"
    FORKED = "forked"


@dataclass(frozen=True)
class SavedDraft:
    """The draft that holds the text now, and how the text was saved."""

    draft: Draft
    outcome: SaveOutcome


@dataclass(frozen=True)
class _FormContent:
    """The fields of a form, and when the author began to write."""

    fields: FormFields
    begun_at: datetime

    @property
    def language(self) -> str:
        """Return the language that the author chose; empty for none."""
        code = self.fields.get("language", "")
        return code if isinstance(code, str) and code in LANGUAGES else ""

    @property
    def opening(self) -> str:
        """Return the first of the author's own words, as one line of up to MAX_OPENING."""
        texts = [text[:MAX_READ] for text in list_texts(self.fields)[:MAX_TEXTS_READ]]
        words = " ".join(" ".join(own_words(text) for text in texts).split())
        return shorten(words, MAX_OPENING)

    @property
    def columns(self) -> dict[str, Any]:
        """Return the values of the columns that follow from the fields."""
        return {"fields": self.fields, "opening": self.opening, "language": self.language}


def save_draft(
    user: User,
    place: WritingPlace,
    key: str,
    fields: FormFields,
    *,
    base_version: int,
    begun_at: datetime | None = None,
    writer: str = "",
    known: KeyState | None = None,
) -> SavedDraft:
    """Save the fields of a form in the draft with this key: a new one, or one of `base_version`.

    If the draft has another version or place by now, or is gone, the fields are stored as a second
    draft. `writer` names the page that saves, so that a repeated request stores no third draft.
    `known` is what `read_key` has just said. Raises NotFound for a key of another user, and
    Invalid("draft_long") or ("draft_many").
    """
    require_length(fields)
    now = clock.now()
    content = _FormContent(fields, min(begun_at or now, now))
    known = known or read_key(user, key)
    draft = known.draft
    if draft is None and base_version == 0 and known.sent is None:
        new = _insert_draft(user, place, key, content, draft_count=known.draft_count)
        if new is not None:
            return SavedDraft(new, SaveOutcome.SAVED)
        draft = _lock_draft(key)
    if draft is not None and draft.user_id != user.id:
        raise NotFound
    if draft is not None and is_in_place(draft, place):
        if (saved := _save_over(draft, content, base_version)) is not None:
            return SavedDraft(saved, SaveOutcome.SAVED)
        content = _FormContent(fields, min(content.begun_at, draft.begun_at))
    # the start of a text in another place says nothing about this one
    second = _save_second_draft(user, place, _second_key(key, writer), content)
    return SavedDraft(second, SaveOutcome.FORKED)


def _save_over(draft: Draft, content: _FormContent, base_version: int) -> Draft | None:
    """Return the draft with this content in it, or None if it has another version by now."""
    if draft.fields == content.fields:
        return draft
    if draft.version != base_version:
        return None
    if (updated := _update_draft(draft, content)) is not None:
        return updated
    faster = _lock_draft(draft.key)  # another request has just stored a version
    return faster if faster is not None and faster.fields == content.fields else None


def require_length(fields: FormFields) -> None:
    """Raise Invalid("draft_long") if a form holds more than a draft may."""
    if sum(len("".join(value)) for value in fields.values()) > MAX_DRAFT_CHARACTERS:
        raise Invalid("draft_long", "text", limit=MAX_CHARACTERS)


def is_in_place(draft: Draft, place: WritingPlace) -> bool:
    """Return whether a draft is one for this place."""
    return all(getattr(draft, name) == id_ for name, id_ in place.columns.items())


def _lock_draft(key: str) -> Draft | None:
    """Return the draft with this key, read anew and locked until commit, or None."""
    query = select(Draft).where(Draft.key == key).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _insert_draft(
    user: User, place: WritingPlace, key: str, content: _FormContent, *, draft_count: int
) -> Draft | None:
    """Store a new draft, or return None if another request has stored one with this key.

    Raises Invalid("draft_many") if the user has too many drafts.
    """
    if draft_count >= MAX_DRAFTS:
        raise Invalid("draft_many", "text", limit=MAX_DRAFTS)
    columns: dict[str, Any] = {"key": key, "user_id": user.id, **place.columns, "version": 1}
    columns |= {**content.columns, "begun_at": content.begun_at, "saved_at": clock.now()}
    statement = insert_or_ignore(Draft, ["key"]).values(columns).returning(Draft)
    inserted: Draft | None = db.session.scalar(statement)
    return inserted


def _update_draft(draft: Draft, content: _FormContent) -> Draft | None:
    """Store a new version of a draft; return None if another request has stored one meanwhile."""
    statement = (
        update(Draft)
        .where(Draft.id == draft.id, Draft.version == draft.version)
        .values(
            **content.columns,
            version=draft.version + 1,
            begun_at=min(draft.begun_at, content.begun_at),
            saved_at=clock.now(),
        )
        .returning(Draft)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    return db.session.scalar(statement)


def _second_key(key: str, writer: str) -> str:
    """Return a key for a second draft: always the same one for the same page."""
    return str(uuid5(UUID(key), writer) if writer else uuid4())


def _save_second_draft(user: User, place: WritingPlace, key: str, content: _FormContent) -> Draft:
    """Store a second draft, or update it if the same page has stored one before.

    If a contribution was sent with this key, the draft gets another key, so that sending it is not
    mistaken for sending that contribution again.
    """
    while find_sent_contribution(user, key) is not None:
        key = str(uuid5(UUID(key), "next"))
    count = db.session.scalar(select(func.count(Draft.id)).where(Draft.user_id == user.id)) or 0
    if (inserted := _insert_draft(user, place, key, content, draft_count=count)) is not None:
        return inserted
    draft = _lock_draft(key)
    if draft is None or draft.user_id != user.id:
        raise NotFound
    return _update_draft(draft, content) or draft


def find_sent_contribution(user: User, key: str) -> Contribution | None:
    """Return the contribution that `user` sent from the draft with this key, or None."""
    return db.session.scalar(
        select(Contribution).where(Contribution.key == key, Contribution.author_id == user.id)
    )


def has_same_words(contribution: Contribution, fields: FormFields) -> bool:
    """Return whether the latest revision has the words of these fields, in any order and markup.

    Only the number of quotations is compared: they may be stored in another language.
    """
    rows = db.session.execute(
        select(func.coalesce(WithheldText.source, Text.source), Passage.kind)
        .select_from(Text)
        .join(Passage, Passage.text_id == Text.id)
        .outerjoin(WithheldText, WithheldText.text_id == Text.id)
        .where(
            Passage.contribution_id == contribution.id,
            Passage.revision == contribution.latest_revision,
        )
    ).all()
    stored = [as_quote(source) if kind is PassageKind.QUOTE else source for source, kind in rows]
    written = list_texts(fields)
    if _sorted_words(stored) == _sorted_words(written):
        return True
    return _own_words_and_quotes(stored) == _own_words_and_quotes(written)


def _own_words_and_quotes(sources: Sequence[str]) -> tuple[list[str], int]:
    """Return the sorted words outside of quotations, and the number of quotations."""
    return _sorted_words(map(own_words, sources)), sum(map(count_quotes, sources))


def _sorted_words(sources: Iterable[str]) -> list[str]:
    return sorted(word for source in sources for word in re.findall(r"\w+", source))


def question_field(question_id: int | str) -> str:
    """Return the name of the form field for the answer to a question."""
    return f"q-{question_id}"


def list_texts(fields: Mapping[str, str | list[str]]) -> list[str]:
    """Return the texts of a form, in the order of its fields, without choices and blank fields."""
    return [
        value
        for name, value in fields.items()
        if isinstance(value, str)
        and (name == TEXT_FIELD or name.startswith(question_field("")))
        and value.strip()
    ]


def list_drafts_for_place(user: User, place: WritingPlace, key: str = "") -> Sequence[Draft]:
    """Return a person's drafts for a place: the one with this key, then the latest saved."""
    return db.session.scalars(
        select(Draft)
        .filter_by(user_id=user.id, **place.columns)
        .order_by((Draft.key == key).desc(), Draft.saved_at.desc(), Draft.id.desc())
        .limit(MAX_DRAFTS_LISTED)
    ).all()


def find_own_draft(user: User | None, key: str) -> Draft:
    """Return the draft of `user` with this key; raises NotSignedIn or NotFound."""
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


def list_drafts(user: User) -> Sequence[Draft]:
    """Return all drafts of a person, the latest saved first, without reading their texts."""
    return db.session.scalars(
        select(Draft)
        .where(Draft.user_id == user.id)
        .order_by(Draft.saved_at.desc(), Draft.id.desc())
        .options(
            defer(Draft.fields),
            joinedload(Draft.consultation),
            joinedload(Draft.parent),
            joinedload(Draft.post),
            joinedload(Draft.contribution),
            joinedload(Draft.inquiry),
        )
    ).all()


def discard_draft(user: User, key: str, version: int | None = None) -> bool:
    """Delete the draft of `user` with this key, and return whether there was one.

    If it has another version than `version`, it was saved meanwhile and stays.
    """
    statement = delete(Draft).where(Draft.key == key, Draft.user_id == user.id)
    if version is not None:
        statement = statement.where(Draft.version == version)
    return db.session.scalar(statement.returning(Draft.id)) is not None


def list_expired_draft_ids(limit: int) -> Sequence[int]:
    """Return the ids of up to `limit` drafts past the retention period.

    Their consultation has closed, and they were last saved, at least that long ago.
    """
    latest = clock.now() - RETENTION_AFTER_CLOSING
    return db.session.scalars(
        select(Draft.id)
        .join(Consultation, Consultation.id == Draft.consultation_id)
        .where(Consultation.closes_at <= latest, Draft.saved_at <= latest)
        .limit(limit)
    ).all()


def delete_drafts(ids: Sequence[int]) -> None:
    """Delete drafts by their ids."""
    db.session.execute(delete(Draft).where(Draft.id.in_(ids)))
