"""Notices to people by mail: stored in the caller's transaction, sent in the background."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.database import insert_or_ignore, table_of
from forum.extensions import db
from forum.models.job import Notice
from forum.models.user import User
from forum.services.background.jobs import NewJob, enqueue, enqueue_all

SEND: Final = "send_notice"
OVERDUE_AFTER: Final = timedelta(minutes=10)
WAIT_BEFORE_MANY: Final = timedelta(minutes=2)
"""How long mails to many people wait."""


def notify(user: User, kind: str, key: str, /, **args: object) -> None:
    """Store a notice of this `kind` for `user`, once for each `key`, and enqueue its mail.

    People without an address and deactivated accounts get none.
    """
    if not user.email or not user.active:
        return
    if user.id is None:
        db.session.flush()  # the notice refers to the id of a person who was only just added
    statement = insert_or_ignore(Notice, ["key"]).values(
        user_id=user.id, kind=kind, key=key, args=args, created_at=clock.now()
    )
    notice_id = db.session.scalar(statement.returning(Notice.id))
    if notice_id is not None:
        _enqueue(notice_id)


def notify_all(user_ids: Sequence[int], kind: str, key: str, /, **args: object) -> None:
    """Store a notice of this `kind` for many people, once for each, and enqueue the mails.

    They are sent after a while, in which what they tell of can still be translated or taken back.
    The callers have chosen people with an address.
    """
    now = clock.now()
    rows = [
        {"user_id": id_, "kind": kind, "key": f"{key}:{id_}", "args": args, "created_at": now}
        for id_ in user_ids
    ]
    if not rows:
        return
    table = table_of(Notice)
    statement = insert_or_ignore(table, ["key"]).returning(table.c.id)
    ids = db.session.scalars(statement, rows).all()
    run_at = now + WAIT_BEFORE_MANY
    enqueue_all([NewJob(SEND, {"notice": n}, key=f"notice-{n}", run_at=run_at) for n in ids])


def _enqueue(notice_id: int) -> None:
    enqueue(SEND, {"notice": notice_id}, key=f"notice-{notice_id}")


def enqueue_overdue() -> int:
    """Enqueue again the notices that were never sent, and return their number."""
    statement = select(Notice.id).where(
        Notice.sent_at.is_(None), Notice.created_at < clock.now() - OVERDUE_AFTER
    )
    overdue = db.session.scalars(statement).all()
    for notice_id in overdue:
        _enqueue(notice_id)
    return len(overdue)
