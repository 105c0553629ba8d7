"""Notes points, and the excerpts that bear on them."""

from sqlalchemy import func, select

from forum.domain.policy import Action
from forum.domain.synthesis.points import Stance
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.synthesis.point import Evidence, Excerpt, Point, Theme
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.texts.store import store_text


def note_point(
    consultation: Consultation,
    title: str,
    language: str,
    *,
    by: User,
    place: GuidingQuestion | Theme | None = None,
) -> Point:
    """Store a new point after the others under its question or theme, or under neither.

    Raises Invalid("empty").
    """
    if not title.strip():
        raise Invalid("empty", "title")
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    question_id = place.id if isinstance(place, GuidingQuestion) else None
    theme_id = place.id if isinstance(place, Theme) else None
    last = db.session.scalar(
        select(func.max(Point.position)).where(
            Point.consultation_id == consultation.id,
            Point.question_id.is_not_distinct_from(question_id),
            Point.theme_id.is_not_distinct_from(theme_id),
        )
    )
    point = Point(
        consultation_id=consultation.id,
        question_id=question_id,
        theme_id=theme_id,
        position=0 if last is None else last + 1,
        text_id=store_text(consultation.id, title.strip(), language).id,
        by_id=by.id,
    )
    db.session.add(point)
    db.session.flush()  # excerpts need its id
    return point


def note_theme(consultation: Consultation, title: str, language: str, *, by: User) -> Theme:
    """Store a new theme after the others. Raises Invalid("empty")."""
    if not title.strip():
        raise Invalid("empty", "title")
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    last = db.session.scalar(
        select(func.max(Theme.position)).where(Theme.consultation_id == consultation.id)
    )
    theme = Theme(
        consultation_id=consultation.id,
        position=0 if last is None else last + 1,
        title_id=store_text(consultation.id, title.strip(), language).id,
    )
    db.session.add(theme)
    db.session.flush()
    return theme


def attach(
    point: Point, excerpt: Excerpt, *, by: User, stance: Stance = Stance.SUPPORTS
) -> Evidence:
    """Let an excerpt of the same consultation bear on a point; a second time sets the stance.

    The caller has locked the consultation, as `note_point` and `mark` do.
    """
    if point.consultation_id != excerpt.consultation_id:
        raise Invalid("other_consultation", "point")
    evidence = db.session.get(Evidence, (point.id, excerpt.id))
    if evidence is None:
        evidence = Evidence(point_id=point.id, excerpt_id=excerpt.id, by_id=by.id)
        db.session.add(evidence)
    evidence.stance = stance
    db.session.flush()
    return evidence


def detach(point: Point, excerpt: Excerpt) -> None:
    """Let an excerpt bear on this point no longer; it stays, and so do its other points."""
    evidence = db.session.get(Evidence, (point.id, excerpt.id))
    if evidence is not None:
        db.session.delete(evidence)
        db.session.flush()
