"""What waits for teams: in one consultation, and in all of a moderator as their queues say."""

from datetime import timedelta

import pytest

from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.omissions import OmissionReason
from forum.extensions import db
from forum.models.synthesis.omission import Omission
from forum.models.user import User
from forum.services.contributions.revise import revise
from forum.services.moderation import waiting
from forum.services.moderation.queue import (
    count_by_status,
    count_edits_and_flags,
    find_longest_wait_start,
)
from forum.services.moderation.waiting import OpenWork, count_open_work, list_waiting_queues
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.statements import Statements, plan
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.mark.usefixtures("any_database")
def test_texts_and_changes_wait_where_the_person_moderates(time: StillClock) -> None:
    moderator, site_wide = make_user("Rosa Ibáñez"), make_user(role=Role.MODERATOR)
    one, other, elsewhere = (make_consultation(slug=slug) for slug in ("one", "other", "else"))
    for consultation in (one, other):
        make_appointment(consultation, Role.MODERATOR, moderator)
    make_appointment(elsewhere, Role.FACILITATOR, moderator)
    make_contribution(elsewhere, status=Status.PENDING)
    time.tick(hours=30)
    for status in Status:
        make_contribution(one, status=status)
    edited = make_contribution(other)
    revise(edited, other, [Part("Better words.", "en", None)], by=edited.author)
    db.session.commit()
    time.tick(hours=1)
    found = list_waiting_queues(moderator)
    assert [(each.consultation.slug, each.texts, each.edits) for each in found] == [
        ("one", 1, 0),
        ("other", 0, 1),
    ]
    everywhere = list_waiting_queues(site_wide)
    assert everywhere[0].consultation.slug == "else"
    assert [each.is_late for each in everywhere] == [True, False, False]
    for each in everywhere:
        assert each.texts == count_by_status(each.consultation)[Status.PENDING]
        assert each.edits == count_edits_and_flags(each.consultation).edits
        if each.texts:
            assert each.since == find_longest_wait_start(each.consultation)
    assert list_waiting_queues(make_user()) == []


@pytest.mark.parametrize("stage", Stage)
def test_what_cannot_be_decided_does_not_wait(stage: Stage) -> None:
    consultation = make_consultation(stage=stage)
    moderator = make_appointment(consultation, Role.MODERATOR)
    make_contribution(consultation, status=Status.PENDING)
    is_waiting = bool(list_waiting_queues(moderator))
    assert is_waiting is (stage in (Stage.OPEN, Stage.CLOSED))


def test_what_was_sent_again_waits_since_then(time: StillClock) -> None:
    consultation = make_consultation(moderation=Moderation.BEFORE)
    moderator = make_appointment(consultation, Role.MODERATOR)
    text = make_contribution(consultation, status=Status.RETURNED)
    time.tick(days=2)
    revise(text, consultation, [Part("Without the name.", "en", None)], by=text.author)
    db.session.commit()
    (found,) = list_waiting_queues(moderator)
    assert (found.since, found.is_late) == (time.now, False)
    time.tick(timedelta(hours=24, seconds=1))
    assert list_waiting_queues(moderator)[0].is_late


def test_it_costs_the_same_with_many_consultations(statements: Statements) -> None:
    moderator: User = make_user(role=Role.MODERATOR)
    costs = []
    for size in (1, 5):
        for _ in range(size):
            make_contribution(make_consultation(), status=Status.PENDING)
        db.session.refresh(moderator)
        with statements.counted():
            list_waiting_queues(moderator)
        costs.append(len(statements))
    assert costs == [2, 2]


def test_only_what_waits_is_read(statements: Statements) -> None:
    """No text that was decided on is looked at, however many there are."""
    moderator = make_user(role=Role.MODERATOR)
    make_contribution(make_consultation(), status=Status.PENDING)
    db.session.refresh(moderator)
    with statements.counted():
        list_waiting_queues(moderator)
    steps = plan(statements[0])
    assert any("uq_revision_waiting" in step for step in steps)
    assert not any("contribution USING INDEX" in step for step in steps)


@pytest.mark.usefixtures("any_database")
def test_texts_changes_and_uncited_contributions_are_counted(
    statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make_consultation()
    author = make_user()
    make_contribution(make_consultation(), status=Status.PENDING)
    assert count_open_work(consultation) == OpenWork(0, 0)
    published = make_contribution(consultation, author=author)
    for _ in range(3):
        make_contribution(consultation, status=Status.PENDING)
    revise(published, consultation, [Part("Other words.", "en")], by=author)
    with statements.counted():
        assert count_open_work(consultation) == OpenWork(4, 1)
    assert len(statements) == 1
    monkeypatch.setattr(waiting, "MOST", 2)
    assert count_open_work(consultation) == OpenWork(2, 1)
    db.session.add(
        Omission(
            contribution_id=published.id, reason=OmissionReason.OUTSIDE, note="", language="en"
        )
    )
    db.session.flush()
    assert count_open_work(consultation).uncited == 0
