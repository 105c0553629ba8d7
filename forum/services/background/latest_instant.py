"""The latest time that the site has seen, kept for processes that begin later."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.database import upsert
from forum.extensions import db
from forum.models.job import LatestInstant

ONLY: Final = 1
MUCH: Final = timedelta(minutes=1)


def read_latest() -> datetime | None:
    """Return the latest time that any process has stored, or None."""
    return db.session.scalar(select(LatestInstant.at).where(LatestInstant.id == ONLY))


def go_on_from_latest() -> None:
    """Let the clock of this process not be behind what the site has seen."""
    latest = read_latest()
    if latest is not None:
        clock.advance_to(latest)


def store_latest() -> None:
    """Store the present time; an earlier one never replaces a later one."""
    go_on_from_latest()
    statement = upsert(LatestInstant, ["id"], ["at"], where=LatestInstant.at < clock.now()).values(
        id=ONLY, at=clock.now()
    )
    db.session.execute(statement)


def trust_machine() -> None:
    """Take the time of the machine for right, although the site has seen a later one."""
    present = clock.now() - clock.machine_lag()
    statement = upsert(LatestInstant, ["id"], ["at"]).values(id=ONLY, at=present)
    db.session.execute(statement)
