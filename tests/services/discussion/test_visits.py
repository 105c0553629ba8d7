"""What is new since the last visit: visits that end, several devices, texts that appear late."""

from datetime import timedelta

import pytest

from forum import clock
from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.domain.visits import VISIT_ENDS_AFTER
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.models.visit import Visit
from forum.services.discussion.visits import MOST_NEW, News, read_news, record_visit
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_user,
)
from tests.support.statements import Statements, plan
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation()


@pytest.fixture
def me() -> User:
    return make_user("Amina Odhiambo")


def look(me: User, consultation: Consultation, *, post: int = 0, read: bool = False) -> None:
    """See the page of a consultation as it is now."""
    db.session.refresh(consultation)
    number = consultation.last_number
    record_visit(me, consultation, number=number, post_id=post, is_all_read=read)
    db.session.commit()


def news(me: User, consultation: Consultation) -> News:
    return read_news(me, [consultation.id])[consultation.id]


def new_numbers(me: User, consultation: Consultation) -> tuple[int, int, int, int]:
    found = news(me, consultation)
    kinds = (found.contributions, found.replies_to_me, found.other_replies, found.posts)
    return tuple(kind.count for kind in kinds)  # type: ignore[return-value]


@pytest.mark.usefixtures("any_database")
def test_nothing_is_new_to_who_was_never_here(me: User, consultation: Consultation) -> None:
    make_contribution(consultation)
    assert read_news(me, [consultation.id]) == {}
    look(me, consultation)
    assert new_numbers(me, consultation) == (0, 0, 0, 0)


@pytest.mark.usefixtures("any_database")
def test_every_kind_is_counted_with_its_first(
    me: User, consultation: Consultation, time: StillClock
) -> None:
    mine = make_contribution(consultation, author=me)
    look(me, consultation)
    seen_at = time.now
    time.tick(days=1)
    other = make_contribution(consultation)
    make_contribution(consultation, parent=mine)
    make_contribution(consultation, parent=other)
    make_contribution(consultation, parent=other)
    make_contribution(consultation, parent=other, author=me)
    make_contribution(consultation, status=Status.HIDDEN)
    post = make_post(consultation)
    found = news(me, consultation)
    assert (found.contributions.count, found.contributions.first) == (1, 2)
    assert (found.replies_to_me.count, found.replies_to_me.first) == (1, 3)
    assert (found.other_replies.count, found.other_replies.first) == (2, 4)
    assert (found.posts.count, found.posts.first) == (1, post.id)
    assert (found.count, found.first_number, found.since) == (5, 2, seen_at)


@pytest.mark.usefixtures("any_database")
def test_marks_stay_during_a_visit_and_go_when_it_has_ended(
    me: User, consultation: Consultation, time: StillClock
) -> None:
    make_contribution(consultation)
    look(me, consultation)
    time.tick(days=1)
    make_contribution(consultation)
    for _ in range(4):  # reading on for longer than a visit lasts without activity
        look(me, consultation)
        assert news(me, consultation).contributions.first == 2
        time.tick(VISIT_ENDS_AFTER - timedelta(seconds=1))
    assert news(me, consultation).count == 1
    make_contribution(consultation)
    assert news(me, consultation).count == 2  # what appears meanwhile is new as well
    time.tick(seconds=1)
    assert (news(me, consultation).contributions.first, news(me, consultation).count) == (3, 1)
    look(me, consultation)
    assert news(me, consultation).contributions.first == 3


def test_a_text_written_before_and_published_after_a_visit_is_new(
    me: User, consultation: Consultation, time: StillClock
) -> None:
    moderator = make_appointment(consultation, Role.MODERATOR)
    held = make_contribution(consultation, status=Status.PENDING)
    make_contribution(consultation)
    look(me, consultation)
    time.tick(days=1)
    assert news(me, consultation).count == 0
    decide(held, Status.PUBLISHED, by=moderator, rule=None, reason="")
    db.session.commit()
    assert (news(me, consultation).contributions.first, held.number) == (2, 2)


