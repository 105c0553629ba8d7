"""Signed messages of the team."""

from collections.abc import Sequence

from sqlalchemy import select

from forum import clock
from forum.domain.consultations.posts import PostKind
from forum.domain.policy import Action
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.post import Post
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch
from forum.services.texts.store import write

POSTS_PAGE = 20


def post(
    consultation: Consultation,
    *,
    by: User,
    kind: PostKind,
    title: str,
    body: str,
    language: str,
    key: str,
) -> Post:
    """Publish a signed message once for each `key`; raises Invalid for missing words."""
    lock(consultation)
    require(by, consultation, Action.POST)
    if (same := db.session.scalar(select(Post).where(Post.key == key))) is not None:
        if (same.consultation_id, same.author_id) != (consultation.id, by.id):
            raise NotFound
        return same
    for field, value in (("title", title), ("body", body)):
        if not value.strip():
            raise Invalid("empty", field)
    message = Post(
        consultation_id=consultation.id,
        kind=kind,
        author_id=by.id,
        label=label_of(consultation, by),
        key=key,
        published_at=clock.now(),
        title_id=write(consultation.id, title.strip(), language).id,
        body_id=write(consultation.id, body.strip(), language).id,
    )
    db.session.add(message)
    touch(consultation.id)
    return message


def label_of(consultation: Consultation, user: User) -> str:
    """Return the label under which this person acts on this consultation, or nothing."""
    return next((seat.label for seat in consultation.appointments if seat.user_id == user.id), "")


def posts(
    consultation: Consultation, *, before: int | None = None, limit: int = POSTS_PAGE
) -> Sequence[Post]:
    """Return posts, latest first, that precede the one with id `before`."""
    query = select(Post).where(Post.consultation_id == consultation.id)
    if before is not None:
        query = query.where(Post.id < before)
    return db.session.scalars(query.order_by(Post.id.desc()).limit(limit)).all()


def post_of(consultation: Consultation, post_id: int) -> Post:
    """Return one post of this consultation; raises NotFound."""
    found = db.session.get(Post, post_id)
    if found is None or found.consultation_id != consultation.id:
        raise NotFound
    return found
