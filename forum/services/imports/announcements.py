"""Imported announcements of the team: posts and date changes."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from forum.domain.consultations.posts import PostKind
from forum.domain.imports.identity import uid_within
from forum.domain.imports.records import GivenConsultation, GivenPost, GivenText
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.date_change import DateChange
from forum.models.post import Post
from forum.services.imports.bulk import Row, add_rows
from forum.services.imports.people import LABEL_LENGTH, ImportedPeople
from forum.services.imports.texts import add_text, add_texts

PostIds = dict[tuple[PostKind, datetime, int], int]
"""The ids of stored posts by kind, second of publication, and number of equal ones before."""


def read_stored_posts(consultation: Consultation) -> PostIds:
    """Return the ids of the stored posts."""
    rows = db.session.execute(
        select(Post.id, Post.kind, Post.published_at)
        .where(Post.consultation_id == consultation.id)
        .order_by(Post.id)
    )
    post_ids: PostIds = {}
    counts: Counter[tuple[PostKind, datetime]] = Counter()
    for id_, kind, at in rows:
        second = at.replace(microsecond=0)
        post_ids[kind, second, counts[kind, second]] = id_
        counts[kind, second] += 1
    return post_ids


def add_posts(
    consultation: Consultation, uid: str, posts: Sequence[GivenPost], people: ImportedPeople
) -> None:
    """Store posts of the document with this uid."""
    titles = add_texts(consultation.id, [post.title for post in posts])
    bodies = add_texts(consultation.id, [post.body for post in posts])
    rows: list[Row] = [
        {
            "consultation_id": consultation.id,
            "kind": post.kind,
            "author_id": people.signer_id(post.author),
            "label": post.label.cut(LABEL_LENGTH),
            "key": _post_key(uid, post),
            "published_at": post.at,
            "title_id": title_id,
            "body_id": body_id,
        }
        for post, title_id, body_id in zip(posts, titles, bodies, strict=True)
    ]
    add_rows(Post, rows)


def list_closing_texts(record: GivenConsultation) -> list[GivenText | None]:
    """Return the texts of date changes and of the summary."""
    texts: list[GivenText | None] = [change.reason for change in record.date_changes]
    if (summary := record.summary) is not None:
        for edition in summary.editions:
            texts += [edition.title, edition.standfirst, *(s.wording for s in edition.statements)]
    return texts


def _post_key(uid: str, post: GivenPost) -> str:
    parts = [post.kind, post.at.isoformat(), post.title.source, *[str(post.nth)] * bool(post.nth)]
    return uid_within(uid, "post", *parts)


def add_date_changes(
    consultation: Consultation, record: GivenConsultation, people: ImportedPeople
) -> None:
    """Store the date changes of the record."""
    for date_change in record.date_changes:
        db.session.add(
            DateChange(
                consultation_id=consultation.id,
                kind=date_change.kind,
                by_id=people.signer_id(date_change.by),
                at=date_change.at,
                before=date_change.before,
                after=date_change.after,
                reason_id=add_text(consultation.id, date_change.reason),
            )
        )
