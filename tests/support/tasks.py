"""Background tasks, done as the worker does them: apart from the test, in sessions of their own."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from forum.extensions import db
from forum.jobs import worker
from forum.jobs.contributions import follow_up
from forum.models.job import Job
from forum.services.contributions.follow_up import FOLLOW_UP
from tests.support.transactions import apart


def do(task: Callable[..., None], *args: Any) -> None:
    """Do one task; what the test has added so far is committed first."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def in_context() -> None:
        with app.app_context():
            task(*args)
            db.session.commit()

    db.session.commit()
    apart(in_context)


def work(app: Flask) -> None:
    """Do everything that is due, and look for what is missing."""
    db.session.commit()
    apart(worker.run_worker, app, once=True)
    db.session.rollback()
    db.session.expire_all()


def follow_up_all() -> None:
    """Do what follows from the texts that were sent, shown or changed."""
    db.session.commit()
    for job in db.session.scalars(select(Job).where(Job.kind == FOLLOW_UP).order_by(Job.id)).all():
        do(follow_up, job.args)
        db.session.delete(job)
    db.session.commit()


def work_without_sweeps(app: Flask) -> None:
    """Do what is due, without looking for what is missing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "SWEEPS", ())
        work(app)
