"""Who goes first: fresh texts, each consultation in its turn, and mail past all that is slow."""

import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import make_transient

from forum import clock
from forum.database import writing
from forum.extensions import db
from forum.jobs import HANDLERS
from forum.jobs.worker import Worker
from forum.models.job import Job
from forum.services.background import jobs
from forum.services.background.jobs import NewJob, RunLater, enqueue_all
from tests.support.transactions import apart

pytestmark = pytest.mark.usefixtures("db_session")
on_any_database = pytest.mark.usefixtures("any_database")


def queue(number: int, consultation_id: int, *, priority: int = 0) -> None:
    """Let a consultation have texts to translate."""
    enqueue_all(
        [
            NewJob(
                "translate",
                {"n": n},
                key=f"{consultation_id}-{priority}-{n}",
                priority=priority,
                consultation_id=consultation_id,
            )
            for n in range(number)
        ]
    )
    db.session.commit()


def take(number: int, **how: bool) -> list[Job]:
    """Claim translations, one after the other, and end them."""
    taken = []
    for _ in range(number):
        with writing():
            (job,) = jobs.claim_slow("me", {"translate": 1}, 1, **how)
            make_transient(job)
            taken.append(job)
            jobs.finish(job.id, "me")
            db.session.commit()
    return taken


@on_any_database
def test_the_newest_text_goes_before_a_thousand_others() -> None:
    queue(1000, 1)
    queue(1, 2)
    (job,) = take(1, newest_first=True)
    assert job.consultation_id == 2


@on_any_database
def test_consultations_take_turns_with_what_has_waited_longest() -> None:
    queue(200, 1)
    queue(20, 2)
    taken = take(30)
    second = [job for job in taken if job.consultation_id == 2]
    assert 5 <= len(second) <= 20
    for consultation_id in (1, 2):
        numbers = [job.args["n"] for job in taken if job.consultation_id == consultation_id]
        assert numbers == list(range(len(numbers)))


@on_any_database
def test_what_a_sweep_asks_for_comes_last() -> None:
    queue(5, 1, priority=1)
    queue(2, 2)
    assert [job.priority for job in take(4)] == [0, 0, 1, 1]
    queue(1, 3, priority=1)
    queue(1, 4)
    assert [job.consultation_id for job in take(1, newest_first=True)] == [4]


@on_any_database
def test_of_each_kind_only_as_many_are_claimed_as_there_is_room_for() -> None:
    queue(10, 1)
    jobs.enqueue("export", {})
    jobs.enqueue("export", {})
    db.session.commit()
    with writing():
        claimed = jobs.claim_slow("me", {"translate": 2, "export": 1}, 5)
        db.session.commit()
    assert sorted(job.kind for job in claimed) == ["export", "translate", "translate"]
    with writing():
        assert {job.kind for job in jobs.claim("you", 50, without=("translate",))} == {"export"}
        db.session.rollback()


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[..., None]]:
    """Return the functions of jobs, for a test to put others in their place."""
    for name in ("translate", "send_notice"):
        monkeypatch.setitem(HANDLERS, name, HANDLERS[name])
    return HANDLERS


def test_mail_does_not_wait_behind_translations(
    app: Flask, handlers: dict[str, Callable[..., None]]
) -> None:
    lane_is_full, mail_is_sent = threading.Event(), threading.Event()
    running: list[object] = []
    most = 0

    def translate(args: dict[str, object]) -> None:
        nonlocal most
        running.append(args)
        most = max(most, len(running))
        if len(running) == jobs.LANES["translate"]:
            lane_is_full.set()
        assert mail_is_sent.wait(60)
        running.pop()

    def send(args: dict[str, object]) -> None:
        assert lane_is_full.wait(60)
        mail_is_sent.set()

    handlers["translate"] = translate
    handlers["send_notice"] = send
    queue(20, 1)
    jobs.enqueue("send_notice", {}, priority=1)
    db.session.commit()
    worker = Worker(app, 4)
    apart(worker.run, once=True)
    assert mail_is_sent.is_set()
    assert most == jobs.LANES["translate"]


@pytest.mark.parametrize("others", [1000])
def test_a_fresh_text_is_translated_within_seconds(
    others: int, app: Flask, handlers: dict[str, Callable[..., None]]
) -> None:
    worker = Worker(app, 4)
    done: list[bool] = []

    def translate(args: dict[str, object]) -> None:
        time.sleep(0.05)
        done.append(bool(args.get("is_fresh")))
        if done[-1]:
            worker.stop()

    handlers["translate"] = translate
    queue(others, 1)
    queue(others // 10, 2)
    enqueue_all([NewJob("translate", {"is_fresh": True}, consultation_id=3)])
    queue(5, 4)
    apart(worker.run)
    assert done.index(True) < 20


def test_a_long_text_gives_way(app: Flask, handlers: dict[str, Callable[..., None]]) -> None:
    order: list[object] = []

    def translate(args: dict[str, object]) -> None:
        order.append(args["n"])
        if args["n"] == "long" and order.count("long") < 3:
            raise RunLater(clock.now(), gives_way=True)

    handlers["translate"] = translate
    enqueue_all([NewJob("translate", {"n": "long"}, key="long", consultation_id=1)])
    queue(3, 2)
    db.session.commit()
    apart(Worker(app, 1).run, once=True)
    assert order.count("long") == 3
    assert order[-1] == "long"
    assert {0, 1, 2} <= set(order[:-1])
