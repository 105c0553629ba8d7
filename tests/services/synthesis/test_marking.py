"""Words are marked for points in one step, and nobody overwrites a colleague."""

import pytest
from sqlalchemy import select

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.domain.synthesis.points import Stance
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Evidence, Excerpt, Point, Theme
from forum.models.user import User
from forum.services.synthesis.desk import desk_version, list_points, read_marks
from forum.services.synthesis.marking import (
    Bearing,
    MarkedWords,
    Marking,
    PointWish,
    mark_for_points,
    remove_mark,
    undo_marking,
)
from forum.services.synthesis.points import note_point, reword_point
from forum.services.synthesis.summaries import save_heading
from forum.services.synthesis.summary.statements import begin_from_points
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.services.translation.conftest import engine, translated
from tests.support.languages.pretended import pretend

__all__ = ["engine"]

pytestmark = pytest.mark.usefixtures("db_session")

WORDS = "Many keep their own seed. They swap it. Few sell it."
WISH = PointWish("Seed is swapped.", "en")


@pytest.fixture
def contribution() -> Contribution:
    return make_contribution(make_consultation(stage=Stage.CLOSED), WORDS)


@pytest.fixture
def me(contribution: Contribution) -> User:
    return make_appointment(contribution.consultation, Role.FACILITATOR)


@pytest.fixture
def colleague(contribution: Contribution) -> User:
    return make_appointment(contribution.consultation, Role.FACILITATOR)


def first_words(length: int = 9) -> list[MarkedWords]:
    return [MarkedWords(0, WordSpan(0, length), WORDS[:length])]


def point(contribution: Contribution, me: User, text: str = "Seed is kept.") -> Point:
    return note_point(contribution.consultation, text, "en", by=me)


def words_of(excerpt: Excerpt) -> str:
    text = excerpt.contribution.revisions[0].passages[excerpt.position].text
    return text_content(text.html)[excerpt.start : excerpt.end]


def test_words_bear_on_several_points_and_a_new_one(contribution: Contribution, me: User) -> None:
    points = [point(contribution, me), point(contribution, me, "It is own seed.")]
    question = contribution.consultation.questions[0]
    wish = PointWish("New.", "en", question_id=question.id)
    bearing = Bearing([p.id for p in points], wish, Stance.OPPOSES)
    marking = mark_for_points(contribution, first_words(), bearing, by=me)
    assert marking.is_new
    assert len(marking.points) == 3
    evidence = db.session.scalars(select(Evidence)).all()
    assert {e.point_id for e in evidence} == {p.id for p in marking.points}
    assert {e.stance for e in evidence} == {Stance.OPPOSES}
    assert marking.points[-1].question_id == question.id
    listed = list_points(contribution.consultation, "en").points
    assert [(p.number, p.excerpts, p.voices.voices) for p in listed] == [
        (1, 1, 1),
        (3, 1, 1),
        (2, 1, 1),
    ]


def test_neighbouring_sentences_are_one_excerpt(contribution: Contribution, me: User) -> None:
    spans = [(40, 52), (0, 25), (26, 39)]
    words = [MarkedWords(0, WordSpan(*span)) for span in spans]
    both = mark_for_points(contribution, words[1:], Bearing(wish=WISH), by=me)
    assert [words_of(e) for e in both.excerpts] == [WORDS[:39]]
    apart = mark_for_points(contribution, words[:2], Bearing(wish=WISH), by=me)
    assert [words_of(e) for e in apart.excerpts] == ["Many keep their own seed.", "Few sell it."]


def test_a_new_theme_is_noted_with_its_point(contribution: Contribution, me: User) -> None:
    wish = PointWish("Seed is swapped.", "en", new_theme="Custom")
    marking = mark_for_points(contribution, first_words(), Bearing(wish=wish), by=me)
    listed = list_points(contribution.consultation, "en")
    assert [title.plain for title in listed.themes.values()] == ["Custom"]
    assert marking.points[0].theme_id in listed.themes
    again = PointWish("Again.", "en", theme_id=marking.points[0].theme_id)
    mark_for_points(contribution, first_words(), Bearing(wish=again), by=me)
    assert len(list_points(contribution.consultation, "en").themes) == 1


