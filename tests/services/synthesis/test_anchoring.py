"""Excerpts follow their words when readers see another version, and break where these are gone."""

from collections.abc import Callable

import pytest

from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import DecisionTarget, Moderation, Rule, Status
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan
from forum.extensions import db
from forum.jobs.synthesis.excerpts import sweep_excerpts, verify_excerpts
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Evidence, Excerpt
from forum.models.translation import Text
from forum.models.user import User
from forum.services.contributions import revise, withdrawals
from forum.services.moderation.decisions import decide
from forum.services.synthesis.excerpts import ExcerptView, mark, read_excerpts
from forum.services.synthesis.points import attach, note_point
from tests.builders import make_appointment, make_consultation, make_contribution
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

WORDS = "Prices rise. Many keep *their own* seed. It is the law."
QUOTE = "Many keep their own seed."


@pytest.fixture
def contribution() -> Contribution:
    return make_contribution(make_consultation(moderation=Moderation.AFTER), WORDS)


@pytest.fixture
def facilitator(contribution: Contribution) -> User:
    return make_appointment(contribution.consultation, Role.FACILITATOR)


@pytest.fixture
def moderator(contribution: Contribution) -> User:
    return make_appointment(contribution.consultation, Role.MODERATOR)


@pytest.fixture
def excerpt(contribution: Contribution, facilitator: User) -> Excerpt:
    excerpt = mark(contribution, 0, WordSpan(13, 38), words=QUOTE, by=facilitator)
    db.session.commit()
    return excerpt


def edit(contribution: Contribution, *sources: str) -> None:
    parts = [Part(source, "en") for source in sources]
    revise.revise(contribution, contribution.consultation, parts, by=contribution.author)
    db.session.commit()


def view(excerpt: Excerpt) -> ExcerptView:
    return read_excerpts(excerpt.contribution.consultation)[excerpt.id]


def test_words_are_read_where_they_stand(excerpt: Excerpt) -> None:
    seen = view(excerpt)
    assert (seen.words, seen.state, seen.number) == (QUOTE, ExcerptState.HELD, 1)


def test_an_excerpt_in_front_of_an_edit_stays(excerpt: Excerpt) -> None:
    edit(excerpt.contribution, WORDS.replace("the law", "our law"))
    assert (view(excerpt).words, view(excerpt).state) == (QUOTE, ExcerptState.HELD)
    assert (excerpt.revision, excerpt.marked_revision, excerpt.moved_at) == (2, 1, None)


def test_an_excerpt_moves_with_its_words(excerpt: Excerpt) -> None:
    edit(excerpt.contribution, "First.", "Prices rise fast. Many keep their **own** seed. It is.")
    seen = view(excerpt)
    assert (seen.words, seen.state, seen.position) == (QUOTE, ExcerptState.MOVED, 1)
    assert seen.moved_at is not None
    assert (seen.marked_revision, seen.revision) == (1, 2)


@pytest.mark.parametrize(
    "source",
    [
        WORDS.replace("own", "owns"),
        WORDS.replace("Many", "Few"),
        WORDS.replace("Many keep *their own* seed.", "~~Many keep *their own* seed.~~"),
        WORDS.replace("*their own*", "~~their own~~"),
        "It is the law.",
    ],
)
def test_an_excerpt_whose_words_are_gone_is_broken(excerpt: Excerpt, source: str) -> None:
    edit(excerpt.contribution, source)
    assert (view(excerpt).words, view(excerpt).state) == ("", ExcerptState.BROKEN)
    assert excerpt.state is ExcerptState.BROKEN


def test_an_excerpt_is_whole_again_when_its_words_are(excerpt: Excerpt) -> None:
    edit(excerpt.contribution, "It is the law.")
    edit(excerpt.contribution, "It is. " + WORDS)
    assert (view(excerpt).words, view(excerpt).state) == (QUOTE, ExcerptState.MOVED)


