"""Everything that readers may see of a consultation, gathered to be exported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.domain.consultations.summaries import StatementKind
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.post import Post
from forum.models.user import User
from forum.services.consultations.overview import Overview, overview_of
from forum.services.discussion.entries import (
    COLUMNS,
    ContributionView,
    add_passages,
    number_parents,
    view_of_row,
)
from forum.services.discussion.posts import views_of_posts
from forum.services.posts.reading import PostView
from forum.services.synthesis.summaries import published_summary
from forum.services.texts.localised import LocalisedText, localise


@dataclass(frozen=True)
class SummaryText:
    """A published summary: its statements are (is a heading, words)."""

    title: LocalisedText
    standfirst: LocalisedText | None
    author: str
    published_at: datetime
    statements: Sequence[tuple[bool, LocalisedText]]


@dataclass(frozen=True)
class Proceedings:
    """A whole discussion for readers of one language.

    `contributions` are in the order of their numbers, with whole texts; `posts` the first first.
    """

    consultation: Consultation
    language: str
    overview: Overview
    contributions: Sequence[ContributionView]
    posts: Sequence[PostView]
    summary: SummaryText | None


def gather(consultation: Consultation, language: str) -> Proceedings:
    """Return everything said that readers may see, by a fixed number of statements."""
    posts = [post for post, _ in posts_of(consultation)]
    return Proceedings(
        consultation,
        language,
        overview_of(consultation, language),
        contributions_of(consultation, language),
        views_of_posts(posts, language),
        _summary(consultation, language),
    )


def contributions_of(consultation: Consultation, language: str) -> list[ContributionView]:
    """Return all that readers see, in the order of numbers, with whole texts."""
    rows = db.session.execute(
        select(*COLUMNS)
        .where(Contribution.consultation_id == consultation.id, Contribution.has_appeared)
        .order_by(Contribution.number)
    )
    views = [view_of_row(row) for row in rows]
    number_parents(views)
    add_passages(views, language, longest=None)
    return views


def posts_of(consultation: Consultation) -> list[tuple[Post, str]]:
    """Return all posts with their authors' names, the first first."""
    rows = db.session.execute(
        select(Post, User.name)
        .join(User, User.id == Post.author_id)
        .where(Post.consultation_id == consultation.id)
        .order_by(Post.published_at, Post.id)
    )
    return [(post, name) for post, name in rows]


def _summary(consultation: Consultation, language: str) -> SummaryText | None:
    summary = published_summary(consultation)
    if summary is None or summary.published_at is None:
        return None
    ids = [summary.title_id, summary.standfirst_id, *(s.text_id for s in summary.statements)]
    texts = localise(ids, language)
    return SummaryText(
        texts[summary.title_id],
        texts.get(summary.standfirst_id or 0),
        summary.by.name,
        summary.published_at,
        [(s.kind is StatementKind.HEADING, texts[s.text_id]) for s in summary.statements],
    )
