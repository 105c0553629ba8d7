"""A worker to be killed: `python -m tests.support.servers.slow_worker URL` with a short lease.

Its jobs write that they began, wait as if for an engine, and write down their effect unless it
is there already.
"""

import sys
import time
from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from forum.database import normalise_url, writing
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
    done = db.session.scalar(text("select count(*) from effect where n = :n"), number)
    db.session.commit()
    if done:
        return
    time.sleep(float(str(args["seconds"])))
    with writing():
        db.session.execute(text("insert into effect (n) values (:n)"), number)
        db.session.commit()


if __name__ == "__main__":
    jobs.LEASE = LEASE
    worker.RENEW_EVERY = BEAT_EVERY
    HANDLERS["slow"] = slow
    app = Flask("forum")  # the queue needs no more of the site, which takes longer to load
    app.config["SQLALCHEMY_DATABASE_URI"] = normalise_url(sys.argv[1])
    db.init_app(app)
    worker.run_worker(app)
