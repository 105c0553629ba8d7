"""The points of a consultation as the reading desk lists them, and the marks in its texts."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, and_, func, select, true

from forum.domain.synthesis.excerpts import ExcerptState, WordSpan
from forum.domain.synthesis.points import Stance
from forum.domain.synthesis.voices import VoiceCount
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Evidence, Excerpt, Point, Theme
from forum.models.user import User
from forum.services.synthesis.voices import count_voices_of_points
from forum.services.texts.localised import LocalisedText, localise


@dataclass(frozen=True, slots=True)
class DeskPoint:
    """A point with the excerpts that bear on it and the voices behind it.

    `number` tells points apart for people: it is given in the order in which points are noted and
    stays when they are moved or others are merged; only a deleted one gives way.
    """

    id: int
    number: int
    question_id: int | None
    theme_id: int | None
    text: LocalisedText
    excerpts: int
    voices: VoiceCount


@dataclass(frozen=True, slots=True)
class DeskPointList:
    """Points in their order, and the titles of all themes by id."""

    points: Sequence[DeskPoint]
    themes: dict[int, LocalisedText]


@dataclass(frozen=True, slots=True)
class ListedMark:
    """An excerpt that bears on a point: where its words stand, and who marked them."""

    excerpt_id: int
    contribution_id: int
    position: int
    span: WordSpan
    is_moved: bool
    point_id: int
    stance: Stance
    by: str


def list_points(consultation: Consultation, language: str) -> DeskPointList:
    """Return the points and themes of a consultation, by seven statements at any size."""
    is_counted = and_(Excerpt.id == Evidence.excerpt_id, Excerpt.state != ExcerptState.BROKEN)
    rows = db.session.execute(
        select(
            Point.id,
            Point.merged_into_id,
            Point.question_id,
            Point.theme_id,
            Point.position,
            Point.text_id,
            func.count(Excerpt.id),
        )
        .outerjoin(Evidence, Evidence.point_id == Point.id)
        .outerjoin(Excerpt, is_counted)
        .where(Point.consultation_id == consultation.id)
        .group_by(Point.id)
        .order_by(Point.id)
    ).all()
    themes = db.session.execute(
        select(Theme.id, Theme.title_id)
        .where(Theme.consultation_id == consultation.id)
        .order_by(Theme.position)
    ).all()
    numbered = [(number, row) for number, row in enumerate(rows, 1) if row[1] is None]
    ids = [row[5] for _number, row in numbered] + [title_id for _id, title_id in themes]
    texts = localise(ids, language)
    has_excerpts = any(row[6] for _number, row in numbered)
    voices = count_voices_of_points(consultation) if has_excerpts else {}
    points = [
        DeskPoint(
            *(row[0], number, row[2], row[3], texts[row[5]], row[6]),
            voices.get(row[0], VoiceCount()),
        )
        for number, row in sorted(numbered, key=lambda numbered: numbered[1][4])
    ]
    return DeskPointList(points, {id_: texts[title_id] for id_, title_id in themes})


def read_marks(contribution_ids: Collection[int]) -> dict[int, list[ListedMark]]:
    """Return the marks in the present versions of contributions, by one statement."""
    rows = db.session.execute(
        _select_marks().where(
            Excerpt.contribution_id.in_(sorted(contribution_ids)),
            Excerpt.state != ExcerptState.BROKEN,
            Contribution.is_readable,
        )
    )
    marks: dict[int, list[ListedMark]] = defaultdict(list)
    for id_, contribution_id, position, start, end, state, point_id, stance, name in rows:
        marks[contribution_id].append(
            ListedMark(
                id_,
                contribution_id,
                position,
                WordSpan(start, end),
                state is ExcerptState.MOVED,
                point_id,
                stance,
                name,
            )
        )
    return marks


def _select_marks() -> Any:
    is_current = and_(
        Contribution.id == Excerpt.contribution_id,
        Contribution.approved_revision == Excerpt.revision,
    )
    return (
        select(
            Excerpt.id,
            Excerpt.contribution_id,
            Excerpt.position,
            Excerpt.start,
            Excerpt.end,
            Excerpt.state,
            Evidence.point_id,
            Evidence.stance,
            func.coalesce(User.name, ""),
        )
        .join(Evidence, Evidence.excerpt_id == Excerpt.id)
        .join(Point, and_(Point.id == Evidence.point_id, Point.merged_into_id.is_(None)))
        .join(Contribution, is_current)
        .outerjoin(User, User.id == Evidence.by_id)
        .order_by(Excerpt.position, Excerpt.start, Excerpt.end, Evidence.added_at)
    )


def find_marked_ids(consultation_id: int) -> set[int]:
    """Return the ids of contributions of which words bear on a point."""
    rows = db.session.scalars(
        select(Excerpt.contribution_id)
        .join(Evidence, Evidence.excerpt_id == Excerpt.id)
        .where(
            Excerpt.consultation_id == consultation_id,
            Excerpt.state != ExcerptState.BROKEN,
        )
        .distinct()
    )
    return set(rows)


def desk_version(consultation_id: int) -> str:
    """Return what changes whenever points, excerpts or what they bear on do; one statement.

    It follows from the rows, so that no other part has to raise it.
    """
    points = _sum_up_points(consultation_id)
    evidence = _sum_up_evidence(consultation_id)
    excerpts = (
        select(func.max(Excerpt.state_at).label("state_at"), func.count().label("excerpts"))
        .where(Excerpt.consultation_id == consultation_id)
        .subquery()
    )
    themes = (
        select(func.count().label("themes"))
        .where(Theme.consultation_id == consultation_id)
        .subquery()
    )
    joined = points.join(evidence, true()).join(excerpts, true()).join(themes, true())
    row = db.session.execute(select(points, evidence, excerpts, themes).select_from(joined)).one()
    return "-".join(
        f"{value:%y%m%d%H%M%S%f}" if isinstance(value, datetime) else str(value or 0)
        for value in row
    )


def _sum_up_points(consultation_id: int) -> Subquery:
    return (
        select(
            func.count(),
            func.sum(Point.version),
            func.max(Point.changed_at),
            func.count(Point.merged_into_id),
            func.sum(Point.position * Point.id),
        )
        .where(Point.consultation_id == consultation_id)
        .subquery()
    )


def _sum_up_evidence(consultation_id: int) -> Subquery:
    stances = [func.count().filter(Evidence.stance == stance) for stance in Stance]
    return (
        select(
            *(count.label(f"stance_{n}") for n, count in enumerate(stances)),
            func.max(Evidence.added_at).label("added_at"),
            func.sum(Evidence.excerpt_id * (Evidence.point_id + 7)).label("pairs"),
        )
        .join(Point, Point.id == Evidence.point_id)
        .where(Point.consultation_id == consultation_id)
        .subquery()
    )
