"""A contribution as a moderator sees it: the text, its author, and what was decided before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.domain.moderation import MOVES, Status
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution, Decision, Revision
from forum.models.user import User
from forum.services.entries import Entry, several
from forum.services.moderation import QUEUE_PAGE, queue

TARGET: Final = timedelta(hours=24)
"""How long a text should wait at most."""


@dataclass
class Case:
    """One text before a moderator; `since` is when its present version was sent."""

    entry: Entry
    since: datetime
    author_language: str
    decisions: list[Decision] = field(default_factory=list)

    @property
    def steps(self) -> frozenset[Status]:
        """Return the statuses to which a moderator can move it now."""
        return MOVES[self.entry.status]


def page_of_cases(
    consultation: Consultation, status: Status, language: str, *, after: int = 0
) -> tuple[list[Case], int | None]:
    """Return one page of a queue, oldest first, and where the next one begins."""
    found = queue(consultation, status, after=after, limit=QUEUE_PAGE + 1)
    page = found[:QUEUE_PAGE]
    return cases(page, language), page[-1].id if len(found) > QUEUE_PAGE else None


def cases(contributions: Sequence[Contribution], language: str) -> list[Case]:
    """Return these contributions with all that a decision needs, in a fixed number of reads."""
    ids = [contribution.id for contribution in contributions]
    if not ids:
        return []
    since = _latest_versions(ids)
    spoken = _languages_of_authors(ids)
    decisions = _decisions(ids)
    return [
        Case(entry, since[entry.id], spoken[entry.id], decisions[entry.id])
        for entry in several(contributions, language)
    ]


def _latest_versions(ids: list[int]) -> dict[int, datetime]:
    rows = db.session.execute(
        select(Contribution.id, Contribution.submitted_at, Revision.number, Revision.created_at)
        .join(
            Revision,
            and_(
                Revision.contribution_id == Contribution.id,
                Revision.number == Contribution.latest_revision,
            ),
        )
        .where(Contribution.id.in_(ids))
    )
    return {id_: sent if number == 1 else changed for id_, sent, number, changed in rows}


def _languages_of_authors(ids: list[int]) -> dict[int, str]:
    """Return in which language to write to each author: theirs, or the text's without address."""
    rows = db.session.execute(
        select(Contribution.id, Contribution.language, User.language, User.email)
        .join(User, User.id == Contribution.author_id)
        .where(Contribution.id.in_(ids))
    )
    return {id_: spoken if email else written for id_, written, spoken, email in rows}


def _decisions(ids: list[int]) -> dict[int, list[Decision]]:
    """Return what others than the author decided, the first decision first."""
    found: dict[int, list[Decision]] = defaultdict(list)
    for decision in db.session.scalars(
        select(Decision)
        .join(Contribution, Contribution.id == Decision.contribution_id)
        .where(
            Decision.contribution_id.in_(ids),
            Decision.by_id.is_distinct_from(Contribution.author_id),
        )
        .options(joinedload(Decision.by))
        .order_by(Decision.id)
    ):
        found[decision.contribution_id].append(decision)
    return found


def latest_decisions(consultation: Consultation, *, limit: int) -> Sequence[Decision]:
    """Return the latest decisions of moderators, each with its contribution and its author."""
    return db.session.scalars(
        select(Decision)
        .join(Decision.contribution)
        .where(
            Contribution.consultation_id == consultation.id,
            Decision.by_id.is_distinct_from(Contribution.author_id),
        )
        .options(contains_eager(Decision.contribution), joinedload(Decision.by))
        .order_by(Decision.id.desc())
        .limit(limit)
    ).all()


def oldest_waiting(consultation: Consultation) -> datetime | None:
    """Return since when the text that has waited longest has been waiting."""
    found = queue(consultation, Status.PENDING, limit=1)
    return _latest_versions([found[0].id])[found[0].id] if found else None
