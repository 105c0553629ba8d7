"""Deciding what is shown, through the service, on a real database."""

from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.domain.contributions.statuses import MOVES, NEEDS_REASON, Rule, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.job import Notice
from forum.models.user import User
from forum.services.consultations.counts import read_tallies
from forum.services.consultations.overview import read_overview
from forum.services.discussion.history import find_last_decisions
from forum.services.moderation.decisions import decide
from forum.services.moderation.queue import QueuePlace, count_by_status, list_queue
from tests.builders import (
    decisions_of,
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.crowds import at_once
from tests.support.tasks import follow_up_all

pytestmark = pytest.mark.usefixtures("db_session")

WHY = "It names a third person."
STEPS = [(before, after) for before in Status for after in sorted(MOVES[before])]


def notices() -> list[Notice]:
    follow_up_all()
    return list(db.session.scalars(select(Notice).order_by(Notice.id)))


# --- steps ------------------------------------------------------------------------------------


def test_every_step_of_the_table_is_taken_and_no_other() -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    taken = set()
    for before, after in product(Status, Status):
        contribution = make_contribution(consultation, status=before)
        try:
            decide(contribution, after, by=moderator, reason=WHY)
        except NotAllowed:
            db.session.rollback()
            assert contribution.status is before
        else:
            db.session.commit()
            assert contribution.status is after
            taken.add((before, after))
    assert taken == set(STEPS)


@pytest.mark.parametrize(
    ("before", "after"), [step for step in STEPS if step[1] in NEEDS_REASON], ids=str
)
def test_a_step_against_the_author_needs_a_reason(before: Status, after: Status) -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    contribution = make_contribution(consultation, status=before)
    for reason in ("", " \n "):
        with pytest.raises(Invalid) as refused:
            decide(contribution, after, by=moderator, rule=Rule.ABUSE, reason=reason)
        assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")


def test_a_decision_says_who_when_from_to_which_rule_and_why() -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    contribution = make_contribution(consultation, status=Status.PENDING)
    made = decide(
        contribution, Status.RETURNED, by=moderator, rule=Rule.UNCLEAR, reason=f"\n{WHY} "
    )
    db.session.commit()
    assert (made.before, made.after, made.by, made.at) == (
        "pending",
        Status.RETURNED,
        moderator,
        clock.now(),
    )
    assert (made.rule, made.reason) == ("unclear", WHY)
    assert find_last_decisions([contribution.id]) == {contribution.id: made}


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.TRANSLATOR])
def test_who_does_not_moderate_decides_nothing(role: Role) -> None:
    consultation = make_consultation()
    contribution = make_contribution(consultation, status=Status.PENDING)
    for nobody in (make_appointment(consultation, role), make_user(), contribution.author):
        with pytest.raises(NotAllowed) as refused:
            decide(contribution, Status.PUBLISHED, by=nobody)
        assert refused.value.code == "role"


def test_the_moderator_of_another_consultation_decides_nothing() -> None:
    moderator = make_appointment(make_consultation(), Role.MODERATOR)
    contribution = make_contribution(make_consultation(), status=Status.PENDING)
    with pytest.raises(NotAllowed):
        decide(contribution, Status.PUBLISHED, by=moderator)


def test_what_waited_at_the_closing_is_still_decided_on() -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    moderator = make_appointment(consultation, Role.MODERATOR)
    contribution = make_contribution(consultation, status=Status.PENDING)
    decide(contribution, Status.PUBLISHED, by=moderator)
    assert contribution.number == 1


# --- what readers see -------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_the_number_and_the_counts_follow_through_hiding_and_showing_again() -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    contribution = make_contribution(consultation, status=Status.PENDING)
    seen = []
    versions = [consultation.version]
    for status in (Status.PUBLISHED, Status.HIDDEN, Status.PUBLISHED):
        decide(contribution, status, by=moderator, reason=WHY)
        db.session.commit()
        seen.append((contribution.number, read_tallies(consultation.id).get("contributions")))
        versions.append(consultation.version)
    assert seen == [(1, {"": 1}), (1, None), (1, {"": 1})]
    assert versions == sorted(set(versions))
    make_contribution(consultation)
    assert consultation.last_number == 2


def test_a_decision_that_fails_later_leaves_no_trace_in_what_pages_show() -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    contribution = make_contribution(consultation, status=Status.PENDING)
    decide(contribution, Status.PUBLISHED, by=moderator)
    db.session.rollback()
    assert read_overview(consultation, contribution.author.language).contributions == 0


