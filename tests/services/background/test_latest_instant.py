"""Time never goes back: neither in a process, nor from one process to the next."""

import time as real_time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from forum import clock
from forum.clock import SteadyClock
from forum.domain.lifecycle import Stage
from forum.extensions import db
from forum.jobs.sweeps import sweep_clock
from forum.models.job import LatestInstant
from forum.services.background.latest_instant import (
    go_on_from_latest,
    read_latest,
    trust_machine,
)
from tests.builders import make_consultation
from tests.support.times import START, StillClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Machine:
    """The clocks of a machine: one that tells the time, and one that only counts."""

    def __init__(self) -> None:
        self.at, self.ticks = NOON, 100.0

    def tick(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.ticks += seconds


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr("forum.clock._machine_now", lambda: machine.at)
    monkeypatch.setattr("forum.clock.time.monotonic", lambda: machine.ticks)
    return machine


def test_it_tells_the_time_of_the_machine(machine: Machine) -> None:
    steady = SteadyClock()
    assert steady.now() == NOON
    machine.tick(90)
    assert steady.now() == NOON + timedelta(seconds=90)


@pytest.mark.parametrize("back", [0.001, 1, 3_600, 86_400 * 400])
def test_it_goes_on_where_the_machine_goes_back(machine: Machine, back: float) -> None:
    steady = SteadyClock()
    last = steady.now()
    machine.at -= timedelta(seconds=back)
    for _ in range(20):
        machine.tick(back / 4)
        present = steady.now()
        assert present > last
        assert present >= machine.at
        last = present
    assert present == machine.at


def test_a_jump_forth_is_followed(machine: Machine) -> None:
    steady = SteadyClock()
    steady.now()
    machine.at += timedelta(days=3)
    assert steady.now() == machine.at


def test_it_goes_on_from_what_another_process_has_seen(machine: Machine) -> None:
    steady = SteadyClock()
    steady.advance_to(NOON + timedelta(hours=1))
    machine.tick(60)
    assert steady.now() == NOON + timedelta(hours=1, seconds=30)
    steady.advance_to(NOON)
    assert steady.now() >= NOON + timedelta(hours=1, seconds=30)


@pytest.fixture
def steady(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> SteadyClock:
    """Let the site use the clock of the product on such a machine."""
    steady = SteadyClock()
    monkeypatch.setattr("forum.clock._steady", steady)
    monkeypatch.setattr("forum.clock.now", steady.now)
    return steady


def begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do as a process that begins: it knows nothing but what is stored."""
    steady = SteadyClock()
    monkeypatch.setattr("forum.clock._steady", steady)
    monkeypatch.setattr("forum.clock.now", steady.now)
    go_on_from_latest()


@pytest.mark.usefixtures("any_database", "app_context")
def test_what_is_closed_stays_closed_after_a_restart_with_a_clock_put_back(
    app: Flask, machine: Machine, steady: SteadyClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make_consultation(closes_at=NOON + timedelta(minutes=5))
    assert consultation.stage() is Stage.OPEN
    machine.tick(301)
    assert consultation.stage() is Stage.CLOSED
    sweep_clock()
    for back in (timedelta(minutes=10), timedelta(days=30)):
        machine.at = NOON - back
        assert consultation.stage() is Stage.CLOSED
        begin_anew(monkeypatch)
        assert consultation.stage() is Stage.CLOSED
        assert clock.machine_lag() > timedelta(minutes=5)
        sweep_clock()
    assert read_latest() is not None
    assert db.session.query(LatestInstant).count() == 1


@pytest.mark.usefixtures("any_database", "app_context")
def test_an_operator_may_say_that_the_machine_is_right(
    app: Flask, machine: Machine, steady: SteadyClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.at += timedelta(days=365)
    sweep_clock()
    machine.at -= timedelta(days=365)
    begin_anew(monkeypatch)
    assert clock.machine_lag() > timedelta(days=364)
    trust_machine()
    db.session.commit()
    begin_anew(monkeypatch)
    assert clock.machine_lag() < timedelta(minutes=1)


@pytest.mark.usefixtures("app_context")
def test_an_earlier_time_never_replaces_a_later_one(app: Flask, time: StillClock) -> None:
    sweep_clock()
    time.tick(hours=-1)
    sweep_clock()
    assert read_latest() == START


@pytest.mark.slow
def test_the_clock_takes_no_time() -> None:
    steady = SteadyClock()
    began = real_time.process_time()
    for _ in range(10_000):
        steady.now()
    assert real_time.process_time() - began < 0.5
