"""Marks words on the reading desk and attaches them to points, in one step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, exists, select

from forum.database import table_of
from forum.domain.policy import Action
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.domain.synthesis.points import Stance
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.references import references_to
from forum.models.synthesis.point import Evidence, Excerpt, Point, Theme
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, lock_text
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.points import attach, detach, note_point, note_theme
from forum.services.synthesis.sentence_pairs import find_source_span


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """Words that a person marked in the passage at `position`.

    `language` is that of the translation in which they were marked, or empty for the original.
    """

    position: int
    span: WordSpan
    words: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class PointWish:
    """A point to be noted: under a question, a theme, a new theme, or none of them."""

    text: str
    language: str
    question_id: int | None = None
    theme_id: int | None = None
    new_theme: str = ""


@dataclass(frozen=True, slots=True)
class Bearing:
    """On which points words are to bear, and how.

    With `replaces_stance` a stance that a colleague gave them may be changed.
    """

    point_ids: Sequence[int] = ()
    wish: PointWish | None = None
    stance: Stance = Stance.SUPPORTS
    replaces_stance: bool = False


@dataclass(frozen=True, slots=True)
class Marking:
    """What was marked, the points on which it bears, and whether one of them is new.

    `new_theme_id` is that of the theme under which it was put, if that is new.
    """

    excerpts: list[Excerpt]
    points: list[Point] = field(default_factory=list)
    is_new: bool = False
    new_theme_id: int | None = None


def mark_for_points(
    contribution: Contribution, words: Sequence[MarkedWords], bearing: Bearing, *, by: User
) -> Marking:
    """Mark words and let them bear on points; excerpts and points are made where there are none.

    Raises as `mark` does, and Invalid("point") without a point or for one that is no more,
    Invalid("unpaired") for words of a translation that has no sentences, and
    Invalid("other_stance", by=…) where a colleague gave these words another stance.
    """
    consultation = contribution.consultation
    lock_text(contribution, consultation)
    require(by, consultation, Action.SUMMARISE)
    if not contribution.is_readable:
        raise NotFound
    if not words:
        raise Invalid("nothing", "span")
    if not bearing.point_ids and bearing.wish is None:
        raise Invalid("point", "point")
    points = _find_points(consultation, bearing.point_ids)
    spans = [_in_original(contribution, each) for each in words]
    excerpts = [
        mark(contribution, each.position, each.span, words=each.words or None, by=by)
        for each in _join_neighbours(contribution, spans)
    ]
    if not bearing.replaces_stance:
        _refuse_other_stance(points, excerpts, bearing.stance, by)
    if bearing.wish is not None:
        points.append(_note(consultation, bearing.wish, by))
    for point in points:
        for excerpt in excerpts:
            attach(point, excerpt, by=by, stance=bearing.stance)
    is_new = bearing.wish is not None
    has_theme = bearing.wish is not None and bool(bearing.wish.new_theme.strip())
    return Marking(excerpts, points, is_new, points[-1].theme_id if has_theme else None)


def remove_mark(consultation: Consultation, excerpt_id: int, point_id: int, *, by: User) -> bool:
    """Let an excerpt bear on a point no longer; returns whether it did."""
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    evidence = db.session.get(Evidence, (point_id, excerpt_id))
    if evidence is None or evidence.point.consultation_id != consultation.id:
        return False
    detach(evidence.point, evidence.excerpt)
    return True


def undo_marking(
    consultation: Consultation,
    marks: Iterable[tuple[int, int]],
    *,
    by: User,
    theme_id: int | None = None,
) -> bool:
    """Take away marks, by the ids of excerpts and points, as if somebody had never made them.

    A point that the person noted for them goes too, with its new theme, if nothing else was done
    with either. Returns whether a point went.
    """
    point_ids = set()
    for excerpt_id, point_id in marks:
        if remove_mark(consultation, excerpt_id, point_id, by=by):
            point_ids.add(point_id)
    own = [Point.id.in_(sorted(point_ids)), Point.by_id == by.id, Point.version == 1]
    points = db.session.scalars(select(Point).where(*own, *_unused(Point))).all()
    for point in points:
        db.session.delete(point)
    db.session.flush()
    if points and theme_id is not None:
        is_here = (Theme.id == theme_id, Theme.consultation_id == consultation.id)
        for theme in db.session.scalars(select(Theme).where(*is_here, *_unused(Theme))):
            db.session.delete(theme)
        db.session.flush()
    return bool(points)


def _unused(model: type[Point] | type[Theme]) -> list[ColumnElement[bool]]:
    """Return the conditions under which no row of any table refers to one."""
    columns = (column for column, _ending in references_to(table_of(model)))
    others = [column.table.alias().columns[column.name] for column in columns]
    return [~exists().where(column == model.id) for column in others]


def _find_points(consultation: Consultation, ids: Sequence[int]) -> list[Point]:
    """Return points by id; one that was merged meanwhile stands for the one it is part of."""
    found: dict[int, Point] = {}
    wanted = set(ids)
    while wanted:
        rows = db.session.scalars(
            select(Point).where(
                Point.consultation_id == consultation.id, Point.id.in_(sorted(wanted))
            )
        ).all()
        if len(rows) < len(wanted):
            raise Invalid("point", "point")
        found |= {row.id: row for row in rows if row.merged_into_id is None}
        wanted = {row.merged_into_id for row in rows if row.merged_into_id is not None}
    return list(found.values())


def _in_original(contribution: Contribution, words: MarkedWords) -> MarkedWords:
    if not words.language:
        return words
    span = find_source_span(
        contribution, words.position, words.span, language=words.language, words=words.words
    )
    return MarkedWords(words.position, span)


def _join_neighbours(contribution: Contribution, words: Sequence[MarkedWords]) -> list[MarkedWords]:
    """Return the words with what stands side by side joined to one."""
    if len(words) == 1:
        return list(words)
    joined: list[MarkedWords] = []
    for each in sorted(words, key=lambda each: (each.position, each.span.start)):
        last = joined[-1] if joined else None
        if last is not None and last.position == each.position:
            between = _text_of(contribution, each.position)[last.span.end : each.span.start]
            if not between.strip():
                span = WordSpan(last.span.start, max(last.span.end, each.span.end))
                joined[-1] = MarkedWords(each.position, span)
                continue
        joined.append(each)
    return joined


def _text_of(contribution: Contribution, position: int) -> str:
    place = (contribution.id, contribution.approved_revision, position)
    passage = db.session.get(Passage, place)
    return "" if passage is None else text_content(passage.text.html)


def _refuse_other_stance(
    points: Sequence[Point], excerpts: Sequence[Excerpt], stance: Stance, by: User
) -> None:
    """Raise Invalid if a colleague has given these words another stance to one of the points."""
    for point in points:
        for excerpt in excerpts:
            evidence = db.session.get(Evidence, (point.id, excerpt.id))
            if evidence and evidence.stance is not stance and evidence.by_id not in (None, by.id):
                colleague = db.session.get(User, evidence.by_id)
                name = colleague.name if colleague else ""
                raise Invalid("other_stance", "stance", by=name, stance=evidence.stance)


def _note(consultation: Consultation, wish: PointWish, by: User) -> Point:
    place: GuidingQuestion | Theme | None = None
    if wish.new_theme.strip():
        place = note_theme(consultation, wish.new_theme, wish.language, by=by)
    elif wish.theme_id is not None:
        place = db.session.get(Theme, wish.theme_id)
    elif wish.question_id is not None:
        place = db.session.get(GuidingQuestion, wish.question_id)
    if place is not None and place.consultation_id != consultation.id:
        raise Invalid("place", "place")
    return note_point(consultation, wish.text, wish.language, by=by, place=place)
