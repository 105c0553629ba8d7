"""Marks words of contributions as excerpts."""

from sqlalchemy import select

from forum.domain.contributions.content import PassageKind
from forum.domain.policy import Action
from forum.domain.synthesis.excerpts import WordSpan, digest_of, text_content, trim
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.point import Excerpt
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock_text


def mark(
    contribution: Contribution, position: int, span: WordSpan, *, words: str | None = None, by: User
) -> Excerpt:
    """Return the excerpt of these words of the passage at `position`; made if there is none.

    `words` are what the person marked, where the client tells; blanks don't count. Raises NotFound
    for a text that readers do not see, and Invalid("words") for a place without words of the
    author, or with other words than those marked: the text has changed meanwhile.
    """
    lock_text(contribution, contribution.consultation)
    require(by, contribution.consultation, Action.SUMMARISE)
    if not contribution.is_readable or contribution.approved_revision is None:
        raise NotFound
    place = (contribution.id, contribution.approved_revision, position)
    passage = db.session.get(Passage, place)
    if passage is None or passage.kind is not PassageKind.WORDS:
        raise Invalid("words", "span")
    text = text_content(passage.text.html)
    span = trim(text, span)
    marked = text[span.start : span.end]
    digest = digest_of(marked)
    if not 0 <= span.start < span.end <= len(text) or digest_of(words or marked) != digest:
        raise Invalid("words", "span")
    return _find(contribution, position, span) or _store(
        contribution, position, span, digest, by=by
    )


def _find(contribution: Contribution, position: int, span: WordSpan) -> Excerpt | None:
    return db.session.scalar(
        select(Excerpt).where(
            Excerpt.contribution_id == contribution.id,
            Excerpt.revision == contribution.approved_revision,
            Excerpt.position == position,
            Excerpt.start == span.start,
            Excerpt.end == span.end,
        )
    )


def _store(
    contribution: Contribution, position: int, span: WordSpan, digest: str, *, by: User
) -> Excerpt:
    excerpt = Excerpt(
        consultation_id=contribution.consultation_id,
        contribution_id=contribution.id,
        revision=contribution.approved_revision,
        marked_revision=contribution.approved_revision,
        position=position,
        start=span.start,
        end=span.end,
        digest=digest,
        by_id=by.id,
    )
    db.session.add(excerpt)
    db.session.flush()  # points and statements need its id
    return excerpt
