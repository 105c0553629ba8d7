"""The history of one contribution, and the replies to it, for its author."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from forum.domain.contributions.content import Publication
from forum.domain.contributions.history import HistoryStep, history_step
from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.decision import Decision
from forum.models.contributions.redaction import Redaction

REPLIES: Final = 20


@dataclass(frozen=True)
class HistoryEntry:
    """One step in the history; the step of a moderator has a reason and may name a rule."""

    at: datetime
    step: HistoryStep
    rule: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ReplySummary:
    """A published reply, as readers see its author."""

    number: int
    name: str
    organisation: str
    publication: Publication
    submitted_at: datetime


def list_history(contribution: Contribution) -> list[HistoryEntry]:
    """Return the history of a contribution, the first step first, by one statement.

    One more reads redactions, if there ever were any.
    """
    decisions = db.session.scalars(
        select(Decision).where(Decision.contribution_id == contribution.id).order_by(Decision.id)
    ).all()
    steps = [HistoryEntry(contribution.submitted_at, HistoryStep.RECEIVED)]
    steps += [
        HistoryEntry(d.at, history_step(d.before, d.after, d.edit), d.rule, d.reason)
        for n, d in enumerate(decisions)
        if n or d.after is not Status.PENDING
    ]
    steps += _list_redactions(contribution) if contribution.redaction_version else []
    appeared_at = contribution.published_at
    if appeared_at and not any(entry.step is HistoryStep.PUBLISHED for entry in steps):
        steps.append(HistoryEntry(appeared_at, HistoryStep.PUBLISHED))
    return sorted(steps, key=lambda step: step.at)


def _list_redactions(contribution: Contribution) -> list[HistoryEntry]:
    """Return when words were redacted, and when that was undone."""
    steps: list[HistoryEntry] = []
    is_of = Redaction.contribution_id == contribution.id
    for redaction in db.session.scalars(select(Redaction).where(is_of).order_by(Redaction.id)):
        rule, reason = redaction.rule.value, redaction.reason
        steps.append(HistoryEntry(redaction.at, HistoryStep.REDACTED, rule, reason))
        if redaction.undone_at is not None:
            steps.append(HistoryEntry(redaction.undone_at, HistoryStep.REDACTION_UNDONE, rule))
    return steps


def list_replies(contribution: Contribution, *, limit: int = REPLIES) -> Sequence[ReplySummary]:
    """Return the first published direct replies to a contribution."""
    rows = db.session.execute(
        select(
            Contribution.number,
            Contribution.shown_name,
            Contribution.shown_organisation,
            Contribution.publication,
            Contribution.submitted_at,
        )
        .where(Contribution.parent_id == contribution.id, Contribution.is_readable)
        .order_by(Contribution.number)
        .limit(limit)
    )
    return [
        ReplySummary(number or 0, name, organisation, publication, submitted_at)
        for number, name, organisation, publication, submitted_at in rows
    ]


def find_last_decisions(ids: list[int]) -> dict[int, Decision]:
    """Return the latest decision on each of these contributions."""
    latest = (
        select(func.max(Decision.id))
        .where(Decision.contribution_id.in_(ids))
        .group_by(Decision.contribution_id)
    )
    decisions = db.session.scalars(select(Decision).where(Decision.id.in_(latest)))
    return {decision.contribution_id: decision for decision in decisions}
