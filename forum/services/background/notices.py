"""Telling people things by mail: a row first, the sending in the background."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.database import insert_or_ignore
from forum.extensions import db
from forum.models.job import Notice
from forum.models.user import User
from forum.services.background.jobs import enqueue

SEND: Final = "send_notice"
OVERDUE: Final = timedelta(minutes=10)


def tell(user: User, kind: str, key: str, /, **args: object) -> None:
    """Record once for each `key` that `user` is to get the mail `kind`, and ask for its sending.

    People without an address, and accounts that are switched off, are told nothing.
    """
    if not user.email or not user.active:
        return
    if user.id is None:
        db.session.flush()  # the row needs the number of a person who was only just added
    statement = insert_or_ignore(Notice, ["key"]).values(
        user_id=user.id, kind=kind, key=key, args=args, created_at=clock.now()
    )
    added = db.session.scalar(statement.returning(Notice.id))
    if added is not None:
        _ask(added)


def _ask(notice_id: int) -> None:
    enqueue(SEND, {"notice": notice_id}, key=f"notice-{notice_id}")


def ask_for_overdue() -> int:
    """Ask again for notices that were never sent, and return how many there are."""
    waiting = select(Notice.id).where(
        Notice.sent_at.is_(None), Notice.created_at < clock.now() - OVERDUE
    )
    overdue = db.session.scalars(waiting).all()
    for notice_id in overdue:
        _ask(notice_id)
    return len(overdue)