def test_what_no_page_has_shown_stays_new(
    me: User, consultation: Consultation, time: StillClock
) -> None:
    """An old page that is still open reports what it shows, and not what came since."""
    make_contribution(consultation)
    look(me, consultation)
    make_contribution(consultation)
    for part in ({"number": 1}, {"number": 0}):
        time.tick(days=1)
        record_visit(me, consultation, **part, post_id=0)
        db.session.commit()
        assert news(me, consultation).contributions.first == 2


def test_devices_share_a_visit(me: User, consultation: Consultation, time: StillClock) -> None:
    make_contribution(consultation)
    look(me, consultation)
    time.tick(days=1)
    make_contribution(consultation)
    look(me, consultation)  # on the telephone
    time.tick(minutes=20)
    record_visit(me, consultation, number=1, post_id=0)  # yesterday's page on the desk
    db.session.commit()
    time.tick(minutes=20)
    assert news(me, consultation).contributions.first == 2
    time.tick(hours=1)
    assert news(me, consultation).count == 0


def test_all_is_read_at_once_with_the_button(
    me: User, consultation: Consultation, time: StillClock
) -> None:
    make_contribution(consultation)
    look(me, consultation, read=True)  # without script this is how it begins
    assert news(me, consultation).count == 0
    time.tick(days=1)
    make_contribution(consultation)
    post = make_post(consultation)
    assert news(me, consultation).count == 2
    look(me, consultation, post=post.id, read=True)
    assert news(me, consultation).count == 0
    time.tick(minutes=1)
    make_contribution(consultation)
    assert news(me, consultation).contributions.first == 3


def test_a_part_of_the_page_begins_nothing_and_invented_numbers_reach_nowhere(
    me: User, consultation: Consultation
) -> None:
    make_contribution(consultation)
    make_post(consultation)
    record_visit(me, consultation, number=0, post_id=0)
    assert db.session.query(Visit).count() == 0
    record_visit(me, consultation, number=2**31 - 1, post_id=2**31 - 1)
    db.session.commit()
    make_contribution(consultation)
    make_post(consultation)
    assert new_numbers(me, consultation) == (1, 0, 0, 1)


def test_visits_are_told_apart(me: User, consultation: Consultation) -> None:
    other, stranger = make_consultation(), make_user("Koffi Mensah")
    look(me, consultation)
    look(stranger, other)
    make_contribution(consultation)
    make_contribution(other)
    assert set(read_news(me, [consultation.id, other.id])) == {consultation.id}
    assert read_news(me, []) == {}


def test_replies_to_ones_posts_are_replies_to_oneself(consultation: Consultation) -> None:
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    post = make_post(consultation, author=facilitator)
    look(facilitator, consultation, post=post.id)
    make_contribution(consultation, parent=post)
    make_post(consultation, author=facilitator)
    assert new_numbers(facilitator, consultation) == (0, 1, 0, 0)


def test_no_more_than_so_many_are_counted(
    me: User, consultation: Consultation, statements: Statements
) -> None:
    make_contribution(consultation)
    look(me, consultation)
    for _ in range(3):
        make_contribution(consultation)
    consultation.last_number += MOST_NEW
    db.session.commit()
    id_, _loaded = consultation.id, me.id
    with statements.counted():
        found = read_news(me, [id_])[id_]
    assert len(statements) == 1
    range_of_numbers = "(consultation_id=? AND number>? AND number<?)"
    assert any(range_of_numbers in step for step in plan(statements[0]))
    assert found.has_more(consultation)
    assert found.count == 3
    make_contribution(consultation)  # number 105
    assert news(me, consultation).count == 3


@pytest.mark.parametrize(("minutes", "is_outdated"), [(4, False), (5, True)])
def test_a_visit_is_recorded_every_few_minutes(
    me: User, consultation: Consultation, time: StillClock, minutes: int, is_outdated: bool
) -> None:
    make_contribution(consultation)
    look(me, consultation)
    time.tick(minutes=minutes)
    assert clock.now() == time.now
    found = news(me, consultation)
    assert found.is_outdated(1, 0) is is_outdated
    assert found.is_outdated(2, 0)
    assert found.is_outdated(1, 1)
