"""The server process to measure: the site as `forum run` serves it, or the floor.

`python -m benchmarks.server MODE FOLDER PORT`, where MODE is `site` (with the page cache),
`uncached` (without it), `cold` (without it, without cards and what searches found), `published`
(without it, each page the first after a publication: tallies are read and one card is made anew),
`floor`, or `cached_floor` (with a page cache that asks for the version). The address `/cpu` returns
the CPU seconds and the number of statements of the process so far.
"""

import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from sqlalchemy import event, select

from forum.app import create_app
from forum.cli.server import Server
from forum.cli.supervisor import WorkerSupervisor
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text
from forum.services.consultations import kept_outlines
from forum.services.discussion.listing import PAGE
from forum.views.consultations.tallies import WORDS
from forum.views.search.latest_content import CONTENTS
from forum.web.http import page_cache
from forum.web.templating.cards import CARDS

FLAT_TEMPLATE = """<!doctype html><html lang="en"><title>floor</title><body>
{% for row in rows %}<article><h2>[{{ row.number }}] {{ row.shown_name }}</h2>
<p>{{ row.shown_organisation }}, {{ row.shown_countries }}, {{ row.submitted_at }}</p>
<div lang="{{ row.language }}">{{ row.html }}</div></article>
{% endfor %}</body></html>"""


def make_site(folder: str) -> Flask:
    """Return the site on the benchmark's database, without CSRF tokens and rate limits."""
    return create_app(
        {
            "FORUM_DATA_DIR": Path(folder),
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/bench.db",
            "RATELIMIT_ENABLED": False,
            "WTF_CSRF_ENABLED": False,
            "FORUM_TRANSLATOR": "off",
        }
    )


class MeasuredServer(Server):
    """The server of `forum run` without background work."""

    def run(self) -> None:
        """Serve until a signal ends it."""
        Arbiter(self).run()


def floor(app: Flask, *, with_cache: bool) -> Flask:
    """Return the application of the floor: one Core query, one flat template."""
    app_of_floor = Flask("floor")
    template = app_of_floor.jinja_env.from_string(FLAT_TEMPLATE)
    cached_pages: dict[tuple[int, int | None], str] = {}

    @app_of_floor.get("/floor/<int:consultation_id>")
    def page(consultation_id: int) -> str:
        with app.app_context():
            version = (
                db.session.scalar(
                    select(Consultation.version).where(Consultation.id == consultation_id)
                )
                if with_cache
                else 0
            )
        key = (consultation_id, version)
        if key not in cached_pages:
            with app.app_context():
                html = template.render(rows=_rows(consultation_id))
            if not with_cache:
                return html
            cached_pages[key] = html
        return cached_pages[key]

    return app_of_floor


def _rows(consultation_id: int) -> Any:
    contribution, passage, text = Contribution.__table__, Passage.__table__, Text.__table__
    return db.session.execute(
        select(
            contribution.c.number,
            contribution.c.shown_name,
            contribution.c.shown_organisation,
            contribution.c.shown_countries,
            contribution.c.submitted_at,
            text.c.language,
            text.c.html,
        )
        .join(passage, passage.c.contribution_id == contribution.c.id)
        .join(text, text.c.id == passage.c.text_id)
        .where(contribution.c.consultation_id == consultation_id, contribution.c.number > 0)
        .order_by(contribution.c.number)
        .limit(PAGE)
    ).all()


def main(mode: str, folder: str, port: str) -> None:
    """Serve until the process is killed."""
    app = make_site(folder)
    page_cache.is_enabled = mode == "site"
    is_floor = mode in ("floor", "cached_floor")
    measured_app = floor(app, with_cache=mode == "cached_floor") if is_floor else app
    statements = [0]
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *_: _increment(statements))
    inner = measured_app.wsgi_app

    def measure(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/cpu":
            if mode == "cold":
                CARDS.clear()
                CONTENTS.clear()
            if mode == "published":
                _forget_publication()
            return inner(environ, start)
        start("200 OK", [("Content-Type", "text/plain")])
        return [f"{time.process_time()} {statements[0]}".encode()]

    measured_app.wsgi_app = measure  # type: ignore[assignment, method-assign]
    MeasuredServer(
        measured_app,
        {
            "bind": f"127.0.0.1:{port}",
            "workers": 1,
            "threads": 2,
            "loglevel": "error",
        },
        WorkerSupervisor(lambda: None),
    ).run()


def _forget_publication() -> None:
    """Forget what a publication makes out of date: tallies, words on them, and a new card."""
    WORDS.clear()
    kept_outlines.forget("whole")
    for key in list(CARDS._values)[:1]:
        del CARDS._values[key]


def _increment(counter: list[int]) -> None:
    counter[0] += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
