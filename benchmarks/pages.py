"""CPU time and statements per page at 100 and 10,000 contributions, compared with the floor.

The floor is the least that our stack can do: the same stored HTML, read by one query and rendered
by a flat template in a Flask view that does nothing else. The floor of a kept page is such a view
that keeps its page and asks for the version by one query. Both are served as `forum run` does, over
one open connection. Figures are CPU time of the server process, user and system, on SQLite.
"""

import argparse
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.sample_consultation import PASSWORD, WRITER, make_consultation, make_thread
from benchmarks.server import make_site
from forum.extensions import db
from forum.services.discussion.listing import PAGE

ROUNDS = 10
SEARCHES = {"search that finds all": "ledger", "search that finds a third": "aldea"}
COOKIES = "language=en; zone=UTC"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds, statements (BEGIN counts as one) and bytes of one response."""

    milliseconds: float
    statements: float
    size: int


@dataclass(frozen=True)
class Row:
    """One line of the table; `floor_ms` and `ratio` are None where there is no floor."""

    page: str
    size: int
    cpu_ms: float
    floor_ms: float | None
    ratio: float | None
    goal: str
    statements: float
    kilobytes: float | None

    def print(self) -> None:
        """Print the line and remember it."""
        TABLE.append(self)
        floor, ratio, kilobytes = (
            "" if value is None else f"{value:.2f}"
            for value in (self.floor_ms, self.ratio, self.kilobytes)
        )
        print(
            f"{self.page:45} {self.size:6} {self.cpu_ms:8.2f} {floor:>9} {ratio:>8} {self.goal:>5}"
            f" {self.statements:5.1f} {kilobytes:>7}",
            flush=True,
        )


TABLE: list[Row] = []
"""The lines that were printed."""


@dataclass
class Client:
    """An open connection to one server process."""

    connection: HTTPConnection
    cookies: str = COOKIES

    def request(self, method: str, path: str, body: str = "") -> tuple[int, bytes, str]:
        """Send a request; return status, body and the cookies that were set."""
        headers = {"Cookie": self.cookies, **(FORM if body else {})}
        self.connection.request(method, path, body or None, headers)
        response = self.connection.getresponse()
        content = response.read()
        return response.status, content, "; ".join(response.headers.get_all("Set-Cookie") or [])

    def usage(self) -> tuple[float, int]:
        """Return the CPU seconds and statements of the server so far."""
        seconds, statements = self.request("GET", "/cpu")[1].split()
        return float(seconds), int(statements)

    def sign_in(self) -> None:
        """Sign in as the writer of `benchmarks.sample_consultation`."""
        body = urlencode({"email": WRITER, "password": PASSWORD})
        cookies = self.request("POST", "/en/sign-in", body)[2]
        self._take_session(cookies)
        self._take_session(self.request("GET", "/en/")[2])

    def _take_session(self, cookies: str) -> None:
        """Keep the session that was set last, as a browser does."""
        if session := re.findall(r"forum=[^;]+", cookies):
            self.cookies = f"{COOKIES}; {session[-1]}"

    def measure_page(self, path: str, runs: int) -> Cost:
        """Return the cost of one page, on average over `runs` requests."""
        before = self.usage()
        for _ in range(runs):
            status, content, _cookies = self.request("GET", path)
            assert status == 200, (status, path)
        after = self.usage()
        return Cost(
            milliseconds=(after[0] - before[0]) / runs * 1000,
            statements=(after[1] - before[1]) / runs,
            size=len(content),
        )

    def measure_sending(self, slug: str, runs: int) -> tuple[float, float]:
        """Return CPU milliseconds and statements of sending one contribution, on average."""
        before = self.usage()
        for _ in range(runs):
            key = str(uuid4())
            text = " ".join(f"We lend {part} seeds to neighbours." for part in key * 2)
            fields = {"text": text, "language": "en", "key": key, "consent": "1", "agreed": "yes"}
            body = urlencode({**fields, "act": "send"})
            status = self.request("POST", f"/en/consultations/{slug}/contribute", body)[0]
            assert status == 302, status
        after = self.usage()
        return (after[0] - before[0]) / runs * 1000, (after[1] - before[1]) / runs


@contextmanager
def server_process(mode: str, folder: str) -> Iterator[Client]:
    """Start a server process, connect to it, and stop it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.server", mode, folder, str(port)]
    process = subprocess.Popen(command)
    try:
        for _ in range(600):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield Client(HTTPConnection("127.0.0.1", port, timeout=60))
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Measure all pages and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=150)
    parser.add_argument("--json", type=Path, help="write the table to this file too")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 10_000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with make_site(folder).app_context():
            db.create_all()
            consultations = [(size, make_consultation(size)) for size in arguments.sizes]
            addresses = [(size, c.id, c.slug) for size, c in consultations]
            thread = make_thread(PAGE)
            thread_address = (thread.id, thread.slug)
        print(
            f"{'page':45} {'of':>6} {'CPU ms':>8} {'floor ms':>9} {'x floor':>8} {'goal':>5}"
            f" {'SQL':>5} {'kB':>7}"
        )
        measure_thread(folder, *thread_address, runs=arguments.runs)
        for size, id_, slug in addresses:
            measure(folder, size, id_, slug, runs=arguments.runs)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(row) for row in TABLE], indent=1) + "\n")


