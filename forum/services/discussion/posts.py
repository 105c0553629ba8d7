"""Posts as readers see them: a page at a time, and one with the replies to it."""

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
    """Return posts, latest first, that precede the one with id `before`; and the next `before`."""
    found = posts(consultation, before=before, limit=POSTS_PAGE + 1)
    page, next_before = first_page(found, POSTS_PAGE, lambda post: post.id)
    return views_of_posts(page, language), next_before


def views_of_posts(found: Sequence[Post], language: str) -> list[PostView]:
    """Return posts as a reader of `language` sees them."""
    rows = db.session.execute(
        select(User.id, User.name, User.organisation).where(
            User.id.in_({post.author_id for post in found})
        )
    )
    authors = {id_: (name, organisation) for id_, name, organisation in rows}
    texts = localise([i for post in found for i in (post.title_id, post.body_id)], language)
    replies = replies_to_posts(post.id for post in found)
    return [post_view(post, authors[post.author_id], texts, replies) for post in found]


def discussed(post: Post, language: str, *, after: int = 0) -> PostDiscussion:
    """Return a post with the replies to it after number `after`, by a fixed number of reads."""
    replies, next_after = to_post(post.id, language, after=after)
    return PostDiscussion(views_of_posts([post], language)[0], replies, next_after)
