"""The contributions of one author in all consultations, with the state of each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from forum import clock
from forum.database import first_page
from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.statuses import REVISABLE, WITHDRAWABLE, RevisionState
from forum.domain.languages import LANGUAGES
from forum.domain.lifecycle import Stage
from forum.domain.policy import Action, is_allowed
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Passage, Revision
from forum.models.translation import Text, Translation
from forum.models.user import User
from forum.services.access import deadlines
from forum.services.access.gate import effective_stage, site_roles
from forum.services.contributions.revise import is_open_edit
from forum.services.discussion.history import find_last_decisions

PAGE: Final = 20


@dataclass(frozen=True)
class OwnContribution:
    """One contribution as its author sees it in their list.

    `edit` is the state of an edit that is not decided on, `decision` the last decision on the text
    or on that edit. `answer_until` is the end of the time in which a returned text can be sent
    again. `translations` says by language whether the whole text has been translated.
    """

    contribution: Contribution
    edit: RevisionState | None = None
    decision: Decision | None = None
    replies: int = 0
    translations: dict[str, bool] = field(default_factory=dict)
    answer_until: datetime | None = None
    may_revise: bool = False
    may_withdraw: bool = False


@dataclass(frozen=True)
class ReturnedText:
    """A text, or an edit of a published one, that was returned and can be sent again."""

    contribution: Contribution
    decision: Decision | None
    answer_until: datetime | None


def list_own_contributions(
    author: User, *, before: int | None = None
) -> tuple[list[OwnContribution], int | None]:
    """Return the author's contributions, latest first, and where the next page begins.

    The number of statements is the same for any number of them.
    """
    query = select(Contribution).where(Contribution.author_id == author.id)
    if before is not None:
        query = query.where(Contribution.id < before)
    rows = db.session.scalars(
        query.order_by(Contribution.id.desc())
        .limit(PAGE + 1)
        .options(joinedload(Contribution.consultation))
    ).all()
    page, next_before = first_page(rows, PAGE, lambda row: row.id)
    return read_own_contributions(author, page), next_before


def list_returned_texts(author: User) -> list[ReturnedText]:
    """Return the author's texts and edits that were returned and can be sent again, latest first.

    Of the last PAGE that were returned; three statements read them.
    """
    is_returned = and_(
        Revision.contribution_id == Contribution.id,
        Revision.number == Contribution.latest_revision,
        Revision.state == RevisionState.RETURNED,
    )
    rows = db.session.scalars(
        select(Contribution)
        .join(Revision, is_returned)
        .where(Contribution.author_id == author.id, Contribution.status.in_(REVISABLE))
        .order_by(Contribution.id.desc())
        .limit(PAGE)
        .options(joinedload(Contribution.consultation))
    ).all()
    ids = [row.id for row in rows]
    if not ids:
        return []
    returns, decisions, roles = (
        deadlines.find_return_dates(ids),
        find_last_decisions(ids),
        site_roles(author),
    )
    return [
        ReturnedText(c, decisions.get(c.id), _answer_deadline(c, returns.get(c.id)))
        for c in rows
        if is_allowed(Action.REVISE, roles, _revision_stage(c, returns.get(c.id)))
    ]


def read_own_contributions(
    author: User, contributions: Sequence[Contribution]
) -> list[OwnContribution]:
    """Return these contributions of one author with their state."""
    ids = [contribution.id for contribution in contributions]
    edits = _read_open_edits(ids)
    decisions = find_last_decisions(ids)
    replies = _count_replies(ids)
    translations = _read_translated_languages(ids)
    returns = deadlines.find_return_dates(ids)
    roles = site_roles(author)
    return [
        OwnContribution(
            contribution=c,
            edit=edits.get(c.id),
            decision=decisions.get(c.id),
            replies=replies.get(c.id, 0),
            translations=translations.get(c.id, {}),
            answer_until=_answer_deadline(c, returns.get(c.id)),
            may_revise=c.status in REVISABLE
            and is_allowed(Action.REVISE, roles, _revision_stage(c, returns.get(c.id))),
            may_withdraw=c.status in WITHDRAWABLE
            and is_allowed(Action.WITHDRAW, roles, c.consultation.stage()),
        )
        for c in contributions
    ]


def _answer_deadline(contribution: Contribution, returned_at: datetime | None) -> datetime | None:
    if returned_at is None:
        return None
    return deadlines.answer_deadline(contribution.consultation, returned_at)


def _revision_stage(contribution: Contribution, returned_at: datetime | None) -> Stage:
    """Return the stage that counts for a new version of this text now."""
    consultation = contribution.consultation
    return effective_stage(consultation, Action.REVISE, at=clock.now(), returned_at=returned_at)


def _read_open_edits(ids: list[int]) -> dict[int, RevisionState]:
    rows = db.session.execute(
        select(Revision.contribution_id, Revision.state)
        .join(Contribution, is_open_edit())
        .where(Revision.contribution_id.in_(ids))
    )
    return dict(rows.all())


def _count_replies(ids: list[int]) -> dict[int, int]:
    """Return the number of published replies by contribution."""
    rows = db.session.execute(
        select(Contribution.parent_id, func.count())
        .where(Contribution.parent_id.in_(ids), Contribution.is_readable)
        .group_by(Contribution.parent_id)
    )
    return {parent_id: n for parent_id, n in rows if parent_id is not None}


def _read_translated_languages(ids: list[int]) -> dict[int, dict[str, bool]]:
    """Return, by language, whether a contribution is translated.

    Its own language is left out, and so are quoted words.
    """
    text_counts: dict[int, dict[str, int]] = defaultdict(dict)
    main_languages: dict[int, str] = {}
    for id_, main_language, language, n in db.session.execute(
        select(Passage.contribution_id, Contribution.language, Text.language, func.count())
        .join(Text, Text.id == Passage.text_id)
        .join(Contribution, _is_in_author_revision())
        .where(Passage.contribution_id.in_(ids), Passage.kind != PassageKind.QUOTE)
        .group_by(Passage.contribution_id, Contribution.language, Text.language)
    ):
        main_languages[id_], text_counts[id_][language] = main_language, n
    translation_counts: dict[tuple[int, str], int] = {
        (id_, language): n
        for id_, language, n in db.session.execute(
            select(Passage.contribution_id, Translation.language, func.count())
            .join(Translation, Translation.text_id == Passage.text_id)
            .join(Contribution, _is_in_author_revision())
            .where(Passage.contribution_id.in_(ids), Passage.kind != PassageKind.QUOTE)
            .group_by(Passage.contribution_id, Translation.language)
        )
    }
    return {
        id_: {
            code: translation_counts.get((id_, code), 0)
            >= sum(counts.values()) - counts.get(code, 0)
            for code in LANGUAGES
            if code != main_languages[id_]
        }
        for id_, counts in text_counts.items()
    }


def _is_in_author_revision() -> ColumnElement[bool]:
    """Match passages of the approved revision, or of the latest if none was approved."""
    revision = func.coalesce(Contribution.approved_revision, Contribution.latest_revision)
    return and_(Contribution.id == Passage.contribution_id, Passage.revision == revision)