# --- telling the author -----------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after"), STEPS, ids=str)
def test_the_author_is_told_of_every_step(before: Status, after: Status) -> None:
    consultation = make_consultation("Seeds for dry lands")
    moderator = make_appointment(consultation, Role.MODERATOR)
    author = make_user()
    contribution = make_contribution(consultation, author=author, status=before)
    made = decide(contribution, after, by=moderator, rule=Rule.PERSONAL, reason=WHY)
    db.session.commit()
    (notice,) = notices()
    restored = (before, after) == (Status.HIDDEN, Status.PUBLISHED)
    assert notice.user == author
    assert notice.kind == f"contribution_{'restored' if restored else after.value}"
    assert notice.key == f"decision:{made.id}"
    assert notice.args == {
        "title": "Seeds for dry lands",
        "slug": consultation.slug,
        "key": contribution.key,
        "number": contribution.number,
        "rule": "personal",
        "reason": WHY,
    }


@pytest.mark.parametrize("account", [{"email": None, "password": None}, {"active": False}])
def test_who_cannot_be_reached_is_told_nothing(account: dict[str, object]) -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    contribution = make_contribution(
        consultation, author=make_user("Silent", **account), status=Status.PENDING
    )
    decide(contribution, Status.REJECTED, by=moderator, reason=WHY)
    assert notices() == []


# --- the queue --------------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_the_queue_holds_one_status_of_one_consultation_oldest_first() -> None:
    consultation = make_consultation()
    waiting = [make_contribution(consultation, status=Status.PENDING) for _ in range(5)]
    make_contribution(consultation)
    make_contribution(make_consultation(), status=Status.PENDING)
    found = list(list_queue(consultation, Status.PENDING, limit=3))
    place = QueuePlace(found[-1].sent_at, found[-1].id)
    found += list_queue(consultation, Status.PENDING, after=place, limit=3)
    assert found == waiting
    assert count_by_status(consultation) == {
        **dict.fromkeys(Status, 0),
        Status.PENDING: 5,
        Status.PUBLISHED: 1,
    }


# --- two moderators at once -------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_the_second_of_two_moderators_is_refused(app: Flask) -> None:
    consultation = make_consultation()
    contribution = make_contribution(consultation, status=Status.PENDING)
    moderators = [make_appointment(consultation, Role.MODERATOR).id for _ in range(2)]
    wanted = [Status.PUBLISHED, Status.REJECTED]
    id_ = contribution.id

    def moderator(by_id: int, status: Status) -> tuple[object, object]:
        def look() -> tuple[Contribution, User]:
            return db.session.get_one(Contribution, id_), db.session.get_one(User, by_id)

        def act(seen: tuple[Contribution, User]) -> Status:
            return decide(seen[0], status, by=seen[1], reason=WHY).after

        return look, act

    # Whoever is first: publishing can follow a rejection, but no rejection a publication.
    found = at_once(app, [moderator(*each) for each in zip(moderators, wanted, strict=True)])  # type: ignore[misc]
    refused = [each for each in found if isinstance(each, Exception)]
    assert all(isinstance(each, NotAllowed) for each in refused)
    db.session.refresh(contribution)
    steps = [(d.before, d.after) for d in decisions_of(contribution)]
    assert steps in (
        [("pending", Status.PUBLISHED)],
        [("pending", Status.REJECTED), ("rejected", Status.PUBLISHED)],
    )
    assert len(refused) == 2 - len(steps)


@pytest.mark.usefixtures("any_database")
def test_the_same_decision_by_two_moderators_at_once_is_taken_once(app: Flask) -> None:
    consultation = make_consultation()
    contribution = make_contribution(consultation, status=Status.PENDING)
    moderators = [make_appointment(consultation, Role.MODERATOR).id for _ in range(3)]
    id_ = contribution.id

    def moderator(by_id: int) -> tuple[object, object]:
        def look() -> tuple[Contribution, User]:
            return db.session.get_one(Contribution, id_), db.session.get_one(User, by_id)

        def act(seen: tuple[Contribution, User]) -> int | None:
            decide(seen[0], Status.PUBLISHED, by=seen[1])
            return seen[0].number

        return look, act

    found = at_once(app, [moderator(by_id) for by_id in moderators])  # type: ignore[misc]
    assert [each for each in found if not isinstance(each, Exception)] == [1]
    assert sum(isinstance(each, NotAllowed) for each in found) == 2
    assert len(notices()) == 1
    assert db.session.get_one(Consultation, consultation.id).last_number == 1