@pytest.mark.parametrize(
    ("words", "bearing", "code"),
    [
        ([], Bearing(wish=WISH), "nothing"),
        (first_words(), Bearing(), "point"),
        (first_words(), Bearing([999]), "point"),
        (first_words(), Bearing(wish=PointWish(" ", "en")), "empty"),
        ([MarkedWords(0, WordSpan(0, 4), "Some")], Bearing(wish=WISH), "words"),
        ([MarkedWords(0, WordSpan(0, 4), "Many", "fr")], Bearing(wish=WISH), "words"),
    ],
)
def test_what_cannot_be_marked_is_refused(
    contribution: Contribution, me: User, words: list[MarkedWords], bearing: Bearing, code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        mark_for_points(contribution, words, bearing, by=me)
    assert db.session.scalars(select(Evidence)).all() == []


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.WITHDRAWN, Status.PENDING])
def test_only_what_readers_see_is_marked(
    contribution: Contribution, me: User, status: Status
) -> None:
    contribution.status = status
    db.session.commit()
    with pytest.raises(NotFound):
        mark_for_points(contribution, first_words(), Bearing(wish=WISH), by=me)
    with pytest.raises(NotAllowed):
        mark_for_points(contribution, first_words(), Bearing(wish=WISH), by=make_user())


def test_two_mark_the_same_words_and_share_the_excerpt(
    contribution: Contribution, me: User, colleague: User
) -> None:
    shared = point(contribution, me)
    one = mark_for_points(contribution, first_words(), Bearing([shared.id]), by=me)
    two = mark_for_points(contribution, first_words(), Bearing([shared.id]), by=colleague)
    assert one.excerpts == two.excerpts
    against = Bearing([shared.id], stance=Stance.OPPOSES)
    with pytest.raises(Invalid, match="other_stance") as refused:
        mark_for_points(contribution, first_words(), against, by=colleague)
    assert refused.value.values["by"] == me.name
    mark_for_points(contribution, first_words(), against, by=me)  # one's own may be changed
    replacing = Bearing([shared.id], stance=Stance.QUALIFIES, replaces_stance=True)
    mark_for_points(contribution, first_words(), replacing, by=colleague)
    assert db.session.scalars(select(Evidence)).one().stance is Stance.QUALIFIES


def test_a_point_that_was_merged_stands_for_the_one_it_is_part_of(
    contribution: Contribution, me: User
) -> None:
    kept, merged = point(contribution, me), point(contribution, me, "The same.")
    merged.merged_into_id = kept.id
    db.session.flush()
    marking = mark_for_points(contribution, first_words(), Bearing([merged.id]), by=me)
    assert marking.points == [kept]


def test_a_mark_is_removed_and_the_point_stays(contribution: Contribution, me: User) -> None:
    marking = mark_for_points(contribution, first_words(), Bearing(wish=WISH), by=me)
    pair = (marking.excerpts[0].id, marking.points[0].id)
    other = make_consultation(stage=Stage.CLOSED)
    stranger = make_appointment(other, Role.FACILITATOR)
    assert not remove_mark(other, *pair, by=stranger)
    assert list(read_marks([contribution.id])) == [contribution.id]
    assert remove_mark(contribution.consultation, *pair, by=me)
    assert not remove_mark(contribution.consultation, *pair, by=me)
    assert not read_marks([contribution.id])
    assert len(list_points(contribution.consultation, "en").points) == 1


def test_a_marked_translation_marks_its_original(
    engine: object, contribution: Contribution, me: User
) -> None:
    text = contribution.revisions[0].passages[0].text
    translated(text)
    (translation,) = [t for t in text.translations if t.language == "es"]
    there = text_content(translation.html)
    swap = pretend("swap")
    at = there.index(swap)
    words = [MarkedWords(0, WordSpan(at, at + 4), swap, "es")]
    marking = mark_for_points(contribution, words, Bearing(wish=WISH), by=me)
    assert words_of(marking.excerpts[0]) == "They swap it."
    stale = [MarkedWords(0, WordSpan(at, at + 4), "swop", "es")]
    with pytest.raises(Invalid, match="words"):
        mark_for_points(contribution, stale, Bearing(wish=WISH), by=me)


