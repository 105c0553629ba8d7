"""Counts kept as contributions come and go are what counting anew would find."""

from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import select

from forum.domain.contributions.content import Appearance, Part, Publication
from forum.domain.contributions.statuses import (
    EDIT_STATES_AFTER,
    MOVES,
    REVISABLE,
    WITHDRAWABLE,
    DecisionTarget,
    Moderation,
    Status,
)
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.user import User
from forum.services.consultations.counts import list_answered_question_ids, read_tallies, recount
from forum.services.contributions.revise import (
    find_open_edit,
    has_waiting_edit,
    revise,
    take_back_edit,
    withdraw,
)
from forum.services.contributions.submit import contribute
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.needs import SLOW_ON_POSTGRESQL, leave_to_slow
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")

Counts = dict[str, dict[str, int]]


def counted_anew(consultation: Consultation) -> Counts:
    """Return what counting everything finds, and keep nothing of it."""
    recount(consultation)
    found = read_tallies(consultation.id)
    db.session.rollback()
    return found


def placed(consultation: Consultation) -> set[tuple[int, int | None]]:
    """Return where published contributions stand: (number, question)."""
    rows = db.session.execute(
        select(Placement.number, Placement.question_id)
        .join(Contribution, Contribution.id == Placement.contribution_id)
        .where(
            Placement.consultation_id == consultation.id, Contribution.status == Status.PUBLISHED
        )
    ).all()
    assert len(rows) == len(set(rows))
    return {(number, question_id) for number, question_id in rows}


def placed_anew(consultation: Consultation) -> set[tuple[int, int | None]]:
    """Return where they should stand by the questions that approved revisions answer."""
    query = select(Contribution).where(
        Contribution.consultation_id == consultation.id,
        Contribution.status == Status.PUBLISHED,
        Contribution.parent_id.is_(None),
    )
    return {
        (c.number or 0, q) for c in db.session.scalars(query) for q in list_answered_question_ids(c)
    }


