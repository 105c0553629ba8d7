"""Posts as readers see them, a page at a time."""

from sqlalchemy import select

from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.facts import PostFacts, post_facts
from forum.services.fragments import fragments
from forum.services.posts import POSTS_PAGE, posts


def page_of_posts(
    consultation: Consultation, language: str, *, before: int | None = None
) -> tuple[list[PostFacts], int | None]:
    """Return posts, latest first, that precede the one with id `before`; and the next `before`."""
    found = posts(consultation, before=before, limit=POSTS_PAGE + 1)
    page = found[:POSTS_PAGE]
    next_before = page[-1].id if len(found) > POSTS_PAGE else None
    authors = {
        user.id: user
        for user in db.session.scalars(
            select(User).where(User.id.in_({post.author_id for post in page}))
        )
    }
    texts = fragments([i for post in page for i in (post.title_id, post.body_id)], language)
    shown = [
        post_facts(post, authors[post.author_id].name, authors[post.author_id].organisation, texts)
        for post in page
    ]
    return shown, next_before
