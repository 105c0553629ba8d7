"""What waits for teams: texts to decide on, and texts not summed up yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ScalarSelect, Select, and_, case, func, literal, or_, select

from forum import clock
from forum.domain.contributions.statuses import RevisionState, Status
from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.flag import Flag
from forum.models.contributions.revision import WAITING, Revision
from forum.models.synthesis.omission import Omission
from forum.models.synthesis.summary import Citation
from forum.models.user import User
from forum.services.access.gate import is_open_to
from forum.services.contributions.revise import is_waiting_edit
from forum.services.moderation.queue import WAITING_TARGET

MOST: Final = 100
"""Nobody counts further than this: a count costs the same at any size."""


class OpenWork(NamedTuple):
    """How many texts wait for a decision and how many the summary leaves open, up to MOST each."""

    waiting: int
    uncited: int


def count_open_work(consultation: Consultation) -> OpenWork:
    """Count what waits for the team, by one statement that stops at MOST."""
    is_here = Contribution.consultation_id == consultation.id
    one = select(literal(1)).select_from(Contribution).where(is_here)
    is_cited = select(Citation.contribution_id).where(Citation.contribution_id == Contribution.id)
    is_left_out = select(Omission.contribution_id).where(
        Omission.contribution_id == Contribution.id
    )
    texts, edits, uncited = db.session.execute(
        select(
            _count_some(one.where(Contribution.status == Status.PENDING)),
            _count_some(one.join(Revision, is_waiting_edit())),
            _count_some(
                one.where(Contribution.is_readable, ~is_cited.exists(), ~is_left_out.exists())
            ),
        )
    ).one()
    return OpenWork(min(texts + edits, MOST), uncited)


def _count_some(query: Select[Any]) -> ScalarSelect[int]:
    """Return the number of rows, counted up to MOST."""
    return select(func.count()).select_from(query.limit(MOST).subquery()).scalar_subquery()


@dataclass(frozen=True)
class WaitingText:
    """A version that waits for a decision; `number` is that of the text, if it is published.

    With `flag_id`, the first open flag on a published text, it waits since that was raised.
    """

    consultation_id: int
    contribution_id: int
    key: str
    revision: int
    number: int | None
    sent_at: datetime
    flag_id: int | None = None


_COLUMNS: Final = (
    Contribution.consultation_id,
    Contribution.id,
    Contribution.key,
    Contribution.latest_revision,
    Contribution.number,
    Contribution.sent_at,
)


def list_waiting(consultation_ids: Collection[int], *, limit: int) -> list[WaitingText]:
    """Return the versions that wait in these consultations, what waits longest at the beginning.

    A published text that readers have reported is one of them.
    """
    texts = select(*_COLUMNS).where(Contribution.status == Status.PENDING)
    edits = select(*_COLUMNS).join(Revision, is_waiting_edit())
    found: list[WaitingText] = []
    for query in (texts, edits):
        query = query.where(Contribution.consultation_id.in_(sorted(consultation_ids)))
        query = query.order_by(Contribution.sent_at, Contribution.id).limit(limit)
        found += [WaitingText(*row) for row in db.session.execute(query)]
    flagged_at, flag_id = func.min(Flag.at), func.min(Flag.id)
    flagged = (
        select(*_COLUMNS[:-1], flagged_at, flag_id)
        .join(Flag, Flag.contribution_id == Contribution.id)
        .where(Flag.consultation_id.in_(sorted(consultation_ids)), Flag.closed_at.is_(None))
        .group_by(Contribution.id)
        .order_by(flagged_at, Contribution.id)
        .limit(limit)
    )
    found += [WaitingText(*row) for row in db.session.execute(flagged)]
    return sorted(found, key=lambda text: (text.sent_at, text.contribution_id))


@dataclass(frozen=True)
class WaitingQueue:
    """How many texts, and changes of published texts, wait in a consultation, and since when."""

    consultation: Consultation
    texts: int
    edits: int
    since: datetime

    @property
    def is_late(self) -> bool:
        """Return whether one has waited for longer than it should."""
        return clock.now() - self.since > WAITING_TARGET


def list_waiting_queues(moderator: User) -> list[WaitingQueue]:
    """Return what waits where a person may moderate now, what waits longest first.

    Two statements read it along the index of the versions that wait.
    """
    now = clock.now()
    is_text = and_(
        Revision.contribution_id == Contribution.id,
        Revision.number == Contribution.latest_revision,
        Contribution.status == Status.PENDING,
    )
    moderated = select(Consultation.id).where(is_open_to(moderator, Action.MODERATE, now))
    rows = db.session.execute(
        select(
            Contribution.consultation_id,
            func.count(case((Contribution.status == Status.PENDING, 1))),
            func.count(),
            func.min(Contribution.sent_at),
        )
        .select_from(Revision)
        .join(Contribution, or_(is_text, is_waiting_edit()))
        .where(
            Contribution.id.in_(select(Revision.contribution_id).where(WAITING)),
            # A sum, which no index has: else all texts of the consultations might be read
            (Contribution.consultation_id + 0).in_(moderated),
            Revision.state == RevisionState.WAITING,
        )
        .group_by(Contribution.consultation_id)
    ).all()
    if not rows:
        return []
    ids = [row[0] for row in rows]
    found = db.session.scalars(select(Consultation).where(Consultation.id.in_(ids)))
    by_id = {consultation.id: consultation for consultation in found}
    waiting = [WaitingQueue(by_id[id_], texts, n - texts, at) for id_, texts, n, at in rows]
    return sorted(waiting, key=lambda each: each.since)
