"""Posts: publishes and reads the signed messages of the team."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from forum import clock
from forum.domain.consultations.posts import PostDraft
from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel
from forum.domain.policy import Action
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.post import Post
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch
from forum.services.texts.store import RenderedText, render_texts, store_text

POSTS_PAGE = 20


def publish_post(
    consultation: Consultation,
    draft: PostDraft,
    *,
    by: User,
    key: str,
    rendered: Mapping[str, RenderedText] | None = None,
) -> Post:
    """Publish a signed message, once for each `key`; raises Invalid without title or body.

    `rendered` is what `render_draft` made of it before anything was locked.
    """
    rendered = rendered or render_draft(draft)
    lock(consultation)
    require(by, consultation, Action.POST)
    if (existing := db.session.scalar(select(Post).where(Post.key == key))) is not None:
        if (existing.consultation_id, existing.author_id) != (consultation.id, by.id):
            raise NotFound
        return existing
    check_draft(draft)
    ending, digest = draft.ending.strip(), draft.digest

    def store(source: str) -> int:
        return _store(consultation, source.strip(), draft.language, rendered).id

    new_post = Post(
        consultation_id=consultation.id,
        kind=draft.kind,
        author_id=by.id,
        label=find_label(consultation, by),
        key=key,
        published_at=clock.now(),
        title_id=store(draft.title),
        body_id=store(draft.body),
        ending_id=store(ending) if ending else None,
        digest_after=None if digest is None else digest.after,
        digest_until=None if digest is None else digest.until,
    )
    db.session.add(new_post)
    touch(consultation.id, adds_only=True)
    return new_post


def render_draft(draft: PostDraft) -> dict[str, RenderedText]:
    """Return the texts of a message as they are stored, by their sources."""
    return render_texts((draft.title, draft.body, draft.ending))


def check_draft(draft: PostDraft) -> None:
    """Raise Invalid("empty") for a message without title or body."""
    for field, value in (("title", draft.title), ("body", draft.body)):
        if not value.strip():
            raise Invalid("empty", field)


def _store(
    consultation: Consultation, source: str, language: str, rendered: Mapping[str, RenderedText]
) -> Text:
    return store_text(consultation.id, source, language, rendered=rendered.get(source))


def find_label(consultation: Consultation, user: User) -> SeatLabel:
    """Return the label of this person's seat on the consultation's team; none without a seat."""
    seats = consultation.appointments
    return next((seat.label for seat in seats if seat.user_id == user.id), NO_LABEL)


def list_posts(
    consultation: Consultation, *, before: int | None = None, limit: int = POSTS_PAGE
) -> Sequence[Post]:
    """Return the posts before the one with the id `before`, latest first."""
    query = select(Post).where(Post.consultation_id == consultation.id)
    if before is not None:
        query = query.where(Post.id < before)
    return db.session.scalars(query.order_by(Post.id.desc()).limit(limit)).all()


def find_post(consultation: Consultation, post_id: int) -> Post:
    """Return one post of this consultation; raises NotFound."""
    message = db.session.get(Post, post_id)
    if message is None or message.consultation_id != consultation.id:
        raise NotFound
    return message
