"""What a team says around the contributions: posts, the history of dates, the summary."""

from collections import Counter
from datetime import datetime

from sqlalchemy import select

from forum import clock
from forum.domain.consultations.posts import PostKind
from forum.domain.consultations.summaries import citations
from forum.domain.imports.identity import key_of
from forum.domain.imports.records import GivenConsultation, GivenPost, GivenSummary
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.date_change import DateChange
from forum.models.post import Post
from forum.models.summary import Citation, Statement, Summary
from forum.services.imports.bulk import Row, add_rows
from forum.services.imports.people import LABEL_LENGTH, ImportedPeople
from forum.services.imports.texts import write_all, write_one
from forum.services.synthesis.summaries import citable

Posts = dict[tuple[PostKind, datetime, int], int]
"""The ids of stored posts, by what tells them apart: kind, second, and how many came before."""


def stored_posts(consultation: Consultation) -> Posts:
    """Return the posts that are there."""
    rows = db.session.execute(
        select(Post.id, Post.kind, Post.published_at)
        .where(Post.consultation_id == consultation.id)
        .order_by(Post.id)
    )
    found: Posts = {}
    seen: Counter[tuple[PostKind, datetime]] = Counter()
    for id_, kind, at in rows:
        second = at.replace(microsecond=0)
        found[kind, second, seen[kind, second]] = id_
        seen[kind, second] += 1
    return found


def add_posts(consultation: Consultation, given: GivenConsultation, people: ImportedPeople) -> None:
    """Store signed messages."""
    titles = write_all(consultation.id, [post.title for post in given.posts])
    bodies = write_all(consultation.id, [post.body for post in given.posts])
    rows: list[Row] = [
        {
            "consultation_id": consultation.id,
            "kind": post.kind,
            "author_id": people.signer(post.author),
            "label": post.label[:LABEL_LENGTH],
            "key": _key(given.uid, post),
            "published_at": post.at,
            "title_id": title_id,
            "body_id": body_id,
        }
        for post, title_id, body_id in zip(given.posts, titles, bodies, strict=True)
    ]
    add_rows(Post, rows)


def _key(uid: str, post: GivenPost) -> str:
    marks = [post.kind, post.at.isoformat(), post.title.source, *[str(post.nth)] * bool(post.nth)]
    return key_of(uid, "post", *marks)


def add_events(
    consultation: Consultation, given: GivenConsultation, people: ImportedPeople
) -> None:
    """Store steps of the history."""
    for event in given.date_changes:
        db.session.add(
            DateChange(
                consultation_id=consultation.id,
                kind=event.kind,
                by_id=people.signer(event.by),
                at=event.at,
                before=event.before,
                after=event.after,
                reason_id=write_one(consultation.id, event.reason),
            )
        )


def add_summary(
    consultation: Consultation, given: GivenConsultation, people: ImportedPeople
) -> None:
    """Store the summary with what its statements cite; contributions must be there before."""
    summary = given.summary
    if summary is None:
        return
    stored = Summary(
        consultation_id=consultation.id,
        by_id=people.signer(summary.author),
        language=summary.title.language,
        title_id=write_one(consultation.id, summary.title),
        standfirst_id=write_one(consultation.id, summary.standfirst),
        published_at=summary.published_at,
        changed_at=summary.published_at or clock.now(),
    )
    stored.statements = _statements(consultation, summary)
    db.session.add(stored)
    db.session.flush()


def _statements(consultation: Consultation, summary: GivenSummary) -> list[Statement]:
    cited = [citations(statement.wording.source) for statement in summary.statements]
    known = citable(consultation, (number for numbers in cited for number in numbers))
    text_ids = write_all(consultation.id, [s.wording for s in summary.statements])
    return [
        Statement(
            position=position,
            kind=statement.kind,
            text_id=text_ids[position],
            citations=[
                Citation(contribution_id=known[number], position=n)
                for n, number in enumerate(n for n in cited[position] if n in known)
            ],
        )
        for position, statement in enumerate(summary.statements)
    ]
