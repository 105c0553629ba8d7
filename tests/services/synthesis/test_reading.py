"""Each facilitator's own marks of what is read, and who is at the desk."""

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.synthesis.reading import (
    DeskReader,
    find_read_ids,
    list_readers,
    note_presence,
    note_read,
)
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation(stage=Stage.CLOSED)


@pytest.fixture
def me(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.FACILITATOR)


def test_what_one_has_read_is_read_by_nobody_else(consultation: Consultation, me: User) -> None:
    first, second = make_contribution(consultation), make_contribution(consultation)
    colleague = make_appointment(consultation, Role.FACILITATOR)
    note_read(consultation, [1, 2, 99], by=me)
    note_read(consultation, [1], by=me)
    assert find_read_ids(consultation, me) == {first.id, second.id}
    assert find_read_ids(consultation, colleague) == set()
    note_read(consultation, [1], by=me, is_read=False)
    assert find_read_ids(consultation, me) == {second.id}
    with pytest.raises(NotAllowed):
        note_read(consultation, [1], by=make_user())


def test_an_edited_text_is_unread_again(consultation: Consultation, me: User) -> None:
    contribution = make_contribution(consultation)
    make_contribution(consultation, status=Status.HIDDEN)
    note_read(consultation, [1, 2], by=me)
    assert find_read_ids(consultation, me) == {contribution.id}
    contribution.approved_revision = contribution.latest_revision = 2
    db.session.flush()
    assert find_read_ids(consultation, me) == set()
    note_read(consultation, [1], by=me)
    assert find_read_ids(consultation, me) == {contribution.id}


def test_colleagues_are_at_the_desk_for_a_minute(
    consultation: Consultation, me: User, time: StillClock
) -> None:
    colleague = make_appointment(consultation, Role.FACILITATOR, make_user("Awa Sarr"))
    note_presence(consultation, 12, by=colleague)
    note_presence(consultation, 0, by=me)
    assert list_readers(consultation, besides=me) == [DeskReader("Awa Sarr", 12)]
    note_presence(consultation, 13, by=colleague)
    assert list_readers(consultation, besides=me) == [DeskReader("Awa Sarr", 13)]
    time.tick(minutes=2)
    assert list_readers(consultation, besides=me) == []
    with pytest.raises(NotAllowed):
        note_presence(consultation, 1, by=make_user())
