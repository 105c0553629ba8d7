"""Work begins when it is stored, and not a pause later."""

import sqlite3
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest

from forum.extensions import db
from forum.jobs import HANDLERS, worker
from forum.jobs.commit_watch import CommitWatch
from forum.jobs.worker import Worker
from forum.services.background.jobs import enqueue
from tests.support.sites import MakeApp


def test_what_others_commit_is_seen_once(make_app: MakeApp, tmp_path: Path) -> None:
    file = tmp_path / "forum.db"
    app = make_app(SQLALCHEMY_DATABASE_URI=f"sqlite:///{file}")
    with app.app_context():
        db.create_all()
        watch, other = CommitWatch(), sqlite3.connect(file)
        assert not watch.has_news()
        other.execute("UPDATE job SET attempts = 1 WHERE id = 0")
        other.commit()
        assert not watch.has_news()  # it has changed nothing
        other.execute("CREATE TABLE other (id INTEGER)")
        other.commit()
        assert watch.has_news()
        assert not watch.has_news()
        watch.close()
        other.close()


def test_a_worker_that_waits_begins_at_once(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Event()
    monkeypatch.setitem(HANDLERS, "test", lambda args: done.set())
    monkeypatch.setattr(worker, "IDLE_WAIT", 600.0)
    monkeypatch.setattr(worker, "SWEEPS", ())
    app = make_app(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'forum.db'}")
    with app.app_context():
        db.create_all()
        db.session.commit()
    waiting = Worker(app, threads=1)
    thread = Thread(target=waiting.run)
    thread.start()
    try:
        sleep(0.5)  # it has looked for jobs, and waits
        with app.app_context():
            enqueue("test", {}, key="test")
            db.session.commit()
        assert done.wait(60)
    finally:
        waiting.stop()
        thread.join()
