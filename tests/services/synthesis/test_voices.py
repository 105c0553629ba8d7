"""The voices behind points, read from contributions, signatures and near-copies."""

import pytest

from forum.domain.contributions.content import Appearance, Capacity, Publication
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.points import Stance
from forum.domain.synthesis.voices import VoiceCount
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.organisation import Organisation
from forum.models.synthesis.point import Point
from forum.models.user import User
from forum.services.contributions import near_copies, revise
from forum.services.contributions.cosignatures import sign
from forum.services.synthesis import mergers, points
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.voices import (
    count_voices_of_points,
    read_speeches_of_points,
    read_speeches_on_questions,
)
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation()


@pytest.fixture
def by(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.FACILITATOR)


@pytest.fixture
def point(consultation: Consultation, by: User) -> Point:
    return points.note_point(consultation, "Seed is kept.", "en", by=by)


def cite(
    point: Point, contribution: Contribution, by: User, stance: Stance = Stance.SUPPORTS
) -> None:
    near_copies.store_fingerprints(contribution)
    excerpt = mark(contribution, 0, WordSpan(0, 4), by=by)
    points.attach(point, excerpt, by=by, stance=stance)
    db.session.commit()


def counted(point: Point) -> VoiceCount:
    return count_voices_of_points((point.theme and None) or _consultation(point))[point.id]


def _consultation(point: Point) -> Consultation:
    return db.session.get_one(Consultation, point.consultation_id)


def test_voices_of_a_point(consultation: Consultation, point: Point, by: User) -> None:
    amina = make_user("Amina")
    body = Organisation(name="Seed Network", key="seed network", stakeholder_type="Civil society")
    db.session.add(body)
    db.session.flush()
    official = {"capacity": Capacity.ORGANISATION, "organisation_id": body.id}
    cite(point, make_contribution(consultation, "We keep seed.", author=amina), by)
    cite(point, make_contribution(consultation, "Keep it, by all means.", author=amina), by)
    cite(
        point, make_contribution(consultation, "They know it all.", **official), by, Stance.OPPOSES
    )
    cite(point, make_contribution(consultation, "Some of us write.", **official), by)
    count = counted(point)
    assert (count.voices, count.official, count.personal, count.posts) == (2, 1, 1, 4)
    assert count.by_stance == {Stance.SUPPORTS: 2, Stance.OPPOSES: 1}
    speeches = read_speeches_of_points(consultation)[point.id]
    assert {group for s in speeches for group in s.traits["sector"]} == {"Civil society"}
    assert {group for s in speeches for group in s.traits["region"]} == {"002"}


def test_near_copies_count_once(consultation: Consultation, point: Point, by: User) -> None:
    words = " ".join(f"word{n}" for n in range(60))
    for n in range(6):
        cite(point, make_contribution(consultation, f"{words} {n}"), by)
    cite(point, make_contribution(consultation, "Something else entirely."), by)
    count = counted(point)
    assert (count.voices, count.campaigns, count.posts) == (2, 1, 7)


def test_signatures_and_late_texts(consultation: Consultation, point: Point, by: User) -> None:
    contribution = make_contribution(consultation, "We keep seed.")
    for name in ("B", "C"):
        signer = make_user(name)
        shown = Appearance(name, countries="CL", publication=Publication.WITHHELD)
        sign(contribution, consultation, by=signer, appearance=shown)
    late = make_contribution(consultation, "Late we come.")
    late.late = True
    cite(point, contribution, by)
    cite(point, late, by)
    count = counted(point)
    assert (count.voices, count.signatures, count.late, count.posts) == (4, 2, 1, 2)


def test_only_what_readers_see_counts(consultation: Consultation, point: Point, by: User) -> None:
    contribution = make_contribution(consultation, "We keep seed.")
    cite(point, contribution, by)
    cite(point, make_contribution(consultation, "So do we all."), by)
    revise.withdraw(contribution, consultation, by=contribution.author)
    db.session.commit()
    assert counted(point).voices == 1


def test_a_merged_point_counts_with_the_other(
    consultation: Consultation, point: Point, by: User
) -> None:
    other = points.note_point(consultation, "B", "en", by=by)
    author = make_user()
    cite(point, make_contribution(consultation, "We keep seed.", author=author), by)
    cite(other, make_contribution(consultation, "Keep it anyway.", author=author), by)
    mergers.merge(point, [other], by=by)
    counts = count_voices_of_points(consultation)
    assert set(counts) == {point.id}
    assert (counts[point.id].voices, counts[point.id].posts) == (1, 2)


def test_voices_on_questions(consultation: Consultation) -> None:
    question = consultation.questions[0]
    author = make_user()
    for _ in range(2):
        make_contribution(consultation, author=author, question=question)
    make_contribution(consultation)
    speeches = read_speeches_on_questions(consultation)
    assert {place: len(spoken) for place, spoken in speeches.items()} == {question.id: 2, 0: 1}


def test_counting_costs_the_same_at_any_size(
    consultation: Consultation, point: Point, by: User, statements: Statements
) -> None:
    cite(point, make_contribution(consultation, "We keep seed."), by)
    costs = []
    for _ in range(2):
        db.session.expire_all()
        assert consultation.id
        with statements.counted():
            count_voices_of_points(consultation)
        costs.append(len(statements))
        for n in range(8):
            other = points.note_point(consultation, f"Point {n}", "en", by=by)
            cite(other, make_contribution(consultation, f"Text {n} it is."), by)
    assert costs == [4, 4]
