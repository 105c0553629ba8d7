"""A server process to be measured: the site as `forum run` serves it, or the floor.

`python -m benchmarks.server MODE FOLDER PORT`, where MODE is `site` (finished pages are kept),
`uncached` (they are not), `floor`, `kept` (the floor with finished pages kept). The address `/cpu`
tells the CPU seconds that the process has used.
"""

import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from forum.app import create_app
from forum.cli.serving import Server
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text
from forum.services.discussion.listing import PAGE
from forum.web.http import page_cache

FLAT = """<!doctype html><html lang="en"><title>floor</title><body>
{% for row in rows %}<article><h2>[{{ row.number }}] {{ row.shown_name }}</h2>
<p>{{ row.shown_organisation }}, {{ row.shown_countries }}, {{ row.submitted_at }}</p>
<div lang="{{ row.language }}">{{ row.html }}</div></article>
{% endfor %}</body></html>"""


def site(folder: str) -> Flask:
    """Return the site on the bench's database, without forms' tokens and limits."""
    return create_app(
        {
            "FORUM_DATA_DIR": Path(folder),
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/bench.db",
            "RATELIMIT_ENABLED": False,
            "WTF_CSRF_ENABLED": False,
            "FORUM_TRANSLATOR": "off",
        }
    )


def floor(app: Flask, *, keep: bool) -> Flask:
    """Return the application that does the least: one Core query, one flat template."""
    bare = Flask("floor")
    flat = bare.jinja_env.from_string(FLAT)
    kept: dict[int, str] = {}

    @bare.get("/floor/<int:consultation_id>")
    def page(consultation_id: int) -> str:
        if consultation_id not in kept:
            with app.app_context():
                made = flat.render(rows=_rows(consultation_id))
            if not keep:
                return made
            kept[consultation_id] = made
        return kept[consultation_id]

    return bare


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
    """Serve until killed."""
    app = site(folder)
    page_cache.switched_on = mode == "site"
    served = floor(app, keep=mode == "kept") if mode in ("floor", "kept") else app
    counted = [0]
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *_: _count(counted))
    inner = served.wsgi_app

    def measured(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/cpu":
            return inner(environ, start)
        start("200 OK", [("Content-Type", "text/plain")])
        return [f"{time.process_time()} {counted[0]}".encode()]

    served.wsgi_app = measured  # type: ignore[assignment, method-assign]
    Server(
        served,
        {
            "bind": f"127.0.0.1:{port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": 2,
            "keepalive": 60,
            "control_socket_disable": True,
            "loglevel": "error",
        },
    ).run()


def _count(counted: list[int]) -> None:
    counted[0] += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
