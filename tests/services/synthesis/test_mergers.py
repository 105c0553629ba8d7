"""Points are merged, split, ordered and undone, and nobody overwrites a colleague."""

import pytest

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.points import Agreement, Stance
from forum.errors import Invalid, NotAllowed, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.user import User
from forum.services.synthesis import points
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.mergers import merge, set_stance, split, undo_merger
from tests.builders import make_appointment, make_consultation, make_contribution, make_user

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation(stage=Stage.CLOSED)


@pytest.fixture
def by(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.FACILITATOR)


@pytest.fixture
def excerpts(consultation: Consultation, by: User) -> list[Excerpt]:
    contribution = make_contribution(consultation, "One two three four.")
    return [mark(contribution, 0, WordSpan(*span), by=by) for span in ((0, 3), (4, 7), (8, 13))]


def note(consultation: Consultation, by: User, words: str, *excerpts: Excerpt) -> Point:
    point = points.note_point(consultation, words, "en", by=by)
    for excerpt in excerpts:
        points.attach(point, excerpt, by=by)
    return point


def evidence(point: Point) -> dict[int, Stance]:
    rows = db.session.query(Evidence).filter(Evidence.point_id == point.id)
    return {row.excerpt_id: row.stance for row in rows}


def test_a_merger_brings_excerpts_and_is_undone_without_a_trace(
    consultation: Consultation, by: User, excerpts: list[Excerpt]
) -> None:
    a, b, c = excerpts
    first, second = note(consultation, by, "A", a, b), note(consultation, by, "B", b)
    third = note(consultation, by, "C", b, c)
    points.attach(first, b, by=by, stance=Stance.OPPOSES)
    points.attach(third, c, by=by, stance=Stance.QUALIFIES)
    before = [evidence(point) for point in (first, second, third)]
    merge(first, [second, third], by=by, version=first.version)
    assert evidence(first) == {a.id: Stance.SUPPORTS, b.id: Stance.OPPOSES, c.id: Stance.QUALIFIES}
    assert points.list_points_beside(first) == [first]
    assert undo_merger(third, by=by) is first
    assert evidence(first) == before[0]
    undo_merger(second, by=by)
    assert [evidence(point) for point in (first, second, third)] == before
    with pytest.raises(VersionConflict):
        undo_merger(second, by=by)


def test_what_another_merged_point_brought_too_stays(
    consultation: Consultation, by: User, excerpts: list[Excerpt]
) -> None:
    first = note(consultation, by, "A")
    second, third = (
        note(consultation, by, "B", excerpts[0]),
        note(consultation, by, "C", excerpts[0]),
    )
    merge(first, [second, third], by=by)
    undo_merger(second, by=by)
    assert set(evidence(first)) == {excerpts[0].id}
    undo_merger(third, by=by)
    assert evidence(first) == {}


def test_what_was_merged_is_not_merged_again(consultation: Consultation, by: User) -> None:
    first, second, third = (note(consultation, by, words) for words in "ABC")
    merge(first, [second], by=by)
    for target, source in ((second, first), (third, second), (second, third)):
        with pytest.raises(VersionConflict):
            merge(target, [source], by=by)
    merge(third, [first], by=by)
    with pytest.raises(VersionConflict):
        undo_merger(second, by=by)
    undo_merger(first, by=by)
    undo_merger(second, by=by)


def test_points_merge_only_with_others_of_their_consultation(
    consultation: Consultation, by: User
) -> None:
    other = make_consultation(stage=Stage.CLOSED)
    foreign = note(other, make_appointment(other, Role.FACILITATOR), "X")
    first = note(consultation, by, "A")
    for sources in ([first], [foreign], []):
        with pytest.raises(Invalid):
            merge(first, sources, by=by)


def test_a_split_moves_the_chosen_excerpts(
    consultation: Consultation, by: User, excerpts: list[Excerpt]
) -> None:
    a, b, c = excerpts
    first, last = note(consultation, by, "A", a, b, c), note(consultation, by, "Z")
    points.attach(first, c, by=by, stance=Stance.OPPOSES)
    new = split(first, [b.id, c.id, 999], "Apart", "en", by=by, version=1)
    assert evidence(first) == {a.id: Stance.SUPPORTS}
    assert evidence(new) == {b.id: Stance.SUPPORTS, c.id: Stance.OPPOSES}
    assert points.list_points_beside(first) == [first, new, last]
    assert first.version == 2
    with pytest.raises(Invalid, match="split"):
        split(first, [b.id], "Apart", "en", by=by, version=2)
    with pytest.raises(Invalid, match="empty"):
        split(first, [a.id], " ", "en", by=by, version=2)


def test_a_change_to_another_version_is_refused(consultation: Consultation, by: User) -> None:
    point, other = note(consultation, by, "A"), note(consultation, by, "B")
    points.reword_point(point, "Better", "en", by=by, version=1, agreement=Agreement.LONE)
    assert (point.text.source, point.agreement, point.version) == ("Better", Agreement.LONE, 2)
    for change in (
        lambda: points.reword_point(point, "Worse", "en", by=by, version=1),
        lambda: points.move_point(point, None, by=by, version=1),
        lambda: points.delete_point(point, by=by, version=1),
        lambda: merge(point, [other], by=by, version=1),
        lambda: split(point, [1], "C", "en", by=by, version=1),
    ):
        with pytest.raises(VersionConflict):
            change()
    assert point.text.source == "Better"
    with pytest.raises(NotAllowed):
        points.reword_point(point, "C", "en", by=make_user(), version=2)


def test_points_are_ordered_and_moved(consultation: Consultation, by: User) -> None:
    question, theme = consultation.questions[0], points.note_theme(consultation, "T", "en", by=by)
    a, b, c = (note(consultation, by, words) for words in "ABC")
    points.shift_point(c, -1, by=by)
    points.shift_point(c, -9, by=by)
    assert points.list_points_beside(a) == [c, a, b]
    points.shift_point(c, 1, by=by)
    assert points.list_points_beside(a) == [a, c, b]
    points.move_point(c, question, by=by, version=c.version)
    points.move_point(b, theme, by=by, version=b.version)
    assert (c.question_id, b.theme_id) == (question.id, theme.id)
    assert points.list_points_beside(a) == [a]
    points.delete_theme(theme, by=by)
    assert points.list_points_beside(a) == [a, b]


def test_themes_are_reworded_and_ordered(consultation: Consultation, by: User) -> None:
    first, second = (points.note_theme(consultation, words, "en", by=by) for words in "AB")
    points.reword_theme(first, "Law", "en", by=by)
    points.shift_theme(second, -1, by=by)
    assert (first.title.source, first.position, second.position) == ("Law", 1, 0)


def test_deleting_leaves_excerpts_and_merged_points(
    consultation: Consultation, by: User, excerpts: list[Excerpt]
) -> None:
    first, second = note(consultation, by, "A", excerpts[0]), note(consultation, by, "B")
    merge(first, [second], by=by)
    points.delete_point(first, by=by, version=first.version)
    db.session.commit()
    assert points.list_points_beside(second) == [second]
    assert db.session.query(Excerpt).count() == 3


def test_stances_are_set(consultation: Consultation, by: User, excerpts: list[Excerpt]) -> None:
    point = note(consultation, by, "A", excerpts[0])
    set_stance(point, excerpts[0], Stance.OPPOSES, by=by)
    assert evidence(point) == {excerpts[0].id: Stance.OPPOSES}
    points.detach(point, excerpts[0])
    with pytest.raises(VersionConflict):
        set_stance(point, excerpts[0], Stance.SUPPORTS, by=by)
