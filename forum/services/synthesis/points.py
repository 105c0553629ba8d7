"""Notes points under questions and themes, and the excerpts that bear on them."""

from collections.abc import Iterable

from sqlalchemy import func, select, update

from forum import clock
from forum.domain.policy import Action
from forum.domain.synthesis.points import Agreement, Stance
from forum.errors import Invalid, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.synthesis.point import Evidence, Excerpt, Point, Theme
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.texts.store import store_text

PointPlace = GuidingQuestion | Theme | None
"""Where a point stands: under a question, under a theme, or under neither."""


def note_point(
    consultation: Consultation,
    title: str,
    language: str,
    *,
    by: User,
    place: PointPlace = None,
) -> Point:
    """Store a new point after the others under its question or theme, or under neither.

    Raises Invalid("empty").
    """
    if not title.strip():
        raise Invalid("empty", "title")
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    spot = _spot_of(place)
    point = Point(
        consultation_id=consultation.id,
        **spot,
        position=_next_position(consultation, spot),
        text_id=store_text(consultation.id, title.strip(), language).id,
        by_id=by.id,
        changed_by_id=by.id,
    )
    db.session.add(point)
    db.session.flush()  # excerpts need its id
    return point


def _spot_of(place: PointPlace) -> dict[str, int | None]:
    """Return the columns of a point that say where it stands."""
    return {
        "question_id": place.id if isinstance(place, GuidingQuestion) else None,
        "theme_id": place.id if isinstance(place, Theme) else None,
    }


def find_place(point: Point) -> PointPlace:
    """Return the question or theme under which a point stands, or None."""
    if point.theme_id is not None:
        return db.session.get(Theme, point.theme_id)
    return db.session.get(GuidingQuestion, point.question_id) if point.question_id else None


def _next_position(consultation: Consultation, spot: dict[str, int | None]) -> int:
    last = db.session.scalar(
        select(func.max(Point.position)).where(
            Point.consultation_id == consultation.id,
            Point.question_id.is_not_distinct_from(spot["question_id"]),
            Point.theme_id.is_not_distinct_from(spot["theme_id"]),
        )
    )
    return 0 if last is None else last + 1


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


def begin_change(point: Point, *, by: User, version: int | None = None) -> Consultation:
    """Lock a point's consultation to change the point, and return the consultation.

    Raises VersionConflict if the point is in another `version` than the one that the person has
    seen, or was merged meanwhile.
    """
    consultation = db.session.get_one(Consultation, point.consultation_id)
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    db.session.refresh(point)
    if version is not None and (point.version != version or point.merged_into_id is not None):
        raise VersionConflict
    return consultation


def note_change(point: Point, *, by: User) -> None:
    """Raise the version of a point that somebody has changed."""
    point.version += 1
    point.changed_by_id, point.changed_at = by.id, clock.now()


def reword_point(
    point: Point,
    title: str,
    language: str,
    *,
    by: User,
    version: int,
    agreement: Agreement | None = None,
) -> None:
    """Give a point other words, and say how contributions stand to it; see `begin_change`."""
    if not title.strip():
        raise Invalid("empty", "title")
    consultation = begin_change(point, by=by, version=version)
    old = point.text
    if (title.strip(), language) != (old.source, old.language):
        replaces = old if old.language == language else None
        point.text = store_text(consultation.id, title.strip(), language, replaces=replaces)
    point.agreement = point.agreement if agreement is None else agreement
    note_change(point, by=by)
    db.session.flush()


def move_point(point: Point, place: PointPlace, *, by: User, version: int | None = None) -> None:
    """Put a point after the others under another question or theme, or under neither."""
    consultation = begin_change(point, by=by, version=version)
    spot = _spot_of(place)
    if (point.question_id, point.theme_id) == (spot["question_id"], spot["theme_id"]):
        return
    position = _next_position(consultation, spot)
    point.question_id, point.theme_id = spot["question_id"], spot["theme_id"]
    point.position = position
    note_change(point, by=by)
    db.session.flush()


def shift_point(point: Point, steps: int, *, by: User) -> None:
    """Move a point up (less than 0) or down among the others of its place; others make room.

    It goes as far as there is room, from where it stands at this moment.
    """
    begin_change(point, by=by)
    points = list_points_beside(point)
    place = points.index(point)
    points.insert(min(max(0, place + steps), len(points) - 1), points.pop(place))
    for position, other in enumerate(points):
        other.position = position
    db.session.flush()


def list_points_beside(point: Point) -> list[Point]:
    """Return the points under the question or theme of one, itself among them, in order."""
    return list(
        db.session.scalars(
            select(Point)
            .where(
                Point.consultation_id == point.consultation_id,
                Point.question_id.is_not_distinct_from(point.question_id),
                Point.theme_id.is_not_distinct_from(point.theme_id),
                Point.merged_into_id.is_(None),
            )
            .order_by(Point.position, Point.id)
            .execution_options(populate_existing=True)
        )
    )


def delete_point(point: Point, *, by: User, version: int) -> None:
    """Delete a point; its excerpts stay, and points that were merged into it stand alone again."""
    begin_change(point, by=by, version=version)
    db.session.delete(point)
    db.session.flush()


def reword_theme(theme: Theme, title: str, language: str, *, by: User) -> None:
    """Give a theme another title. Raises Invalid("empty")."""
    if not title.strip():
        raise Invalid("empty", "title")
    consultation = _lock_theme(theme, by)
    theme.title = store_text(consultation.id, title.strip(), language)
    db.session.flush()


def shift_theme(theme: Theme, steps: int, *, by: User) -> None:
    """Move a theme up (less than 0) or down among the others."""
    consultation = _lock_theme(theme, by)
    themes = list(
        db.session.scalars(
            select(Theme)
            .where(Theme.consultation_id == consultation.id)
            .order_by(Theme.position, Theme.id)
        )
    )
    place = themes.index(theme)
    themes.insert(min(max(0, place + steps), len(themes) - 1), themes.pop(place))
    for position, other in enumerate(themes):
        other.position = position
    db.session.flush()


def delete_theme(theme: Theme, *, by: User) -> None:
    """Delete a theme; its points stay, under no question and no theme."""
    consultation = _lock_theme(theme, by)
    nowhere = _spot_of(None)
    first = _next_position(consultation, nowhere)
    points = db.session.scalars(
        select(Point).where(Point.theme_id == theme.id).order_by(Point.position, Point.id)
    )
    for position, point in enumerate(points, first):
        point.theme_id, point.position = None, position
    db.session.flush()
    db.session.delete(theme)
    db.session.flush()


def _lock_theme(theme: Theme, by: User) -> Consultation:
    consultation = db.session.get_one(Consultation, theme.consultation_id)
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    db.session.refresh(theme)
    return consultation


def take_from_questions(question_ids: Iterable[int]) -> None:
    """Let the points under questions that are removed stand under no question."""
    db.session.execute(
        update(Point)
        .where(Point.question_id.in_(sorted(question_ids)))
        .values(question_id=None)
        .execution_options(synchronize_session="fetch")
    )
