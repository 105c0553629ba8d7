"""Broken excerpts are listed with what can stand for them, and mended in one step."""

from collections.abc import Sequence

import pytest

from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import Moderation
from forum.domain.policy import Role
from forum.domain.synthesis.coding.codebook import CodeDraft
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan
from forum.domain.synthesis.points import Stance
from forum.errors import Invalid, NotFound, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.code import Code, Coding
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.synthesis.summary import Citation
from forum.models.user import User
from forum.services.contributions import revise
from forum.services.synthesis import mending, points
from forum.services.synthesis.coding import codes, codings
from forum.services.synthesis.coding.coders import person_as_coder
from forum.services.synthesis.coding.comparing import compare
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.summary.statements import cite
from tests.builders import make_appointment, make_consultation, make_contribution, make_summary
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

WORDS = "Prices rise. Many keep their own seed. It is the law."
EDITED = "Prices rise. Many of us keep their own seeds. It is the law."
NEAREST = "Many of us keep their own seeds."


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation(moderation=Moderation.AFTER)


@pytest.fixture
def by(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.FACILITATOR)


@pytest.fixture
def contribution(consultation: Consultation) -> Contribution:
    return make_contribution(consultation, WORDS)


@pytest.fixture
def excerpt(contribution: Contribution, by: User) -> Excerpt:
    return mark(contribution, 0, WordSpan(13, 38), by=by)


@pytest.fixture
def point(consultation: Consultation, excerpt: Excerpt, by: User) -> Point:
    point = points.note_point(consultation, "Seed is kept.", "en", by=by)
    points.attach(point, excerpt, by=by, stance=Stance.QUALIFIES)
    db.session.commit()
    return point


def edit(contribution: Contribution, source: str) -> None:
    consultation = contribution.consultation
    revise.revise(contribution, consultation, [Part(source, "en")], by=contribution.author)
    db.session.commit()


def evidence(point: Point) -> dict[int, Stance]:
    rows = db.session.query(Evidence).filter(Evidence.point_id == point.id)
    return {row.excerpt_id: row.stance for row in rows}


def test_a_broken_excerpt_is_listed_with_the_nearest_words(
    consultation: Consultation, contribution: Contribution, point: Point
) -> None:
    assert mending.list_changed_excerpts(consultation, "en") == []
    edit(contribution, EDITED)
    (changed,) = mending.list_changed_excerpts(consultation, "en")
    assert changed.former == "Many keep their own seed."
    assert changed.nearest is not None
    assert changed.nearest.words == NEAREST
    assert [text.plain for text in changed.points] == ["Seed is kept."]
    assert mending.count_changed_excerpts(consultation) == 1


def test_the_nearest_words_are_taken(
    consultation: Consultation, contribution: Contribution, point: Point, by: User
) -> None:
    edit(contribution, EDITED)
    (changed,) = mending.list_changed_excerpts(consultation, "en")
    offer, excerpt = changed.nearest, db.session.get_one(Excerpt, changed.excerpt.id)
    assert offer is not None
    with pytest.raises(Invalid, match="words"):
        mending.take_words(excerpt, 0, WordSpan(0, 6), "Other words", by=by)
    span = WordSpan(offer.start, offer.end)
    assert mending.take_words(excerpt, offer.position, span, offer.words, by=by) is excerpt
    assert (excerpt.state, excerpt.marked_revision) == (ExcerptState.HELD, 2)
    assert evidence(point) == {excerpt.id: Stance.QUALIFIES}
    assert mending.list_changed_excerpts(consultation, "en") == []
    with pytest.raises(VersionConflict):
        mending.take_words(excerpt, offer.position, span, offer.words, by=by)


def test_words_that_are_an_excerpt_already_serve_both(
    consultation: Consultation, contribution: Contribution, point: Point, by: User, excerpt: Excerpt
) -> None:
    edit(contribution, EDITED)
    other = mark(contribution, 0, WordSpan(13, 13 + len(NEAREST)), by=by)
    second = points.note_point(consultation, "B", "en", by=by)
    for bearing in (other, excerpt):
        points.attach(second, bearing, by=by)
    db.session.commit()
    taken = mending.take_words(excerpt, 0, WordSpan(13, 13 + len(NEAREST)), NEAREST, by=by)
    assert taken is other
    assert evidence(point) == {other.id: Stance.QUALIFIES}
    assert evidence(second) == {other.id: Stance.SUPPORTS}
    assert db.session.query(Excerpt).count() == 1


def test_other_words_are_chosen_by_typing_them(
    contribution: Contribution, point: Point, by: User, excerpt: Excerpt
) -> None:
    edit(contribution, EDITED + " So it is.")
    for words, code in (("gone", "missing"), ("is", "several"), (" ", "missing")):
        with pytest.raises(Invalid, match=f"words_{code}"):
            mending.take_typed_words(excerpt, words, by=by)
    mending.take_typed_words(excerpt, "their  own seeds", by=by)
    assert (excerpt.start, excerpt.end, excerpt.state) == (29, 44, ExcerptState.HELD)


def test_what_nobody_needs_is_let_go(
    consultation: Consultation, contribution: Contribution, point: Point, by: User, excerpt: Excerpt
) -> None:
    with pytest.raises(VersionConflict):
        mending.let_go(excerpt, by=by)
    edit(contribution, EDITED)
    mending.let_go(excerpt, by=by)
    assert evidence(point) == {}
    assert mending.list_changed_excerpts(consultation, "en") == []


