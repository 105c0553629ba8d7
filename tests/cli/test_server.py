"""`forum run`: it serves and works, survives its worker, and leaves nothing behind."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time as real_time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.support import needs
from tests.support.modules import ROOT
from tests.support.servers.ports import free_port

PATIENCE = 120.0
FORUM = """
from forum.cli import main, server, supervisor
server.STOP_TIMEOUT = supervisor.TERMINATION_TIMEOUT = 600
main()
"""
"""`forum` as it is, but where it would wait for what does not end, it does not end in time."""


def until(true: Callable[[], bool], what: str) -> None:
    end = real_time.monotonic() + PATIENCE
    while real_time.monotonic() < end:
        if true():
            return
        real_time.sleep(0.1)
    pytest.fail(f"{what}: not within {PATIENCE:.0f} s")


def answers(process: subprocess.Popen[bytes], port: int) -> bool:
    assert process.poll() is None, "it has ended"
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def children(pid: int) -> list[int]:
    """Return the processes that `pid` has started and that run still."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(stat.parent.name))
    return found


def family(pid: int) -> list[int]:
    return [pid, *(member for child in children(pid) for member in family(child))]


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a migrated site."""
    path = tmp_path_factory.mktemp("run")
    forum("migrate", folder=path).wait()
    return path


def forum(*args: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a command whose words go into a file of the folder."""
    environment = {**os.environ, "FORUM_DATA_DIR": str(folder), "FORUM_TRANSLATOR": "off"}
    with (folder / "told").open("w") as told:
        return subprocess.Popen(
            [sys.executable, "-c", FORUM, *args],
            cwd=ROOT,
            env=environment,
            stdout=told,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@contextmanager
def running(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = forum("run", "--port", str(port), folder=folder)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(autouse=True)
def linux() -> None:
    needs.need(Path("/proc/self/stat").exists(), "/proc")


def keeper_and_worker(pid: int) -> tuple[int, int]:
    """Return the only child that has a child, and that one."""
    [(keeper, worker)] = [(child, g) for child in children(pid) for g in children(child)]
    return keeper, worker


def has_worker(pid: int) -> bool:
    return any(children(child) for child in children(pid))


def test_it_serves_keeps_a_worker_and_ends_with_all_its_processes(folder: Path) -> None:
    port = free_port()
    with running(folder, port) as process:
        until(lambda: answers(process, port), "it answers")
        until(lambda: has_worker(process.pid), "a worker")
        _, worker = keeper_and_worker(process.pid)
        os.kill(worker, signal.SIGKILL)
        until(lambda: not lives(worker), "the worker is gone")
        until(lambda: has_worker(process.pid), "another worker")
        assert answers(process, port)
        members = family(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        until(lambda: not any(map(lives, members)), "all are gone")
    told = (folder / "told").read_text()
    assert f"Forum is at http://127.0.0.1:{port} (Ctrl-C stops it)." in told
    assert "Traceback" not in told


@pytest.mark.slow
def test_background_work_begins_again_when_its_keeper_is_killed(folder: Path) -> None:
    port = free_port()
    with running(folder, port) as process:
        until(lambda: answers(process, port), "it answers")
        for _ in range(2):
            until(lambda: has_worker(process.pid), "a worker")
            keeper, worker = keeper_and_worker(process.pid)
            os.kill(keeper, signal.SIGKILL)
            until(partial(none_lives, [keeper, worker]), "both are gone")
        until(lambda: has_worker(process.pid), "a worker")
        add_due_job(folder / "forum.db")
        until(lambda: attempts_at(folder / "forum.db") > 0, "the new worker takes jobs")
        members = family(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        until(lambda: not any(map(lives, members)), "all are gone")
    told = (folder / "told").read_text()
    assert told.count("The background work had ended. It is started again.") == 2
    with socket.socket() as free:  # no process that was started later holds the port
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))


def none_lives(pids: list[int]) -> bool:
    return not any(map(lives, pids))


def add_due_job(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "insert into job (kind, args, priority, run_at, owner, attempts, error, created_at)"
            " values ('of no version', '{}', 0, '2026-01-01', '', 0, '', '2026-01-01')"
        )
        database.commit()


def attempts_at(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("select max(attempts) from job").fetchone()[0])


@pytest.mark.slow
def test_ctrl_c_in_a_terminal_ends_it_at_once(folder: Path) -> None:
    port = free_port()
    with running(folder, port) as process:
        until(lambda: answers(process, port), "it answers")
        until(lambda: has_worker(process.pid), "a worker")
        members = family(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        until(lambda: not any(map(lives, members)), "all are gone")


@pytest.mark.slow
def test_no_process_is_left_when_it_is_killed(folder: Path) -> None:
    port = free_port()
    with running(folder, port) as process:
        until(lambda: answers(process, port), "it answers")
        until(lambda: has_worker(process.pid), "a worker")
        members = family(process.pid)
        process.kill()
        process.wait()
        until(lambda: not any(map(lives, members)), "all are gone")


@pytest.mark.slow
def test_a_port_that_is_taken_is_told(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with running(folder, taken.getsockname()[1]) as process:
            assert process.wait(PATIENCE) == 2
    told = (folder / "told").read_text()
    assert "forum run --port" in told
    assert told.count("\n") == 1
