"""Fifty hostile files harm neither the server that takes them nor the people who read meanwhile."""

import http.client
import time as real_time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest
from flask import Flask

from forum.adapters.documents.sandbox import MAX_MEMORY
from forum.extensions import db
from tests.builders import make_consultation, make_user
from tests.support.attacks.bombs import fifty_bombs
from tests.support.content import files
from tests.support.servers.forum import Server, server_of, session_of
from tests.support.times import StillClock

MAX_GROWTH = 20_000_000
MAX_SECONDS = 0.3
PEOPLE = 4
"""Nobody may send more than thirty forms in a minute."""

EXAMINER = "examination_process"
LONGEST = 120.0


def offspring(pid: int) -> Iterator[int]:
    """Yield the number of a process and of all that it started, and they."""
    yield pid
    with suppress(OSError):
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in path.read_text().split():
                yield from offspring(int(child))


def memory(pid: int) -> int:
    """Return the bytes of memory that a process uses; 0 if it has ended meanwhile."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1_024
    return 0


def is_examiner(pid: int) -> bool:
    """Return whether this process examines a file, or has ended meanwhile."""
    try:
        return EXAMINER in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return True


def memories(server: Server) -> dict[int, int]:
    """Return the memory of each process of the server, without those that examine files."""
    assert server.process is not None
    running = [pid for pid in offspring(server.process.pid) if not is_examiner(pid)]
    return {pid: used for pid in running if (used := memory(pid))}


def ask(server: Server, path: str, **options: object) -> tuple[int, float]:
    """Return the status of an answer, and how long it took in seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONGEST)
    began = real_time.monotonic()
    connection.request(str(options.pop("method", "GET")), path, **options)  # type: ignore[arg-type]
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, real_time.monotonic() - began


@contextmanager
def repeated(act: Callable[[], None], pause: float) -> Iterator[None]:
    """Do something again and again meanwhile."""
    stop = Event()

    def go_on() -> None:
        while not stop.wait(pause):
            act()

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def form(content: bytes, token: str) -> bytes:
    """Return a form with a file."""
    fields = {"csrf_token": token, "act": "attach", "key": str(uuid4()), "text": "We keep seeds."}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (fields | {"language": "en"}).items()
    ]
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    return b"".join(parts) + head + content + b"\r\n--x--\r\n"


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_hostile_files_harm_nobody(
    app: Flask, app_context: object, database_url: str, tmp_path: Path, time: StillClock
) -> None:
    time.go_to(datetime.now(UTC))
    make_consultation(slug="seeds")
    sessions = [session_of(app, make_user(f"Person {n}")) for n in range(PEOPLE)]
    db.session.commit()
    bombs = fifty_bombs()
    assert len(bombs) >= 50
    peaks: Counter[int] = Counter()
    waits: list[float] = []
    examiners: list[int] = []

    def read() -> None:
        for path in ("/en/", "/en/consultations/seeds"):
            status, seconds = ask(server, path)
            assert status == 200
            waits.append(seconds)
        for pid, used in memories(server).items():
            peaks[pid] = max(peaks[pid], used)
        assert server.process is not None
        running = [pid for pid in offspring(server.process.pid) if is_examiner(pid)]
        examiners.append(max(map(memory, running), default=0))

    def send(content: bytes, number: int) -> int:
        cookie, token = sessions[number % PEOPLE]
        headers = {"Cookie": f"forum={cookie}", "Content-Type": "multipart/form-data; boundary=x"}
        path = "/en/consultations/seeds/contribute"
        return ask(server, path, method="POST", body=form(content, token), headers=headers)[0]

    with server_of(app, database_url, tmp_path) as server:
        lasting = set(memories(server))  # others come for long work, and go
        for n, harmless in enumerate((files.picture(), files.pdf("Seeds."), files.word("Seeds."))):
            assert send(harmless, n) in (200, 302)
            read()
        before = {pid: used for pid, used in memories(server).items() if pid in lasting}
        quiet = sorted(waits)
        waits.clear()
        statuses = {}
        with repeated(read, 0.2):
            for n, (name, content) in enumerate(bombs.items()):
                statuses[name] = send(content, n)
        after = memories(server)
    grown = {pid: max(peaks[pid], after.get(pid, 0)) - used for pid, used in before.items()}
    waits.sort()
    tells = f"grown {grown}, examiners {max(examiners)}, quiet {quiet}, waits {waits[::20]}"
    print(tells, Counter(statuses.values()))
    assert lasting == set(before) <= set(after), "a process of the server died"
    assert max(grown.values()) < MAX_GROWTH, tells
    assert max(examiners) < MAX_MEMORY, tells
    assert not {name: status for name, status in statuses.items() if status not in (200, 302, 422)}
    usual = quiet[len(quiet) // 2]
    assert waits[len(waits) * 9 // 10] < max(MAX_SECONDS, 4 * usual), tells
