"""Posts for readers: a page of them, and one post with the replies to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.database import first_page
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.post import Post
from forum.models.user import User
from forum.services.discussion.contribution_views import ContributionView
from forum.services.discussion.listing import TextReader, list_replies_to_post, read_texts
from forum.services.posts.publish import POSTS_PAGE, list_posts
from forum.services.posts.reading import (
    PostView,
    count_replies_to_posts,
    make_post_view,
    read_quoting_posts,
    text_ids_of,
)
from forum.services.texts.localised import localise


@dataclass(frozen=True)
class PostDiscussion:
    """A post and a page of the contributions that reply to it, each with its first replies."""

    post: PostView
    replies: list[ContributionView]
    next_after: int | None


def read_post_page(
    consultation: Consultation, language: str, *, before: int | None = None
) -> tuple[list[PostView], int | None]:
    """Return the posts before the one with the id `before`, latest first, and the next `before`."""
    rows = list_posts(consultation, before=before, limit=POSTS_PAGE + 1)
    page, next_before = first_page(rows, POSTS_PAGE, lambda post: post.id)
    return read_post_views(page, language), next_before


def read_post_views(rows: Sequence[Post], language: str) -> list[PostView]:
    """Return posts as a reader of `language` sees them."""
    author_rows = db.session.execute(
        select(User.id, User.name, User.organisation).where(
            User.id.in_({post.author_id for post in rows})
        )
    )
    authors = {id_: (name, organisation) for id_, name, organisation in author_rows}
    texts = localise([i for post in rows for i in text_ids_of(post)], language)
    replies = count_replies_to_posts(post.id for post in rows)
    views = [make_post_view(post, authors[post.author_id], texts, replies) for post in rows]
    return read_quoting_posts(rows[0].consultation_id, views) if rows else []


def read_post_discussion(
    post: Post, language: str, *, after: int = 0, read: TextReader = read_texts
) -> PostDiscussion:
    """Return a post with the replies after the number `after`, by a fixed number of statements."""
    replies, next_after = list_replies_to_post(post.id, language, after=after, read=read)
    return PostDiscussion(read_post_views([post], language)[0], replies, next_after)
