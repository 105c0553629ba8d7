"""Imported announcements of the team: posts and date changes."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.domain.consultations.posts import PostKind
from forum.domain.imports.identity import uid_within
from forum.domain.imports.records import (
    GivenConsultation,
    GivenPost,
    GivenResponseItem,
    GivenText,
)
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.date_change import DateChange
from forum.models.post import Post
from forum.models.synthesis.response import OrganiserResponse, ResponseCitation, ResponseItem
from forum.services.imports.bulk import Row, add_rows
from forum.services.imports.people import LABEL_LENGTH, ImportedPeople
from forum.services.imports.texts import add_text, add_texts
from forum.services.synthesis.summaries import find_citable_ids

LINK_LENGTH: Final = 500

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
    with_ending = [post for post in posts if post.ending is not None]
    endings = dict(
        zip(
            (post.key for post in with_ending),
            add_texts(consultation.id, [post.ending for post in with_ending if post.ending]),
            strict=True,
        )
    )
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
            "ending_id": endings.get(post.key),
            "digest_after": post.digest.after if post.digest else None,
            "digest_until": post.digest.until if post.digest else None,
        }
        for post, title_id, body_id in zip(posts, titles, bodies, strict=True)
    ]
    add_rows(Post, rows)


def list_closing_texts(record: GivenConsultation) -> list[GivenText | None]:
    """Return the texts of date changes, of the summary and of the response."""
    texts: list[GivenText | None] = [change.reason for change in record.date_changes]
    if (summary := record.summary) is not None:
        for edition in summary.editions:
            texts += [edition.title, edition.standfirst, *(s.wording for s in edition.statements)]
    if (response := record.response) is not None:
        texts += [text for item in response.items for text in (item.subject, item.wording)]
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


def add_response(
    consultation: Consultation, record: GivenConsultation, people: ImportedPeople
) -> None:
    """Store the organiser's response; the contributions must be stored before."""
    response = record.response
    if response is None:
        return
    row = OrganiserResponse(
        consultation_id=consultation.id,
        by_id=people.signer_id(response.author) if response.author else None,
        published_at=response.published_at,
        changed_at=response.published_at or clock.now(),
    )
    db.session.add(row)
    db.session.flush()  # its items need its id
    ids = find_citable_ids(consultation, (n for item in response.items for n in item.cites))
    for position, item in enumerate(response.items):
        db.session.add(_make_response_item(row, item, position, ids))
    db.session.flush()


def _make_response_item(
    response: OrganiserResponse, item: GivenResponseItem, position: int, ids: dict[int, int]
) -> ResponseItem:
    cited = enumerate(ids[number] for number in item.cites if number in ids)
    return ResponseItem(
        response_id=response.id,
        position=position,
        subject_id=add_text(response.consultation_id, item.subject),
        outcome=item.outcome,
        text_id=add_text(response.consultation_id, item.wording),
        link=item.link[:LINK_LENGTH],
        published_at=response.published_at,
        changed_at=response.changed_at,
        citations=[ResponseCitation(contribution_id=id_, position=n) for n, id_ in cited],
    )
