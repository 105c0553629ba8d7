"""A withdrawal is undone within a day: the status, the number, the thread and the files return."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.adapters.storage.errors import FileMissing
from forum.adapters.storage.store import configured_store
from forum.domain.contributions.statuses import Rule, Status
from forum.domain.lifecycle import TIME_TO_UNDO
from forum.domain.policy import Role
from forum.errors import NotAllowed
from forum.extensions import db
from forum.jobs.sweeps import sweep_withdrawals
from forum.models.attachment import Attachment
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Revision
from forum.services.access.deadlines import find_return_date
from forum.services.contributions.revise import withdraw
from forum.services.contributions.withdrawals import undo_withdrawal
from forum.services.moderation.decisions import decide
from forum.services.moderation.queue import list_queue
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.content.uploads import sent_with_file
from tests.support.tasks import work_without_sweeps
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.mark.parametrize(
    "status", [Status.PUBLISHED, Status.PENDING, Status.RETURNED, Status.HIDDEN]
)
def test_the_status_returns_with_number_thread_and_a_decision(
    status: Status, time: StillClock
) -> None:
    author = make_user()
    consultation = make_consultation()
    said = make_contribution(consultation, author=author, status=status)
    number, state = said.number, db.session.get_one(Revision, (said.id, 1)).state
    withdraw(said, consultation, by=author)
    time.tick(TIME_TO_UNDO - timedelta(seconds=1))
    undo_withdrawal(said, consultation, by=author)
    assert (said.status, said.number) == (status, number)
    assert db.session.get_one(Revision, (said.id, 1)).state is state
    last = db.session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert last is not None
    assert (last.before, last.after, last.by_id) == ("withdrawn", status, author.id)
    assert (said in list_queue(consultation, Status.PENDING)) is (status is Status.PENDING)


def test_after_a_day_it_stays_withdrawn(time: StillClock) -> None:
    author, consultation = make_user(), make_consultation()
    said = make_contribution(consultation, author=author)
    withdraw(said, consultation, by=author)
    time.tick(TIME_TO_UNDO)
    with pytest.raises(NotAllowed):
        undo_withdrawal(said, consultation, by=author)
    assert said.status is Status.WITHDRAWN


def test_only_the_author_undoes_it_and_only_a_withdrawal() -> None:
    author, consultation = make_user(), make_consultation()
    said = make_contribution(consultation, author=author)
    with pytest.raises(NotAllowed):
        undo_withdrawal(said, consultation, by=author)
    withdraw(said, consultation, by=author)
    for other in (make_user(), make_appointment(consultation, Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            undo_withdrawal(said, consultation, by=other)


def test_the_time_to_send_again_is_not_prolonged_and_the_reason_stays(time: StillClock) -> None:
    author, consultation = make_user(), make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, author=author, status=Status.PENDING)
    decide(said, Status.RETURNED, by=moderator, rule=Rule.UNCLEAR, reason="Say more.")
    returned_at = find_return_date(said)
    time.tick(hours=1)
    withdraw(said, consultation, by=author)
    undo_withdrawal(said, consultation, by=author)
    db.session.flush()
    assert find_return_date(said) == returned_at
    last = db.session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert last is not None
    assert (last.rule, last.reason) == (Rule.UNCLEAR.value, "Say more.")


def test_files_return_with_the_text_and_are_deleted_after_a_day(
    app: Flask, time: StillClock
) -> None:
    author, consultation = make_user(), make_consultation()
    said = sent_with_file(author, consultation)
    [file] = db.session.scalars(select(Attachment)).all()
    store, key = configured_store(app.config), file.key
    withdraw(said, consultation, by=author)
    undo_withdrawal(said, consultation, by=author)
    db.session.commit()
    work_without_sweeps(app)
    assert [f.id for f in db.session.scalars(select(Attachment))] == [file.id]
    assert store.read(key)
    withdraw(said, consultation, by=author)
    db.session.commit()
    time.tick(TIME_TO_UNDO - timedelta(seconds=1))
    sweep_withdrawals()
    assert db.session.scalar(select(func.count(Attachment.id))) == 1
    time.tick(seconds=1)
    sweep_withdrawals()
    work_without_sweeps(app)
    assert db.session.scalar(select(func.count(Attachment.id))) == 0
    with pytest.raises(FileMissing):
        store.read(key)
