"""A worker to be killed: `python -m tests.support.servers.slow_worker URL` with a short lease.

Its jobs write that they began, wait as if for an engine, and write down their effect unless it
is there already. A job waits until there is a gate of its number, and some seconds more.
"""

import sys
import time
from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from forum.config import normalise_url
from forum.database import writing
from forum.extensions import db
from forum.jobs import HANDLERS, worker
from forum.services.background import jobs

LEASE = timedelta(seconds=3)
BEAT_EVERY = 0.5


def slow(args: dict[str, object]) -> None:
    """Begin, wait, and take effect once; nothing is locked while it waits."""
    number = {"n": args["n"]}
    with writing():
        db.session.execute(text("insert into began (n) values (:n)"), number)
        db.session.commit()
    if found("effect", number):
        return
    while not found("gate", number):
        time.sleep(0.05)
    time.sleep(float(str(args["seconds"])))
    with writing():
        db.session.execute(text("insert into effect (n) values (:n)"), number)
        db.session.commit()


def found(table: str, number: dict[str, object]) -> bool:
    """Tell whether a table has this number."""
    n = db.session.scalar(text(f"select count(*) from {table} where n = :n"), number)
    db.session.commit()
    return bool(n)


if __name__ == "__main__":
    jobs.LEASE = LEASE
    worker.RENEW_EVERY = BEAT_EVERY
    HANDLERS["slow"] = slow
    app = Flask("forum")  # the queue needs no more of the site, which takes longer to load
    app.config["SQLALCHEMY_DATABASE_URI"] = normalise_url(sys.argv[1])
    db.init_app(app)
    worker.run_worker(app)