def test_an_edit_that_waits_changes_nothing(
    excerpt: Excerpt, moderator: User, contribution: Contribution
) -> None:
    contribution.consultation.moderation = Moderation.BEFORE
    edit(contribution, "It is the law.")
    assert view(excerpt).words == QUOTE
    decide(contribution, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    db.session.commit()
    assert view(excerpt).state is ExcerptState.BROKEN


def test_hiding_breaks_and_showing_again_mends(
    excerpt: Excerpt, moderator: User, contribution: Contribution
) -> None:
    decide(contribution, Status.HIDDEN, by=moderator, rule=Rule.ABUSE, reason="Rude.")
    db.session.commit()
    seen = view(excerpt)
    assert (seen.words, seen.state, seen.name) == ("", ExcerptState.BROKEN, "")
    decide(contribution, Status.PUBLISHED, by=moderator)
    db.session.commit()
    assert (view(excerpt).words, view(excerpt).state) == (QUOTE, ExcerptState.HELD)


def test_withdrawing_breaks_and_undoing_mends(excerpt: Excerpt, contribution: Contribution) -> None:
    revise.withdraw(contribution, contribution.consultation, by=contribution.author)
    db.session.commit()
    assert excerpt.state is ExcerptState.BROKEN
    withdrawals.undo_withdrawal(contribution, contribution.consultation, by=contribution.author)
    db.session.commit()
    assert excerpt.state is ExcerptState.HELD


def test_two_excerpts_never_come_to_stand_in_one_place(
    contribution: Contribution, facilitator: User
) -> None:
    edit(contribution, "We agree. So be it. We agree. The end.")
    first = mark(contribution, 0, WordSpan(0, 9), by=facilitator)
    second = mark(contribution, 0, WordSpan(20, 29), by=facilitator)
    edit(contribution, "So be it. We agree. The end.")
    assert (first.state, second.state) == (ExcerptState.BROKEN, ExcerptState.MOVED)
    assert view(second).start == 10


def test_two_excerpts_of_the_same_words_become_one(
    excerpt: Excerpt, contribution: Contribution, facilitator: User
) -> None:
    points = [note_point(contribution.consultation, f"{n}", "en", by=facilitator) for n in (1, 2)]
    attach(points[0], excerpt, by=facilitator)
    edit(contribution, f"Few know it. {QUOTE} Nobody minds. {QUOTE} They said so.")
    second = mark(contribution, 0, WordSpan(53, 78), words=QUOTE, by=facilitator)
    for point in points:
        attach(point, second, by=facilitator)
    assert (excerpt.state, second.state) == (ExcerptState.BROKEN, ExcerptState.HELD)
    edit(contribution, f"Nobody minds. {QUOTE} They said so.")
    seen = read_excerpts(contribution.consultation)
    assert {id_: e.words for id_, e in seen.items()} == {second.id: QUOTE}
    held = db.session.query(Evidence.point_id, Evidence.excerpt_id).order_by(Evidence.point_id)
    assert held.all() == [(point.id, second.id) for point in points]


def _hide_behind_the_back(contribution: Contribution) -> None:
    contribution.status = Status.HIDDEN


def _approve_behind_the_back(contribution: Contribution) -> None:
    contribution.consultation.moderation = Moderation.BEFORE
    edit(contribution, "It is the law.")
    contribution.approved_revision = 2


@pytest.mark.parametrize("change", [_hide_behind_the_back, _approve_behind_the_back])
def test_a_sweep_notices_what_nobody_told(
    excerpt: Excerpt, change: Callable[[Contribution], None]
) -> None:
    change(excerpt.contribution)
    db.session.commit()
    assert view(excerpt).words == ""
    assert excerpt.state is ExcerptState.HELD
    sweep_excerpts()
    sweep_excerpts()
    assert excerpt.state is ExcerptState.BROKEN


def test_the_daily_check_reads_every_word(excerpt: Excerpt, contribution: Contribution) -> None:
    text = db.session.query(Text).filter(Text.source == WORDS).one()
    html, text.html = text.html, "<p>Prices rise. Many keep their own weed. It is the law.</p>"  # type: ignore[assignment]
    db.session.commit()
    assert view(excerpt).state is ExcerptState.BROKEN
    verify_excerpts({})
    assert excerpt.state is ExcerptState.BROKEN
    text.html = html
    db.session.commit()
    verify_excerpts({})
    assert excerpt.state is ExcerptState.HELD


def test_reading_costs_the_same_for_more_excerpts(
    excerpt: Excerpt, facilitator: User, statements: Statements
) -> None:
    consultation = excerpt.contribution.consultation
    with statements.counted():
        read_excerpts(consultation)
    cost = len(statements)
    for number in range(12):
        other = make_contribution(consultation, f"Seed {number} is kept.")
        mark(other, 0, WordSpan(0, 4), by=facilitator)
    db.session.commit()
    db.session.expire_all()
    with statements.counted():
        assert len(read_excerpts(consultation)) == 13
    assert len(statements) == cost + 1  # the consultation itself is read anew
