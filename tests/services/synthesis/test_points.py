"""Excerpts hold words of contributions; points gather them under questions and themes."""

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan, digest_of
from forum.domain.synthesis.points import Stance
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Evidence
from forum.models.user import User
from forum.services.synthesis import points
from forum.services.synthesis.excerpts import mark
from tests.builders import make_appointment, make_consultation, make_contribution, make_user

pytestmark = pytest.mark.usefixtures("db_session")

WORDS = "Many keep *their own*  seed & exchange it."


@pytest.fixture
def contribution() -> Contribution:
    return make_contribution(make_consultation(stage=Stage.CLOSED), WORDS)


@pytest.fixture
def facilitator(contribution: Contribution) -> User:
    return make_appointment(contribution.consultation, Role.FACILITATOR)


def test_an_excerpt_holds_the_words_that_were_marked(
    contribution: Contribution, facilitator: User
) -> None:
    excerpt = mark(contribution, 0, WordSpan(9, 26), words=" their own\nseed ", by=facilitator)
    assert (excerpt.start, excerpt.end) == (10, 25)
    assert excerpt.digest == digest_of("their own seed")
    assert excerpt.state is ExcerptState.HELD
    assert mark(contribution, 0, WordSpan(10, 25), by=facilitator) is excerpt


@pytest.mark.parametrize(
    ("position", "span", "words"),
    [
        (0, WordSpan(0, 4), "Some"),
        (0, WordSpan(4, 4), None),
        (0, WordSpan(4, 5), None),
        (0, WordSpan(5, 4), None),
        (0, WordSpan(-4, 4), None),
        (0, WordSpan(0, 4000), None),
        (7, WordSpan(0, 4), None),
    ],
)
def test_other_words_than_those_that_stand_there_are_refused(
    contribution: Contribution, facilitator: User, position: int, span: WordSpan, words: str | None
) -> None:
    with pytest.raises(Invalid, match="words"):
        mark(contribution, position, span, words=words, by=facilitator)


def test_only_facilitators_mark_and_only_what_readers_see(
    contribution: Contribution, facilitator: User
) -> None:
    with pytest.raises(NotAllowed):
        mark(contribution, 0, WordSpan(0, 4), by=make_user())
    contribution.status = Status.HIDDEN
    db.session.flush()
    with pytest.raises(NotFound):
        mark(contribution, 0, WordSpan(0, 4), by=facilitator)


def test_excerpts_bear_on_points(contribution: Contribution, facilitator: User) -> None:
    consultation = contribution.consultation
    first = points.note_point(consultation, "Own seed is kept.", "en", by=facilitator)
    theme = points.note_theme(consultation, "Law", "en", by=facilitator)
    second = points.note_point(consultation, "Law is unclear.", "en", by=facilitator, place=theme)
    third = points.note_point(consultation, "It costs.", "en", by=facilitator)
    assert [(p.theme_id, p.position) for p in (first, second, third)] == [
        (None, 0),
        (theme.id, 0),
        (None, 1),
    ]
    excerpt = mark(contribution, 0, WordSpan(0, 4), by=facilitator)
    points.attach(first, excerpt, by=facilitator)
    points.attach(second, excerpt, by=facilitator, stance=Stance.OPPOSES)
    points.attach(first, excerpt, by=facilitator, stance=Stance.QUALIFIES)
    points.detach(second, excerpt)
    (evidence,) = db.session.query(Evidence)
    assert (evidence.point_id, evidence.stance) == (first.id, Stance.QUALIFIES)
    with pytest.raises(Invalid, match="empty"):
        points.note_point(consultation, " ", "en", by=facilitator)
