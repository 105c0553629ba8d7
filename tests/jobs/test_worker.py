"""The worker: what it does with jobs that end, fail, wear out or are unknown."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum import clock
from forum.database import writing
from forum.extensions import db
from forum.jobs import HANDLERS, worker
from forum.models.job import Job, Notice
from forum.services.background.jobs import KILLER, MAX_ATTEMPTS, enqueue
from forum.services.background.notices import OVERDUE_AFTER
from tests.builders import make_user
from tests.support.tasks import work
from tests.support.times import StillClock

Database = scoped_session[Session]
Does = Callable[[Callable[[dict[str, object]], None]], None]

SECRET = "what a person wrote in confidence"


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Does:
    """Say what jobs of the kind "test" do."""
    return lambda handler: monkeypatch.setitem(HANDLERS, "test", handler)


def ask(n: int = 1) -> None:
    for i in range(n):
        enqueue("test", {"n": i}, key=f"test-{i}")
    db.session.commit()


def waiting(db_session: Database) -> list[Job]:
    return list(db_session.scalars(select(Job).order_by(Job.id)))


@pytest.mark.usefixtures("any_database")
def test_jobs_are_done_and_gone(app: Flask, db_session: Database, does: Does) -> None:
    done: list[object] = []
    does(lambda args: done.append(args["n"]))
    ask(5)
    work(app)
    assert sorted(map(str, done)) == list("01234")
    assert not waiting(db_session)


def test_what_a_job_writes_is_kept(app: Flask, db_session: Database, does: Does) -> None:
    user = make_user("Before")

    def rename(args: dict[str, object]) -> None:
        with writing():
            person = db.session.get(type(user), user_id)
            assert person is not None
            person.name = "After"

    user_id = user.id
    does(rename)
    ask()
    work(app)
    db_session.expire_all()
    assert user.name == "After"


def test_a_failed_job_comes_back_and_says_nothing_of_what_it_held(
    app: Flask, db_session: Database, does: Does, time: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(args: dict[str, object]) -> None:
        raise RuntimeError(SECRET)

    does(fail)
    ask()
    with caplog.at_level(logging.DEBUG):
        work(app)
    [job] = waiting(db_session)
    assert (job.error, job.attempts, job.failed_at) == ("RuntimeError", 1, None)
    assert job.run_at > clock.now()
    assert "RuntimeError at " in caplog.text
    assert SECRET not in caplog.text
    does(lambda args: None)
    time.go_to(job.run_at)
    work(app)
    assert not waiting(db_session)


@pytest.mark.usefixtures("any_database")
def test_a_job_is_given_up_after_so_many_failures(
    app: Flask, db_session: Database, does: Does, time: StillClock
) -> None:
    def fail(args: dict[str, object]) -> None:
        raise RuntimeError

    does(fail)
    ask()
    for _ in range(MAX_ATTEMPTS + 2):
        work(app)
        time.tick(hours=1)
    [job] = waiting(db_session)
    assert (job.attempts, job.error) == (MAX_ATTEMPTS, "RuntimeError")
    assert job.failed_at is not None


def test_a_job_that_keeps_killing_its_worker_is_given_up(
    app: Flask, db_session: Database, does: Does
) -> None:
    done: list[object] = []
    does(lambda args: done.append(args))
    ask()
    [job] = waiting(db_session)
    job.attempts = MAX_ATTEMPTS
    db_session.commit()
    work(app)
    [job] = waiting(db_session)
    assert (job.error, done) == ("TooManyAttempts", [])
    assert job.failed_at is not None


class Panic(BaseException):
    """As libraries written in Rust raise it."""


def test_a_panic_costs_no_thread(app: Flask, db_session: Database, does: Does) -> None:
    def panic(args: dict[str, object]) -> None:
        raise Panic

    does(panic)
    ask(3)
    work(app)
    assert [job.error for job in waiting(db_session)] == ["Panic"] * 3


def test_an_unknown_kind_waits_for_a_worker_that_knows_it(app: Flask, db_session: Database) -> None:
    enqueue("of the next version", {})
    db_session.commit()
    work(app)
    [job] = waiting(db_session)
    assert (job.error, job.failed_at) == ("UnknownKind", None)


@pytest.mark.usefixtures("any_database")
def test_what_was_written_before_a_failure_is_undone(
    app: Flask, db_session: Database, does: Does
) -> None:
    user = make_user("Before")
    user_id = user.id

    def half(args: dict[str, object]) -> None:
        with writing():
            person = db.session.get(type(user), user_id)
            assert person is not None
            person.name = "After"
            db.session.flush()
        raise RuntimeError

    does(half)
    ask()
    work(app)
    db_session.expire_all()
    assert user.name == "Before"


def test_a_sweep_finds_notices_that_nobody_asked_to_send(
    app: Flask, db_session: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    monkeypatch.setitem(HANDLERS, "send_notice", lambda args: sent.append(args["notice"]))
    lost = Notice(
        user_id=make_user().id,
        kind="password_changed",
        key="k",
        created_at=clock.now() - 2 * OVERDUE_AFTER,
    )
    db_session.add(lost)
    db_session.commit()
    work(app)
    assert sent == [lost.id]


def test_a_broken_sweep_stops_nothing(
    app: Flask, db_session: Database, does: Does, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr(worker, "SWEEPS", (broken,))
    does(lambda args: None)
    ask()
    work(app)
    assert not waiting(db_session)


def test_a_job_that_kills_its_worker_takes_no_others_with_it(
    app: Flask, db_session: Database, does: Does, time: StillClock
) -> None:
    """Whatever begins together with it is left as if it had been killed, as its worker is."""
    done: list[object] = []
    ask(4)
    for _ in range(MAX_ATTEMPTS + 4):
        dying = worker.Worker(app, 4)
        while leased := dying._claim(4):
            killers = [job for job in leased if job.args["n"] == 0]
            if killers:
                break
            for job in leased:
                done.append(job.args["n"])
                does(lambda args: None)
                dying._run_job(job)
        time.tick(minutes=3)
    work(app)
    assert sorted(map(str, done)) == list("123")
    [left] = waiting(db_session)
    assert (left.args["n"], left.error) == (0, KILLER)
