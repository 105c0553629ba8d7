"""What follows when a text is sent or shown: likeness, search, translations and mail, by one job.

The job is enqueued in the transaction that stores the text. It may run twice, and each of its
steps does nothing the second time.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final, Self, cast

from sqlalchemy import select

from forum import clock
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Passage
from forum.models.translation import Text
from forum.services.background.jobs import RunLater, enqueue
from forum.services.contributions import near_copies
from forum.services.contributions.replaced_texts import note_replaced_texts
from forum.services.notifications.contribution_mail import (
    AuthorNotice,
    notify_author,
    notify_of_reply,
    notify_signatories,
)
from forum.services.search import index as search_index
from forum.services.search.documents import IndexDocument, make_documents
from forum.services.texts.store import request_missing_translations

FOLLOW_UP: Final = "follow_up"


@dataclass(frozen=True)
class FollowUp:
    """What is to be done after a step: `notice` is for the author, as its fields in order.

    `is_reply_shown` tells that readers see a reply for the first time, and `has_new_words` that
    they see a text in other words, which its signatories learn.
    """

    contribution_id: int
    notice: tuple[str, str, int | None] | None = None
    is_reply_shown: bool = False
    has_new_words: bool = False

    @classmethod
    def read(cls, args: dict[str, object]) -> Self:
        """Return what the arguments of a job say."""
        values = cast("dict[str, Any]", args)
        notice = values["notice"]
        return cls(**{**values, "notice": tuple(notice) if notice else None})


@dataclass(frozen=True)
class Findings:
    """What was worked out from a contribution, and the state of it in which it was read."""

    state: tuple[object, ...]
    sketches: near_copies.Sketches
    documents: list[IndexDocument]


def request_follow_up(
    contribution: Contribution,
    notice: AuthorNotice | None = None,
    *,
    is_reply_shown: bool = False,
    has_new_words: bool = False,
) -> None:
    """Enqueue what follows, in the caller's transaction; nothing waits behind an earlier step."""
    follow_up = FollowUp(
        contribution.id,
        None if notice is None else (notice.kind, notice.key, notice.decision_id),
        is_reply_shown,
        has_new_words,
    )
    enqueue(FOLLOW_UP, asdict(follow_up))


def work_out(follow_up: FollowUp) -> Findings | None:
    """Return what is to be stored, or None if the contribution is gone; only reads."""
    contribution = db.session.get(Contribution, follow_up.contribution_id)
    if contribution is None:
        return None
    return Findings(
        _state(contribution),
        near_copies.make_sketches([contribution.id]),
        make_documents([contribution.id]),
    )


def _state(contribution: Contribution) -> tuple[object, ...]:
    shown = contribution.status, contribution.approved_revision, contribution.latest_revision
    return *shown, contribution.redaction_version


def store_findings(follow_up: FollowUp, findings: Findings) -> None:
    """Store what was worked out, request translations and notify people.

    Raises RunLater if the contribution has changed since it was read.
    """
    contribution = db.session.get(
        Contribution, follow_up.contribution_id, populate_existing=True, with_for_update=True
    )
    if contribution is None:
        return
    if _state(contribution) != findings.state:
        raise RunLater(clock.now())
    near_copies.store_sketches(contribution.consultation_id, findings.sketches)
    search_index.store_documents([contribution.id], findings.documents)
    note_replaced_texts(contribution)
    request_missing_translations(_list_texts(contribution))
    _notify(contribution, follow_up)


def _list_texts(contribution: Contribution) -> list[Text]:
    """Return the texts of the latest revision."""
    return list(
        db.session.scalars(
            select(Text)
            .join(Passage, Passage.text_id == Text.id)
            .where(
                Passage.contribution_id == contribution.id,
                Passage.revision == contribution.latest_revision,
            )
            .order_by(Passage.position)
        )
    )


def _notify(contribution: Contribution, follow_up: FollowUp) -> None:
    if follow_up.notice is not None:
        kind, key, decision_id = follow_up.notice
        decision = db.session.get(Decision, decision_id) if decision_id else None
        values = {"rule": decision.rule, "reason": decision.reason} if decision else {}
        notify_author(contribution, kind, key, **values)
    if follow_up.is_reply_shown:
        notify_of_reply(contribution)
    if follow_up.has_new_words and contribution.signatures:
        notify_signatories(contribution)