def test_a_translation_typed_with_other_paragraphs_cannot_be_marked(
    contribution: Contribution, me: User
) -> None:
    make_translation(contribution.revisions[0].passages[0].text, "es", "Uno.\n\nDos.")
    words = [MarkedWords(0, WordSpan(0, 4), "Uno.", "es")]
    with pytest.raises(Invalid, match="unpaired"):
        mark_for_points(contribution, words, Bearing(wish=WISH), by=me)


def test_the_state_of_the_desk_changes_with_every_act(
    contribution: Contribution, me: User, colleague: User
) -> None:
    consultation = contribution.consultation
    versions = [desk_version(consultation.id)]

    def note() -> None:
        db.session.flush()
        versions.append(desk_version(consultation.id))

    marking = mark_for_points(contribution, first_words(), Bearing(wish=WISH), by=me)
    note()
    against = Bearing([marking.points[0].id], stance=Stance.OPPOSES)
    mark_for_points(contribution, first_words(), against, by=me)
    note()
    second = point(contribution, colleague)
    note()
    mark_for_points(contribution, first_words(4), Bearing([second.id]), by=colleague)
    note()
    remove_mark(consultation, marking.excerpts[0].id, marking.points[0].id, by=colleague)
    note()
    second.merged_into_id = marking.points[0].id
    note()
    assert len(set(versions)) == len(versions)
    assert desk_version(consultation.id) == versions[-1]


def pairs_of(marking: Marking) -> list[tuple[int, int]]:
    return [(e.id, p.id) for e in marking.excerpts for p in marking.points]


def test_undoing_takes_the_new_point_and_its_theme_away(
    contribution: Contribution, me: User, colleague: User
) -> None:
    kept = point(contribution, colleague)
    wish = PointWish("New.", "en", new_theme="Seed")
    marking = mark_for_points(contribution, first_words(), Bearing([kept.id], wish), by=me)
    theme_id = marking.new_theme_id
    assert theme_id is not None
    consultation = contribution.consultation
    assert undo_marking(consultation, pairs_of(marking), by=me, theme_id=theme_id)
    assert db.session.scalars(select(Evidence)).all() == []
    assert db.session.scalars(select(Point)).all() == [kept]
    assert db.session.scalars(select(Theme)).all() == []


@pytest.mark.parametrize("act", ["reworded", "another excerpt", "stated", "of a colleague"])
def test_undoing_leaves_a_point_with_which_something_was_done(
    contribution: Contribution, me: User, colleague: User, act: str
) -> None:
    by = colleague if act == "of a colleague" else me
    marking = mark_for_points(contribution, first_words(), Bearing((), WISH), by=by)
    (noted,) = marking.points
    if act == "reworded":
        reword_point(noted, "Other words.", "en", by=colleague, version=1)
    elif act == "another excerpt":
        words = [MarkedWords(0, WordSpan(26, 38))]
        mark_for_points(contribution, words, Bearing([noted.id]), by=colleague)
    elif act == "stated":
        save_heading(contribution.consultation, by=me, title="S", standfirst="", language="en")
        begin_from_points(contribution.consultation, [noted.id], by=me)
    assert not undo_marking(contribution.consultation, pairs_of(marking), by=me)
    assert db.session.get(Point, noted.id) is not None


def test_undoing_leaves_a_theme_under_which_another_point_stands(
    contribution: Contribution, me: User
) -> None:
    wish = PointWish("New.", "en", new_theme="Seed")
    marking = mark_for_points(contribution, first_words(), Bearing((), wish), by=me)
    theme = db.session.scalars(select(Theme)).one()
    note_point(contribution.consultation, "Beside it.", "en", by=me, place=theme)
    undo_marking(contribution.consultation, pairs_of(marking), by=me, theme_id=theme.id)
    assert db.session.scalars(select(Theme)).one() is theme
