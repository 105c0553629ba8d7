"""Merges points and undoes it, and splits a point by its excerpts."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, update

from forum.domain.synthesis.points import Stance
from forum.errors import Invalid, VersionConflict
from forum.extensions import db
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.user import User
from forum.services.synthesis.points import (
    begin_change,
    find_place,
    list_points_beside,
    note_change,
    note_point,
    shift_point,
)


def merge(target: Point, sources: Sequence[Point], *, by: User, version: int | None = None) -> None:
    """Merge points into another one, which gets their excerpts beside its own.

    Where both have an excerpt, the target's stance stays. The sources keep theirs, unseen, so that
    the merger can be undone. Raises VersionConflict if somebody has just changed the target or
    merged one of them, and Invalid("merger") for no other points of the same consultation.
    """
    begin_change(target, by=by, version=version)
    if not sources or any(not _can_merge(source, target) for source in sources):
        raise Invalid("merger", "points")
    ids = sorted({source.id for source in sources})
    others = db.session.scalars(
        select(Point).where(Point.id.in_(ids)).execution_options(populate_existing=True)
    ).all()
    if target.merged_into_id is not None or any(p.merged_into_id is not None for p in others):
        raise VersionConflict
    for source in others:
        source.merged_into_id = target.id
        note_change(source, by=by)
    _copy_evidence(target, ids)
    note_change(target, by=by)
    db.session.flush()


def _can_merge(source: Point, target: Point) -> bool:
    return source.id != target.id and source.consultation_id == target.consultation_id


def _copy_evidence(target: Point, source_ids: Sequence[int]) -> None:
    """Give a point the excerpts of others that it does not have yet."""
    present = set(
        db.session.scalars(select(Evidence.excerpt_id).where(Evidence.point_id == target.id))
    )
    for row in db.session.scalars(
        select(Evidence)
        .where(Evidence.point_id.in_(source_ids))
        .order_by(Evidence.point_id, Evidence.excerpt_id)
    ).all():
        if row.excerpt_id not in present:
            present.add(row.excerpt_id)
            db.session.add(
                Evidence(
                    point_id=target.id,
                    excerpt_id=row.excerpt_id,
                    stance=row.stance,
                    by_id=row.by_id,
                    added_at=row.added_at,
                    merged_from_id=row.point_id,
                )
            )
    db.session.flush()


def undo_merger(point: Point, *, by: User) -> Point:
    """Let a merged point stand alone again, with the excerpts it had, and return the other point.

    The other one keeps what it had before, and what it has from other points. Raises
    VersionConflict if the point is merged no longer, or into one that was merged itself since.
    """
    begin_change(point, by=by)
    target = db.session.get(Point, point.merged_into_id or 0, populate_existing=True)
    if target is None or target.merged_into_id is not None:
        raise VersionConflict
    point.merged_into_id = None
    note_change(point, by=by)
    db.session.flush()
    db.session.execute(
        delete(Evidence)
        .where(Evidence.point_id == target.id, Evidence.merged_from_id == point.id)
        .execution_options(synchronize_session="fetch")
    )
    still_merged = db.session.scalars(select(Point.id).where(Point.merged_into_id == target.id))
    _copy_evidence(target, still_merged.all())
    note_change(target, by=by)
    db.session.flush()
    return target


def split(
    point: Point,
    excerpt_ids: Iterable[int],
    title: str,
    language: str,
    *,
    by: User,
    version: int,
) -> Point:
    """Move some excerpts of a point to a new one just after it, with their stances; return it.

    Raises Invalid("split") if no excerpt of the point was chosen.
    """
    consultation = begin_change(point, by=by, version=version)
    is_chosen = (Evidence.point_id == point.id, Evidence.excerpt_id.in_(sorted(set(excerpt_ids))))
    if db.session.scalar(select(Evidence.excerpt_id).where(*is_chosen).limit(1)) is None:
        raise Invalid("split", "excerpts")
    new = note_point(consultation, title, language, by=by, place=find_place(point))
    db.session.execute(
        update(Evidence)
        .where(*is_chosen)
        .values(point_id=new.id, merged_from_id=None)
        .execution_options(synchronize_session="fetch")
    )
    beside = list_points_beside(point)
    shift_point(new, beside.index(point) + 1 - beside.index(new), by=by)
    note_change(point, by=by)
    db.session.flush()
    return new


def set_stance(point: Point, excerpt: Excerpt, stance: Stance, *, by: User) -> None:
    """Say how an excerpt of a point stands to it. Raises VersionConflict if it is there no more."""
    begin_change(point, by=by)
    evidence = db.session.get(Evidence, (point.id, excerpt.id), populate_existing=True)
    if evidence is None:
        raise VersionConflict
    evidence.stance = stance
    db.session.flush()
