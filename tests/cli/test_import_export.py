"""`forum import` beside other processes: it is killed and goes on, and locks nobody out."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time as real_time
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.content.documents import document, said
from tests.support.modules import ROOT
from tests.support.servers.postgres import Cluster

MANY = 150
LONGEST = 5.0
"""Seconds that somebody else may wait at most; a tenth of it on a machine that is idle."""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "FORUM_DATA_DIR": str(tmp_path), "FORUM_TRANSLATOR": "off"}


def start(environment: dict[str, str], *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "forum.cli", *args],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    told, _ = process.communicate(timeout=300)
    assert process.returncode == 0, told
    return told


def count(folder: Path, sql: str) -> int:
    with closing(sqlite3.connect(folder / "forum.db", timeout=60)) as connection:
        return int(connection.execute(sql).fetchone()[0])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_it_is_killed_and_goes_on_without_doubles(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "given.json"
    file.write_text(json.dumps(document(*(said(f"c{i}") for i in range(MANY)))))
    finish(start(environment, "migrate"))
    stored = "SELECT count(*) FROM contribution"
    killed = 0
    for _ in range(3):
        before = count(tmp_path, stored)
        process = start(environment, "import", str(file))
        while count(tmp_path, stored) <= before and process.poll() is None:
            real_time.sleep(0.02)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        process.communicate()
        assert count(tmp_path, "SELECT count(*) FROM consultation WHERE is_importing") == 1
        assert before < count(tmp_path, stored) < MANY
    assert killed == 3
    assert finish(start(environment, "import", str(file))).strip().endswith("school-meals")
    assert count(tmp_path, stored) == MANY
    assert count(tmp_path, "SELECT count(DISTINCT number) FROM contribution") == MANY
    assert count(tmp_path, "SELECT max(number) FROM contribution") == MANY
    assert count(tmp_path, "SELECT count(*) FROM passage") == MANY
    assert count(tmp_path, "SELECT count(*) FROM consultation WHERE is_importing") == 0
    assert count(tmp_path, 'SELECT count(*) FROM "user"') == 1
    again = finish(start(environment, "import", str(file)))
    assert f"{MANY}" in again
    assert count(tmp_path, stored) == MANY


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_somebody_else_writes_while_it_runs_and_no_second_import_does(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "given.json"
    file.write_text(json.dumps(document(*(said(f"c{i}") for i in range(MANY)))))
    finish(start(environment, "migrate"))
    process = start(environment, "import", str(file))
    waits = []
    second = None
    with closing(sqlite3.connect(tmp_path / "forum.db", timeout=60)) as other:
        other.isolation_level = None
        while process.poll() is None:
            began = real_time.perf_counter()
            other.execute("BEGIN IMMEDIATE")
            waits.append(real_time.perf_counter() - began)
            other.execute("COMMIT")
            is_begun = other.execute("SELECT count(*) FROM contribution").fetchone()[0]
            if is_begun and second is None:
                second = start(environment, "import", str(file))
            real_time.sleep(0.02)
    finish(process)
    assert max(waits) < LONGEST
    assert len(waits) > 20
    assert second is not None
    told, _ = second.communicate(timeout=300)
    assert second.returncode == 0 or "Another process is importing" in told
    assert count(tmp_path, "SELECT count(*) FROM contribution") == MANY


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_four_migrations_at_once(environment: dict[str, str], tmp_path: Path) -> None:
    processes = [start(environment, "migrate") for _ in range(4)]
    for process in processes:
        assert "The database is up to date." in finish(process)
    assert count(tmp_path, "SELECT count(*) FROM alembic_version") == 1


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.timeout(600)
def test_four_migrations_at_once_on_postgresql(
    environment: dict[str, str], postgres_cluster: Cluster
) -> None:
    url = postgres_cluster.create("four")
    try:
        environment["FORUM_DATABASE_URL"] = url
        processes = [start(environment, "migrate") for _ in range(4)]
        for process in processes:
            assert "The database is up to date." in finish(process)
        rows = postgres_cluster.run("SELECT count(*) FROM alembic_version", database="four")
        assert rows == [(1,)]
    finally:
        postgres_cluster.drop("four")
