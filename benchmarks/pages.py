"""CPU and statements per page at 100 and 10,000 contributions, beside the floor of our stack.

The floor is the same stored HTML, read by one query and printed through a flat template by a
Flask view that does nothing else. Figures are process CPU of this process: on SQLite that is all
there is; on PostgreSQL the server's share is not counted.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from benchmarks.material import consultation_of
from forum.app import create_app
from forum.extensions import db
from forum.models.contribution import Contribution, Passage
from forum.models.translation import Text
from forum.services.lists import PAGE
from forum.web import page_cache

FLAT = """<!doctype html><html lang="en"><title>floor</title><body>
{% for row in rows %}<article><h2>[{{ row.number }}] {{ row.shown_name }}</h2>
<p>{{ row.shown_organisation }}, {{ row.shown_country }}, {{ row.submitted_at }}</p>
<div lang="{{ row.language }}">{{ row.html }}</div></article>
{% endfor %}</body></html>"""


def environ(path: str, query: str = "", cookie: str = "") -> dict[str, Any]:
    """Return a WSGI request as a server would hand it over."""
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": None,
        "HTTP_COOKIE": cookie or "language=en; zone=UTC",
    }


def fetch(app: Callable[..., Iterable[bytes]], request: dict[str, Any]) -> tuple[str, int]:
    """Return the status and the size of one answer."""
    status: list[str] = []
    body = app(dict(request), lambda code, headers, error=None: status.append(code))
    return status[0], sum(len(chunk) for chunk in body)


def cost(app: Callable[..., Iterable[bytes]], request: dict[str, Any], runs: int) -> float:
    """Return the median CPU milliseconds of one answer."""
    status, _ = fetch(app, request)
    assert status.startswith("200"), (status, request["PATH_INFO"])
    fetch(app, request)
    taken = []
    for _ in range(runs):
        begin = time.process_time()
        fetch(app, request)
        taken.append(time.process_time() - begin)
    return sorted(taken)[len(taken) // 2] * 1000


def floor_app(app: Flask, slug_id: int) -> Flask:
    """Return the application that does the least: one Core query, one flat template."""
    bare = Flask("floor")
    flat = bare.jinja_env.from_string(FLAT)

    @bare.get("/floor")
    def floor() -> str:
        with app.app_context():
            rows = db.session.execute(
                select(
                    Contribution.number,
                    Contribution.shown_name,
                    Contribution.shown_organisation,
                    Contribution.shown_country,
                    Contribution.submitted_at,
                    Text.language,
                    Text.html,
                )
                .join(Passage, Passage.contribution_id == Contribution.id)
                .join(Text, Text.id == Passage.text_id)
                .where(Contribution.consultation_id == slug_id, Contribution.number > 0)
                .order_by(Contribution.number)
                .limit(PAGE)
            ).all()
            return flat.render(rows=rows)

    return bare


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 10_000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            {
                "FORUM_DATA_DIR": Path(folder),
                "RATELIMIT_ENABLED": False,
                "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/bench.db",
            }
        )
        with app.app_context():
            db.create_all()
            sites = {size: consultation_of(size) for size in arguments.sizes}
            measure(app, sites, arguments.runs)


def measure(app: Flask, sites: dict[int, Any], runs: int) -> None:
    """Measure every page at every size and print a row for each."""
    counter = Counter()
    print(
        f"{'page':32} {'of':>6} {'CPU ms':>7} {'x floor':>8} {'SQL':>4} {'kB':>6}"
        f" {'kept ms':>8} {'x floor':>8}"
    )
    for size, consultation in sites.items():
        path = f"/en/consultations/{consultation.slug}"
        floor = cost(floor_app(app, consultation.id), environ("/floor"), runs)
        print(f"{'floor: one query, flat template':32} {size:6} {floor:7.2f} {1:8.2f} {1:4}")
        for name, query in (
            ("overview by question", ""),
            ("50 by date", "by=date"),
            ("50 whole", "by=whole"),
            ("50 answers to one question", "q=1"),
            ("50 by date, last page", f"by=date&after={max(0, size - PAGE)}"),
        ):
            request = environ(path, query)
            page_cache.forget()
            page_cache.switched_on = False
            fetch(app.wsgi_app, request)
            counter.n = 0
            _, length = fetch(app.wsgi_app, request)
            statements = counter.n
            taken = cost(app.wsgi_app, request, runs)
            page_cache.switched_on = True
            kept = cost(app.wsgi_app, request, runs)
            print(
                f"{name:32} {size:6} {taken:7.2f} {taken / floor:8.2f} {statements:4}"
                f" {length / 1000:6.1f} {kept:8.2f} {kept / floor:8.2f}"
            )


class Counter:
    """Counts SQL statements."""

    def __init__(self) -> None:
        self.n = 0
        event.listen(db.engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.n += 1


if __name__ == "__main__":
    main()
