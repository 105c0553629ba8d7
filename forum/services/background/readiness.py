"""Whether the site can work: migrations, room for what is sent, and how far jobs and mail lag."""

import os
import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, or_, select, text

from forum import clock
from forum.database import is_postgresql
from forum.extensions import db
from forum.models.job import Job
from forum.paths import MIGRATIONS
from forum.services.background.jobs import INVITE, PATIENCE
from forum.services.background.notices import SEND

JOBS_LATE: Final = timedelta(minutes=5)
MAIL_LATE: Final = timedelta(minutes=15)
MAIL_KINDS: Final = (SEND, INVITE)
NONE: Final = timedelta(0)
LEAST_ROOM: Final = 50_000_000
"""Bytes that must be free in the data folder: a few large files, or a day of writing."""
_IS_READ_ONLY: Final = text(
    "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool"
)
COMMIT: Final = "synchronous_commit"
SQLITE_FULL: Final = 2


@dataclass(frozen=True)
class Backlog:
    """Numbers of jobs, and how long the oldest due job and the oldest unsent mail have waited.

    `jobs_lag` is of jobs for which people wait; imports and sweeps may queue work for hours. Mail
    that was tried for days in vain counts among the failed jobs only.
    """

    waiting: int
    failed: int
    jobs_lag: timedelta
    mail_lag: timedelta

    @property
    def are_jobs_late(self) -> bool:
        """Return whether due jobs wait so long that no worker seems to run."""
        return self.jobs_lag > JOBS_LATE

    @property
    def is_mail_late(self) -> bool:
        """Return whether mail waits so long that the mail server seems to be away."""
        return self.mail_lag > MAIL_LATE


def read_backlog() -> Backlog:
    """Return the state of the queue, by one statement."""
    now = clock.now()
    is_open = Job.failed_at.is_(None)
    is_free = or_(Job.lease_until.is_(None), Job.lease_until < now)
    is_mail = Job.kind.in_(MAIL_KINDS) & (Job.created_at > now - PATIENCE)
    waiting, failed, due, mail = db.session.execute(
        select(
            func.count().filter(is_open),
            func.count().filter(Job.failed_at.is_not(None)),
            func.min(Job.run_at).filter(is_open, is_free, Job.priority == 0),
            func.min(Job.created_at).filter(is_open, is_mail),
        ).select_from(Job)
    ).one()
    return Backlog(
        waiting=waiting,
        failed=failed,
        jobs_lag=max(NONE, now - (due or now)),
        mail_lag=max(NONE, now - (mail or now)),
    )


def accepts_writing(data_folder: Path) -> bool:
    """Return whether what people send can be stored: nothing is read-only, and there is room.

    What is asked for is still shown without that, so only who asks for it here learns of it.
    """
    places = [data_folder]
    if is_postgresql():
        if db.session.scalar(_IS_READ_ONLY):
            return False
    elif db.engine.url.database:
        places.append(Path(db.engine.url.database))
    try:
        has_room = shutil.disk_usage(data_folder).free >= LEAST_ROOM
    except OSError:
        return False
    return has_room and all(os.access(place, os.W_OK) for place in places if place.exists())


def commits_wait_for_the_disk() -> bool:
    """Return whether a commit on this connection is on the disk before it is acknowledged."""
    if is_postgresql():
        settings = [db.session.scalar(text(f"SHOW {name}")) for name in ("fsync", COMMIT)]
        return "off" not in settings
    return int(db.session.scalar(text("PRAGMA synchronous")) or 0) >= SQLITE_FULL


@cache
def _known_heads() -> frozenset[str]:
    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())


def _applied_heads() -> frozenset[str]:
    with db.engine.connect() as connection:
        return frozenset(MigrationContext.configure(connection).get_current_heads())


def is_migrated() -> bool:
    """Return whether all migrations of this version have been applied to the database."""
    return _applied_heads() == _known_heads()


def applied_revision() -> str:
    """Return the name of the migration at which the database is."""
    return " ".join(sorted(_applied_heads()))


def is_known_revision(revision: str) -> bool:
    """Return whether this version has the migration, so that it can bring such a database on."""
    script = ScriptDirectory(str(MIGRATIONS))
    return revision in {known.revision for known in script.walk_revisions()}
