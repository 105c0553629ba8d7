"""Posts as readers see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from forum.domain.consultations.posts import DigestRange, PostKind
from forum.domain.consultations.seat_labels import SeatLabel
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.post import Post
from forum.models.user import User
from forum.services.synthesis.quoted import ChangedQuotation, read_quoting
from forum.services.texts.localised import LocalisedText

LATEST_POSTS = 1


@dataclass(frozen=True, slots=True)
class PostView:
    """A signed message of the team; `replies` is the number of replies that readers see.

    A digest has a range, and may have an ending below its list. `changed` are quotations in it that
    their sources no longer say.
    """

    id: int
    kind: PostKind
    author: str
    organisation: str
    label: SeatLabel
    published_at: datetime
    title: LocalisedText
    body: LocalisedText
    replies: int = 0
    author_id: int = 0
    ending: LocalisedText | None = None
    digest: DigestRange | None = None
    changed: tuple[ChangedQuotation, ...] = ()


def count_replies_to_posts(post_ids: Iterable[int]) -> dict[int, int]:
    """Return the number of readable replies by post id; posts without any are left out."""
    ids = sorted(post_ids)
    if not ids:
        return {}
    rows = db.session.execute(
        select(Contribution.post_id, func.count())
        .where(Contribution.post_id.in_(ids), Contribution.is_readable)
        .group_by(Contribution.post_id)
    )
    return {post_id: count for post_id, count in rows if post_id is not None}


def make_post_view(
    post: Post,
    author: tuple[str, str],
    texts: Mapping[int, LocalisedText],
    replies: Mapping[int, int],
) -> PostView:
    """Return a post as it was written, to be completed by `read_quoting_posts`.

    `author` is its author's name and organisation, `replies` the number of replies by post id.
    """
    name, organisation = author
    return PostView(
        id=post.id,
        kind=post.kind,
        author=name,
        organisation=organisation,
        label=post.label,
        published_at=post.published_at,
        title=texts[post.title_id],
        body=texts[post.body_id],
        replies=replies.get(post.id, 0),
        author_id=post.author_id,
        ending=texts.get(post.ending_id or 0),
        digest=range_of(post),
    )


def read_quoting_posts(consultation_id: int, posts: Sequence[PostView]) -> list[PostView]:
    """Return posts of one consultation without quotations that readers may no longer see.

    At most three statements, and none where they cite no contribution by its number.
    """
    parts = {
        text.text_id: (text, post.published_at)
        for post in posts
        for text in (post.title, post.body, post.ending)
        if text is not None
    }
    quoting = read_quoting(
        consultation_id,
        {id_: text for id_, (text, _since) in parts.items()},
        {id_: since for id_, (_text, since) in parts.items()},
    )
    return [
        replace(
            post,
            title=quoting.texts[post.title.text_id],
            body=quoting.texts[post.body.text_id],
            ending=post.ending and quoting.texts[post.ending.text_id],
            changed=tuple(
                each
                for text in (post.title, post.body, post.ending)
                if text is not None
                for each in quoting.changed.get(text.text_id, ())
            ),
        )
        for post in posts
    ]


def range_of(post: Post) -> DigestRange | None:
    """Return what a digest lists; None for another post."""
    if post.digest_after is None or post.digest_until is None:
        return None
    return DigestRange(post.digest_after, post.digest_until)


def text_ids_of(post: Post) -> list[int | None]:
    """Return the ids of all texts of a post."""
    return [post.title_id, post.body_id, post.ending_id]


def list_latest_posts(consultation_id: int) -> list[tuple[Post, tuple[str, str]]]:
    """Return the latest posts, each with its author's name and organisation."""
    rows = db.session.execute(
        select(Post, User.name, User.organisation)
        .join(User, User.id == Post.author_id)
        .where(Post.consultation_id == consultation_id)
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(LATEST_POSTS)
    )
    return [(post, (name, organisation)) for post, name, organisation in rows]
