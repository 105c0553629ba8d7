"""The queue: a lease per job, so that a killed worker loses nothing and nothing is done twice."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.extensions import db
from forum.models.job import Job
from forum.services.background.jobs import (
    BACKOFF_LIMIT,
    LEASE,
    MAX_ATTEMPTS,
    claim,
    enqueue,
    extend_lease,
    find_suspect,
    finish,
    postpone,
)
from forum.services.background.readiness import read_backlog
from tests.support.crowds import at_once
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("any_database", "db_session")


def ask(n: int = 1, **more: object) -> None:
    enqueue("translate", {"text_id": n}, **more)  # type: ignore[arg-type]
    db.session.commit()


def claimed(owner: str = "worker", limit: int = 1) -> list[Job]:
    jobs = claim(owner, limit, suspect=find_suspect())
    db.session.commit()
    return jobs


def one(owner: str = "worker") -> Job:
    (job,) = claimed(owner)
    return job


def test_a_job_is_claimed_under_a_lease_and_gone_when_it_is_done() -> None:
    ask(7)
    job = one()
    assert (job.kind, job.args, job.owner, job.attempts) == (
        "translate",
        {"text_id": 7},
        "worker",
        1,
    )
    assert job.lease_until == clock.now() + LEASE
    assert claimed("other") == []
    assert finish(job.id, "worker")
    assert (read_backlog().waiting, read_backlog().failed) == (0, 0)


def test_what_people_wait_for_goes_before_what_an_import_asks(time: StillClock) -> None:
    ask(1, priority=1)
    time.tick(minutes=5)
    ask(2)
    assert [one().args, one().args] == [{"text_id": 2}, {"text_id": 1}]


def test_jobs_are_claimed_in_the_order_in_which_they_are_due(time: StillClock) -> None:
    ask(1, run_at=clock.now() + timedelta(minutes=2))
    ask(2)
    ask(3)
    time.tick(minutes=1)
    ask(4)
    assert [job.args["text_id"] for job in claimed(limit=2)] == [2, 3]
    time.tick(seconds=59)
    assert [job.args["text_id"] for job in claimed()] == [4]
    assert claimed() == []
    time.tick(seconds=1)
    assert [job.args["text_id"] for job in claimed()] == [1]


def test_what_is_asked_for_twice_waits_once() -> None:
    for _ in range(2):
        ask(1, key="translate:1:fr")
    ask(2)
    ask(2)
    assert (read_backlog().waiting, read_backlog().failed) == (3, 0)


def test_work_asked_for_in_a_transaction_that_fails_is_not_asked_for() -> None:
    enqueue("translate", {"text_id": 1})
    db.session.rollback()
    assert claimed() == []


def test_a_job_of_a_killed_worker_is_taken_over_when_its_lease_is_over(time: StillClock) -> None:
    ask()
    first = one("killed")
    time.tick(LEASE)
    assert claimed("other") == []
    time.tick(seconds=1)
    taken = one("other")
    assert (taken.id, taken.attempts) == (first.id, 2)
    assert not extend_lease(taken.id, "killed")
    assert not finish(taken.id, "killed")
    assert not postpone(taken.id, "killed", attempts=1, error="late")
    assert finish(taken.id, "other")


def test_of_jobs_that_never_ended_one_is_taken_at_a_time(time: StillClock) -> None:
    for n in range(3):
        ask(n)
    left = {job.id for job in claimed("killed", 3)}
    time.tick(LEASE + timedelta(seconds=1))
    ask(4)
    taken = {job.id for job in claimed("other", 4)}
    assert len(taken & left) == 1
    assert len(taken - left) == 1
    assert claim("third", 4) == []


def test_a_job_that_is_still_worked_on_keeps_its_lease(time: StillClock) -> None:
    ask()
    job = one()
    for _ in range(3):
        time.tick(LEASE - timedelta(seconds=1))
        assert extend_lease(job.id, "worker")
        db.session.commit()
        assert claimed("other") == []


def test_a_failed_job_is_tried_again_after_longer_and_longer_pauses(time: StillClock) -> None:
    ask()
    pauses = []
    for attempt in range(1, MAX_ATTEMPTS):
        job = one()
        assert job.attempts == attempt
        assert postpone(job.id, "worker", attempts=attempt, error="The engine is down." * 200)
        db.session.commit()
        db.session.refresh(job)
        assert claimed() == []
        assert (job.owner, job.lease_until, len(job.error)) == ("", None, 2000)
        pauses.append(job.run_at - clock.now())
        time.go_to(job.run_at)
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=10)
    assert pauses[-1] <= BACKOFF_LIMIT
    job = one()
    assert postpone(job.id, "worker", attempts=MAX_ATTEMPTS, error="The engine is down.")
    db.session.commit()
    time.tick(days=9)
    assert claimed() == []
    assert (read_backlog().waiting, read_backlog().failed) == (0, 1)


def test_no_two_workers_hold_the_same_job(app: Flask) -> None:
    for n in range(6):
        ask(n)

    def worker(name: str) -> tuple[object, object]:
        def look() -> None:
            return None

        def act(seen: None) -> list[int]:
            return [job.id for job in claim(name, 2)]

        return look, act

    found = at_once(app, [worker(f"worker-{n}") for n in range(3)])  # type: ignore[misc]
    held = [id_ for ids in found for id_ in ids]  # type: ignore[union-attr]
    assert len(held) == len(set(held)) == 6
    assert len(set(db.session.scalars(select(Job.owner)))) == 3
