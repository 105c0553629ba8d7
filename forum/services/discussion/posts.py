"""Posts for readers: a page of them, and one post with the replies to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.database import first_page
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.post import Post
from forum.models.user import User
from forum.services.discussion.entries import ContributionView
from forum.services.discussion.listing import to_post
from forum.services.posts.publish import POSTS_PAGE, posts
from forum.services.posts.reading import PostView, post_view, replies_to_posts
from forum.services.texts.localised import localise


@dataclass(frozen=True)
class PostDiscussion:
    """A post and a page of the contributions that reply to it, each with its first replies."""

    post: PostView
    replies: list[ContributionView]
    next_after: int | None


def page_of_posts(
    consultation: Consultation, language: str, *, before: int | None = None
) -> tuple[list[PostView], int | None]:
    """Return the posts before the one with the id `before`, latest first, and the next `before`."""
    rows = posts(consultation, before=before, limit=POSTS_PAGE + 1)
    page, next_before = first_page(rows, POSTS_PAGE, lambda post: post.id)
    return views_of_posts(page, language), next_before


def views_of_posts(rows: Sequence[Post], language: str) -> list[PostView]:
    """Return posts as a reader of `language` sees them."""
    author_rows = db.session.execute(
        select(User.id, User.name, User.organisation).where(
            User.id.in_({post.author_id for post in rows})
        )
    )
    authors = {id_: (name, organisation) for id_, name, organisation in author_rows}
    texts = localise([i for post in rows for i in (post.title_id, post.body_id)], language)
    replies = replies_to_posts(post.id for post in rows)
    return [post_view(post, authors[post.author_id], texts, replies) for post in rows]


def discussed(post: Post, language: str, *, after: int = 0) -> PostDiscussion:
    """Return a post with the replies after the number `after`, by a fixed number of statements."""
    replies, next_after = to_post(post.id, language, after=after)
    return PostDiscussion(views_of_posts([post], language)[0], replies, next_after)