class Walk:
    """A consultation in which people and moderators do anything that is possible."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.consultation = make_consultation(
            questions=3,
            moderation=self.random.choice(list(Moderation)),
            zone=self.random.choice(["UTC", "Africa/Nairobi", "America/Lima"]),
        )
        self.moderator = make_appointment(self.consultation, Role.MODERATOR)
        self.authors = [make_user(), make_user(), self.moderator]

    def some(self, *statuses: Status) -> Contribution | None:
        """Return a contribution in one of these statuses, if there is one."""
        query = select(Contribution).where(Contribution.status.in_(statuses))
        found = db.session.scalars(query.order_by(Contribution.id)).all()
        return self.random.choice(found) if found else None

    def parts(self) -> list[Part]:
        """Return answers to some of the questions, in some languages."""
        questions = [*(question.id for question in self.consultation.questions), None]
        chosen = self.random.sample(questions, self.random.randint(1, 3))
        return [Part("Words " * 3, self.random.choice(["en", "es", "fr"]), q) for q in chosen]

    def step(self) -> None:
        """Do one of the things that can be done."""
        often = [self.speak, self.speak, self.decide, self.revise, self.decide_on_edit]
        self.random.choice([*often, *often, self.withdraw])()
        db.session.commit()

    def speak(self) -> None:
        author: User = self.random.choice(self.authors)
        parent = self.some(Status.PUBLISHED) if self.random.random() < 0.4 else None
        shown = Appearance(author.name, countries=self.random.choice(["", "KE", "SN"]))
        contribute(author, self.consultation, self.parts(), appearance=shown, parent=parent)

    def decide(self) -> None:
        contribution = self.some(*(status for status in Status if MOVES[status]))
        if contribution is not None:
            after = self.random.choice(sorted(MOVES[contribution.status]))
            decide(contribution, after, by=self.moderator, reason="It names a third person.")

    def withdraw(self) -> None:
        contribution = self.some(*sorted(WITHDRAWABLE))
        if contribution is not None:
            withdraw(contribution, self.consultation, by=contribution.author)

    def revise(self) -> None:
        contribution = self.some(*sorted(REVISABLE))
        if contribution is not None:
            countries = self.random.choice(["", "KE", "KE UG", "001"])
            publication = self.random.choice(list(Publication))
            shown = Appearance(
                contribution.author.name, countries=countries, publication=publication
            )
            author = contribution.author
            revise(contribution, self.consultation, self.parts(), by=author, appearance=shown)

    def decide_on_edit(self) -> None:
        found = db.session.scalars(select(Contribution).order_by(Contribution.id))
        edited = [
            c for c in found if c.status is Status.PUBLISHED and find_open_edit(c) is not None
        ]
        if not edited:
            return
        contribution = self.random.choice(edited)
        if has_waiting_edit(contribution) and self.random.random() < 0.8:
            status = self.random.choice(list(EDIT_STATES_AFTER))
            decide(
                contribution,
                status,
                by=self.moderator,
                reason="It is not clear.",
                target=DecisionTarget.EDIT,
            )
        else:
            take_back_edit(contribution, self.consultation, by=contribution.author)


@SLOW_ON_POSTGRESQL
@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("seed", leave_to_slow([0, 1], quick=1))
def test_counts_agree_with_counting_anew_whatever_people_do(seed: int, time: StillClock) -> None:
    walk = Walk(seed)
    most = 0
    for n in range(64):
        time.tick(hours=5)
        walk.step()
        if n % 8 == 7:
            kept = read_tallies(walk.consultation.id)
            assert kept == counted_anew(walk.consultation)
            assert placed(walk.consultation) == placed_anew(walk.consultation)
            most = max(most, kept.get("contributions", {}).get("", 0))
    assert most > 1
    assert walk.consultation.last_number > 3


@pytest.mark.usefixtures("any_database")
def test_what_is_counted() -> None:
    consultation = make_consultation(questions=2)
    one, _ = consultation.questions
    first = make_contribution(consultation, question=one, countries="KE")
    make_contribution(consultation, language="fr", countries="")
    make_contribution(consultation, question=one, parent=first, language="fr", countries="SN")
    make_contribution(consultation, status=Status.PENDING)
    make_contribution(consultation, status=Status.HIDDEN)
    assert read_tallies(consultation.id) == {
        "contributions": {"": 2},
        "replies": {"": 1},
        "people": {"": 3},
        "language": {"en": 1, "fr": 2},
        "country": {"KE": 1, "SN": 1},
        "region": {"002": 2},
        "capacity": {"personal": 3},
        "day": {"2026-11-23": 3},
        "question": {str(one.id): 1, "": 1},
    }


def test_days_are_those_of_the_consultation(time: StillClock) -> None:
    time.go_to(datetime(2026, 11, 23, 22, 30, tzinfo=UTC))
    found = []
    for zone in ("UTC", "Africa/Nairobi"):
        consultation = make_consultation(zone=zone)
        make_contribution(consultation)
        found.append(read_tallies(consultation.id)["day"])
    assert found == [{"2026-11-23": 1}, {"2026-11-24": 1}]


def test_an_undated_text_counts_under_no_day() -> None:
    consultation = make_consultation()
    author = make_user()
    said = make_contribution(consultation, author=author)
    withdraw(said, consultation, by=author)
    said.dated, said.status = False, Status.PUBLISHED
    recount(consultation)
    assert "day" not in read_tallies(consultation.id)
    assert read_tallies(consultation.id)["contributions"] == {"": 1}


def test_consultations_are_counted_apart() -> None:
    one, other = make_consultation(), make_consultation()
    make_contribution(one)
    before = read_tallies(one.id)
    make_contribution(other)
    recount(other)
    assert read_tallies(one.id) == before


def test_an_author_is_counted_once_while_readers_see_any_of_their_texts() -> None:
    consultation, other = make_consultation(), make_consultation()
    author = make_user()
    people = []
    texts = [make_contribution(consultation, author=author) for _ in range(2)]
    make_contribution(other, author=author)
    for step in (None, *texts):
        if step is not None:
            withdraw(step, consultation, by=author)
        db.session.flush()
        people.append(read_tallies(consultation.id).get("people", {}).get("", 0))
    assert people == [1, 1, 0]
    assert read_tallies(other.id)["people"] == {"": 1}
