"""Two facilitators who change the same points in the same moment, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from forum.database import writing
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.errors import VersionConflict
from forum.extensions import db
from forum.models.synthesis.point import Evidence, Point
from forum.models.user import User
from forum.services.synthesis import points
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.mergers import merge
from tests.builders import make_appointment, make_consultation, make_contribution

pytestmark = pytest.mark.usefixtures("any_database", "db_session")

Change = Callable[[Point, Point, User], object]


def at_once(app: Flask, changes: list[tuple[Change, int, int, int]]) -> list[str]:
    """Make changes of two points by a person at the same time; return what became of each."""
    barrier = Barrier(len(changes))

    def make(change: Change, first: int, second: int, by: int) -> str:
        with app.app_context():
            barrier.wait()
            try:
                with writing():
                    change(
                        db.session.get_one(Point, first),
                        db.session.get_one(Point, second),
                        db.session.get_one(User, by),
                    )
                    db.session.commit()
            except VersionConflict:
                db.session.rollback()
                return "refused"
            return "done"

    with ThreadPoolExecutor(len(changes)) as pool:
        return list(pool.map(lambda change: make(*change), changes))


@pytest.fixture
def world() -> tuple[int, int, int, int]:
    """Return the ids of two points with an excerpt each, and of two facilitators."""
    consultation = make_consultation(stage=Stage.CLOSED)
    people = [make_appointment(consultation, Role.FACILITATOR) for _ in range(2)]
    contribution = make_contribution(consultation, "One two three.")
    noted = [points.note_point(consultation, words, "en", by=people[0]) for words in "AB"]
    for point, span in zip(noted, (WordSpan(0, 3), WordSpan(4, 7)), strict=True):
        points.attach(point, mark(contribution, 0, span, by=people[0]), by=people[0])
    db.session.commit()
    return (*(point.id for point in noted), *(person.id for person in people))  # type: ignore[return-value]


def test_points_are_not_merged_into_each_other(
    app: Flask, world: tuple[int, int, int, int]
) -> None:
    a, b, first, second = world

    def join(target: Point, source: Point, by: User) -> None:
        merge(target, [source], by=by)

    assert sorted(at_once(app, [(join, a, b, first), (join, b, a, second)])) == ["done", "refused"]
    db.session.expire_all()
    (left,) = db.session.query(Point).filter(Point.merged_into_id.is_(None))
    assert db.session.query(Evidence).filter(Evidence.point_id == left.id).count() == 2


def test_of_two_wordings_one_is_refused(app: Flask, world: tuple[int, int, int, int]) -> None:
    a, b, first, second = world

    def reword(point: Point, other: Point, by: User) -> None:
        points.reword_point(point, f"By {by.id}", "en", by=by, version=1)

    assert sorted(at_once(app, [(reword, a, b, first), (reword, a, b, second)])) == [
        "done",
        "refused",
    ]
    db.session.expire_all()
    point = db.session.get_one(Point, a)
    assert (point.text.source, point.version) == (f"By {point.changed_by_id}", 2)


def test_two_who_mark_the_same_words_get_the_same_excerpt(
    app: Flask, world: tuple[int, int, int, int]
) -> None:
    a, b, first, second = world

    def cite(point: Point, other: Point, by: User) -> None:
        (contribution,) = {row.excerpt.contribution for row in db.session.query(Evidence)}
        points.attach(point, mark(contribution, 0, WordSpan(8, 13), by=by), by=by)

    assert at_once(app, [(cite, a, b, first), (cite, b, a, second)]) == ["done", "done"]
    rows = db.session.query(Evidence).all()
    assert len(rows) == 4
    assert len({row.excerpt_id for row in rows}) == 3