def test_of_a_withdrawn_text_nothing_is_shown(
    consultation: Consultation, contribution: Contribution, point: Point, by: User, excerpt: Excerpt
) -> None:
    revise.withdraw(contribution, consultation, by=contribution.author)
    db.session.commit()
    (changed,) = mending.list_changed_excerpts(consultation, "en")
    assert (changed.former, changed.nearest, changed.excerpt.name) == ("", None, "")
    with pytest.raises(NotFound):
        mending.take_words(excerpt, 0, WordSpan(0, 6), "Prices", by=by)


def test_a_moved_excerpt_is_listed_until_somebody_has_looked(
    consultation: Consultation, contribution: Contribution, point: Point, by: User, excerpt: Excerpt
) -> None:
    edit(contribution, "Now. " + WORDS)
    (changed,) = mending.list_changed_excerpts(consultation, "en")
    assert changed.excerpt.words == "Many keep their own seed."
    mending.confirm_moved(excerpt, by=by)
    assert mending.list_changed_excerpts(consultation, "en") == []


def test_listing_costs_the_same_for_more(
    consultation: Consultation,
    contribution: Contribution,
    point: Point,
    by: User,
    statements: Statements,
) -> None:
    edit(contribution, EDITED)
    costs = []
    for _ in range(2):
        db.session.expire_all()
        assert consultation.id
        with statements.counted():
            assert mending.list_changed_excerpts(consultation, "en")
        costs.append(len(statements))
        for _ in range(5):
            other = make_contribution(consultation, WORDS)
            points.attach(point, mark(other, 0, WordSpan(13, 38), by=by), by=by)
            edit(other, EDITED)
    assert costs[0] == costs[1]


def code_both(contribution: Contribution, excerpts: Sequence[Excerpt], by: User) -> list[Code]:
    """Give both excerpts one code, and only the first another."""
    consultation = contribution.consultation
    names = [
        codes.add_code(consultation, CodeDraft(name), by=by, language="en") for name in ("A", "B")
    ]
    coder = person_as_coder(consultation, by)
    for excerpt, given in zip(excerpts, (names, names[:1]), strict=True):
        codings.give(coder, contribution, given, excerpt=excerpt)
    db.session.commit()
    return names


def test_codes_of_words_that_become_the_same_are_not_doubled(
    consultation: Consultation, contribution: Contribution, point: Point, by: User, excerpt: Excerpt
) -> None:
    edit(contribution, EDITED)
    other = mark(contribution, 0, WordSpan(13, 13 + len(NEAREST)), by=by)
    code_both(contribution, [excerpt, other], by)
    memo = codings.write_memo(consultation, excerpt, "Why so?", by=by, language="en")
    mending.take_words(excerpt, 0, WordSpan(13, 13 + len(NEAREST)), NEAREST, by=by)
    stored = db.session.query(Coding).order_by(Coding.code_id).all()
    assert [(c.code.name, c.excerpt_id) for c in stored] == [("A", other.id), ("B", other.id)]
    assert memo.excerpt_id == other.id


def test_citations_of_words_that_become_the_same_are_not_doubled(
    consultation: Consultation, contribution: Contribution, point: Point, by: User, excerpt: Excerpt
) -> None:
    edit(contribution, EDITED)
    other = mark(contribution, 0, WordSpan(13, 13 + len(NEAREST)), by=by)
    summary = make_summary(consultation, "Kept.", by=by, is_published=False)
    cite(consultation, summary.statements[0], by=by, excerpt_ids=[excerpt.id, other.id])
    mending.take_words(excerpt, 0, WordSpan(13, 13 + len(NEAREST)), NEAREST, by=by)
    assert [c.excerpt_id for c in db.session.query(Citation)] == [other.id]


def test_broken_words_that_only_have_codes_are_listed_and_let_go(
    consultation: Consultation, contribution: Contribution, by: User
) -> None:
    coded = mark(contribution, 0, WordSpan(0, 4), by=by)
    code_both(contribution, [coded, mark(contribution, 0, WordSpan(5, 9), by=by)], by)
    edit(contribution, "Nothing of it stays.")
    listed = mending.list_changed_excerpts(consultation, "en")
    assert [(one.points, one.codings) for one in listed] == [([], 2), ([], 1)]
    mending.let_go(coded, by=by)
    assert [one.codings for one in mending.list_changed_excerpts(consultation, "en")] == [1]


def test_an_answer_that_moved_to_another_question_is_one_unit(
    consultation: Consultation, contribution: Contribution, by: User
) -> None:
    first, second = (q.id for q in consultation.questions[:2])
    other = make_appointment(consultation, Role.FACILITATOR)
    text = contribution.revisions[0].passages[0]
    text.question_id = first
    code = codes.add_code(consultation, CodeDraft("A"), by=by, language="en")
    codings.code_answer(contribution, first, [code], by=by)
    text.question_id = second
    db.session.flush()
    for person in (by, other):
        codings.code_answer(contribution, second, [code], by=person)
    coders = [person_as_coder(consultation, person).id for person in (by, other)]
    compared = compare(consultation, coders)
    assert (compared.units, compared.identical) == (1, 1)