def measure_thread(folder: str, id_: int, slug: str, *, runs: int) -> None:
    """Measure the page of one contribution with its replies."""
    with (
        server_process("floor", folder) as floor,
        server_process("uncached", folder) as warm,
        server_process("cold", folder) as cold,
    ):
        address, base = f"/en/consultations/{slug}/contributions/1", (floor, f"/floor/{id_}")
        for kind, server, goal in (("warm", warm, "1.5"), ("cold", cold, "4.0")):
            name = f"thread of 50 replies, {kind} cards"
            compare(name, PAGE, (server, address), base, goal=goal, runs=runs)


def measure(folder: str, size: int, id_: int, slug: str, *, runs: int) -> None:
    """Measure every page of one consultation, and sending a contribution."""
    path, floor = f"/en/consultations/{slug}", f"/floor/{id_}"
    by_date = f"{path}?by=date"
    pages = {
        "overview by question": path,
        "50 by date": by_date,
        "50 by date, last page": f"{by_date}&after={max(0, size - PAGE)}",
        "50 whole": f"{path}?by=whole",
        "50 answers to one question": f"{path}?q=1",
    }
    with (
        server_process("floor", folder) as floor_server,
        server_process("cached_floor", folder) as cached_floor_server,
        server_process("uncached", folder) as server,
        server_process("cold", folder) as cold_server,
        server_process("published", folder) as published_server,
        server_process("site", folder) as cached_server,
    ):
        for name, address in pages.items():
            base = (floor_server, floor)
            warm, cold = (server, address), (cold_server, address)
            compare(f"{name}, warm cards", size, warm, base, goal="1.5", runs=runs)
            compare(f"{name}, cold cards", size, cold, base, goal="4.0", runs=runs)
        compare(
            "50 by date, first after a publication",
            size,
            (published_server, by_date),
            (floor_server, floor),
            goal="1.8",
            runs=runs,
        )
        server.sign_in()
        compare(
            "50 by date, signed in",
            size,
            (server, by_date),
            (floor_server, floor),
            goal="1.8",
            runs=runs,
        )
        compare(
            "50 by date, page kept",
            size,
            (cached_server, by_date),
            (cached_floor_server, floor),
            goal="1.5",
            runs=runs,
        )
        for name, query in SEARCHES.items():
            for kind, searched in (("for the first time", cold_server), ("again", server)):
                searched.measure_page(f"{path}/search?q={query}", 2)
                cost = searched.measure_page(f"{path}/search?q={query}", runs)
                figures = (
                    *(cost.milliseconds, None, None, "10 ms"),
                    *(cost.statements, cost.size / 1000),
                )
                Row(f"{name}, {kind}", size, *figures).print()
        cached_server.sign_in()
        milliseconds, statements = cached_server.measure_sending(slug, runs)
        name = "sending a contribution"
        Row(name, size, milliseconds, None, None, "10 ms", statements, None).print()


MeasuredPage = tuple[Client, str]


def compare(
    name: str, size: int, page: MeasuredPage, floor: MeasuredPage, *, goal: str, runs: int
) -> None:
    """Measure a page and its floor alternately, as the machine's speed drifts; print medians."""
    pairs = []
    for _ in range(ROUNDS + 1):
        floor_cost = floor[0].measure_page(floor[1], runs // ROUNDS)
        pairs.append((page[0].measure_page(page[1], runs // ROUNDS), floor_cost))
    del pairs[0]  # the first round warms up
    page_time = median(cost.milliseconds for cost, _ in pairs)
    floor_time = median(floor_cost.milliseconds for _, floor_cost in pairs)
    ratio = median(cost.milliseconds / floor_cost.milliseconds for cost, floor_cost in pairs)
    last_cost = pairs[-1][0]
    Row(
        page=name,
        size=size,
        cpu_ms=page_time,
        floor_ms=floor_time,
        ratio=ratio,
        goal=goal,
        statements=last_cost.statements,
        kilobytes=last_cost.size / 1000,
    ).print()


if __name__ == "__main__":
    main()
