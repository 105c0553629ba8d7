"""A worker that is killed loses nothing, and does nothing twice."""

import os
import signal
import subprocess
import sys
import time as real_time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from forum.config import normalise_url
from forum.database import writing
from forum.extensions import db
from forum.services.background.jobs import enqueue
from tests.support.modules import ROOT
from tests.support.needs import SLOW_ON_POSTGRESQL

JOBS = 6
PATIENCE = 120.0


@contextmanager
def worker(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker in a process of its own, and have it killed at last."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.servers.slow_worker", url],
        cwd=ROOT,
        env=os.environ,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Look at the database from outside, where the workers write their marks."""
    engine = create_engine(normalise_url(database_url))
    with engine.begin() as connection:
        for table in ("began", "effect", "gate"):
            connection.execute(text(f"create table {table} (n integer)"))
    yield engine
    engine.dispose()


def counted(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(f"select count(*) from {table}")) or 0)


def wait_until(engine: Engine, table: str, least: int | None = None) -> None:
    """Wait for so many rows, or for none."""
    end = real_time.monotonic() + PATIENCE
    while real_time.monotonic() < end:
        n = counted(engine, table)
        if (n >= least) if least is not None else (n == 0):
            return
        real_time.sleep(0.05)
    pytest.fail(f"{table} has {counted(engine, table)} rows after {PATIENCE:.0f} s")


def open_gates(engine: Engine, numbers: Iterable[int]) -> None:
    """Let these jobs go on."""
    with writing(), engine.begin() as connection:
        connection.execute(text("insert into gate values (:n)"), [{"n": n} for n in numbers])


def ask(n: int, seconds: float = 0) -> None:
    due = datetime(2026, 1, 1, tzinfo=UTC)
    for i in range(n):
        enqueue("slow", {"n": i, "seconds": seconds}, key=f"slow-{i}", run_at=due)
    db.session.commit()


@SLOW_ON_POSTGRESQL
@pytest.mark.usefixtures("any_database", "db_session")
def test_a_killed_worker_loses_no_job_and_none_takes_effect_twice(
    database_url: str, engine: Engine, tmp_path: Path
) -> None:
    ask(JOBS)
    open_gates(engine, [0])
    with worker(database_url) as first:
        wait_until(engine, "effect", 1)
        wait_until(engine, "began", 2)
        first.kill()
        first.wait()
    assert counted(engine, "effect") == 1
    open_gates(engine, range(1, JOBS))
    with worker(database_url):
        wait_until(engine, "job")
    with engine.connect() as connection:
        done = list(connection.scalars(text("select n from effect order by n")))
    assert done == list(range(JOBS))
    assert counted(engine, "began") > JOBS


@pytest.mark.slow
@pytest.mark.usefixtures("db_session")
def test_a_job_longer_than_its_lease_is_done_once_by_two_workers(
    database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(2, seconds=5)
    open_gates(engine, range(2))
    with worker(database_url), worker(database_url):
        wait_until(engine, "job")
    assert counted(engine, "began") == counted(engine, "effect") == 2


@pytest.mark.slow
@pytest.mark.usefixtures("db_session")
def test_a_worker_told_to_stop_finishes_what_it_has_begun(
    database_url: str, engine: Engine
) -> None:
    ask(JOBS)
    with worker(database_url) as process:
        wait_until(engine, "began", 1)
        process.send_signal(signal.SIGTERM)
        end = real_time.monotonic() + PATIENCE
        while process.poll() is None and real_time.monotonic() < end:
            with engine.connect() as connection:
                begun = set(connection.scalars(text("select n from began")))
            open_gates(engine, begun)
            real_time.sleep(0.05)
        assert process.wait(PATIENCE) == 0
    began = counted(engine, "began")
    assert began == counted(engine, "effect") < JOBS
    assert counted(engine, "job") == JOBS - began
