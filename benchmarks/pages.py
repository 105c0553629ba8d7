"""CPU and statements per page at 100 and 10,000 contributions, beside the floor of our stack.

The floor is the same stored HTML, read by one query and printed through a flat template by a
Flask view that does nothing else. Both are served by gunicorn as `forum run` does, over one
connection kept open; figures are CPU of the serving process, user and system, on SQLite.
"""

import argparse
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.material import PASSWORD, WRITER, consultation_of
from benchmarks.server import site
from forum.extensions import db
from forum.services.discussion.listing import PAGE

ROUNDS = 5
COOKIES = "language=en; zone=UTC"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds, statements (BEGIN counts as one) and bytes of one answer."""

    milliseconds: float
    statements: float
    size: int


@dataclass
class Client:
    """A kept connection to one server process."""

    connection: HTTPConnection
    cookies: str = COOKIES

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes, str]:
        """Return status, body and the cookies that were set."""
        headers = {"Cookie": self.cookies, **(FORM if body else {})}
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        return answer.status, content, "; ".join(answer.headers.get_all("Set-Cookie") or [])

    def used(self) -> tuple[float, int]:
        """Return CPU seconds and statements so far."""
        seconds, statements = self.ask("GET", "/cpu")[1].split()
        return float(seconds), int(statements)

    def sign_in(self) -> None:
        """Become the bench's member."""
        body = urlencode({"email": WRITER, "password": PASSWORD})
        cookies = self.ask("POST", "/en/sign-in", body)[2]
        session = re.findall(r"forum=[^;]+", cookies)
        self.cookies = f"{COOKIES}; {session[-1]}"

    def cost(self, path: str, runs: int) -> Cost:
        """Return what one answer costs, as the mean of `runs`."""
        before = self.used()
        for _ in range(runs):
            status, content, _cookies = self.ask("GET", path)
            assert status == 200, (status, path)
        after = self.used()
        return Cost(
            (after[0] - before[0]) / runs * 1000, (after[1] - before[1]) / runs, len(content)
        )

    def post(self, slug: str, runs: int) -> tuple[float, float]:
        """Return CPU milliseconds and statements of sending one contribution."""
        before = self.used()
        for _ in range(runs):
            key = str(uuid4())
            words = " ".join(f"We lend {part} seeds to neighbours." for part in key * 2)
            typed = {"text": words, "language": "en", "key": key, "consent": "1", "agreed": "yes"}
            body = urlencode({**typed, "act": "send"})
            status = self.ask("POST", f"/en/consultations/{slug}/contribute", body)[0]
            assert status == 302, status
        after = self.used()
        return (after[0] - before[0]) / runs * 1000, (after[1] - before[1]) / runs


@contextmanager
def serving(mode: str, folder: str) -> Iterator[Client]:
    """Start a server process and connect to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.server", mode, folder, str(port)]
    process = subprocess.Popen(command)
    try:
        for _ in range(100):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield Client(HTTPConnection("127.0.0.1", port, timeout=60))
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=150)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 10_000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with site(folder).app_context():
            db.create_all()
            made = [(size, consultation_of(size)) for size in arguments.sizes]
            sites = [(size, c.id, c.slug) for size, c in made]
        print(
            f"{'page':30} {'of':>6} {'CPU ms':>8} {'floor ms':>9} {'x floor':>8} {'goal':>5}"
            f" {'SQL':>5} {'kB':>6}"
        )
        for size, id_, slug in sites:
            measure(folder, size, id_, slug, runs=arguments.runs)


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
        serving("floor", folder) as least,
        serving("kept", folder) as least_kept,
        serving("uncached", folder) as made,
        serving("site", folder) as kept,
    ):
        for name, address in pages.items():
            compare(name, size, (made, address), (least, floor), goal="2.0", runs=runs)
        made.sign_in()
        compare(
            "50 by date, signed in", size, (made, by_date), (least, floor), goal="3.0", runs=runs
        )
        compare(
            "50 by date, page kept",
            size,
            (kept, by_date),
            (least_kept, floor),
            goal="1.3",
            runs=runs,
        )
        kept.sign_in()
        sent, statements = kept.post(slug, runs)
        name = "sending a contribution"
        print(f"{name:30} {size:6} {sent:8.2f} {'':9} {'':8} {'6 ms':>5} {statements:5.1f}")


Page = tuple[Client, str]


def compare(name: str, size: int, page: Page, floor: Page, *, goal: str, runs: int) -> None:
    """Measure a page and its floor in turn, as the machine's speed drifts, and print medians."""
    pairs = []
    for _ in range(ROUNDS + 1):
        least = floor[0].cost(floor[1], runs // ROUNDS)
        pairs.append((page[0].cost(page[1], runs // ROUNDS), least))
    del pairs[0]  # the first round warms up
    spent = median(cost.milliseconds for cost, _ in pairs)
    least_spent = median(least.milliseconds for _, least in pairs)
    ratio = median(cost.milliseconds / least.milliseconds for cost, least in pairs)
    last = pairs[-1][0]
    print(
        f"{name:30} {size:6} {spent:8.2f} {least_spent:9.2f} {ratio:8.2f} {goal:>5}"
        f" {last.statements:5.1f} {last.size / 1000:6.1f}"
    )


if __name__ == "__main__":
    main()
