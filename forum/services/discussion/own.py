"""The contributions of one author in all consultations, with the state of each.

First come those that need their author, then those that wait for a moderator, then the others.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum import clock
from forum.database import first_page
from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.statuses import REVISABLE, WITHDRAWABLE, RevisionState, Status
from forum.domain.html.read import opening_words
from forum.domain.languages import LANGUAGES
from forum.domain.lifecycle import TIME_TO_SEND_AGAIN, Stage
from forum.domain.policy import Action, Role, is_allowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Passage, Revision
from forum.models.translation import Text, Translation
from forum.models.user import User
from forum.services.access import deadlines
from forum.services.access.gate import effective_stage, is_at_stage, site_roles
from forum.services.contributions import withdrawals
from forum.services.contributions.revise import is_open_edit
from forum.services.discussion.history import find_last_decisions

PAGE: Final = 20
OPENING: Final = 18
LONGEST_OPENING: Final = 600
"""Words of a text that the list shows, and characters of it that are read for them."""


class OwnGroup(IntEnum):
    """The parts of an author's list, in their order."""

    NEEDS_ME = 0
    WAITS = 1
    SETTLED = 2


class Opening(NamedTuple):
    """The first words of a text, with their language."""

    words: str
    language: str


@dataclass(frozen=True)
class OwnContribution:
    """One contribution as its author sees it in their list.

    `edit` is the state of an edit that is not decided on, `decision` the last decision on the text
    or on that edit. `answer_until` is the end of the time in which a returned text can be sent
    again. `translations` says by language whether the whole text has been translated. `opening` is
    the beginning of the author's words. `undo_until` is until when a withdrawal can be undone.
    """

    contribution: Contribution
    edit: RevisionState | None = None
    decision: Decision | None = None
    replies: int = 0
    translations: dict[str, bool] = field(default_factory=dict)
    answer_until: datetime | None = None
    may_revise: bool = False
    may_withdraw: bool = False
    opening: Opening | None = None
    undo_until: datetime | None = None
    group: OwnGroup = OwnGroup.SETTLED


class OwnPlace(NamedTuple):
    """A place in an author's list: the part, and the id of a contribution."""

    group: int
    id: int


def _group(now: datetime) -> ColumnElement[int]:
    """Return the part of the list to which a contribution belongs.

    What was returned needs its author as long as it can be sent again.
    """
    edit = (
        select(Revision.state)
        .where(is_open_edit(), Contribution.is_readable)
        .correlate(Contribution)
        .scalar_subquery()
    )
    is_returned = or_(Contribution.status == Status.RETURNED, edit == RevisionState.RETURNED)
    is_recent = select(Decision.id).where(
        Decision.contribution_id == Contribution.id,
        Decision.before != Status.WITHDRAWN,
        or_(Decision.after == Status.RETURNED, Decision.edit == RevisionState.RETURNED),
        Decision.at > now - TIME_TO_SEND_AGAIN,
    )
    can_be_sent = or_(
        is_at_stage(Stage.OPEN, now), and_(is_at_stage(Stage.CLOSED, now), is_recent.exists())
    )
    is_waiting = or_(Contribution.status == Status.PENDING, edit == RevisionState.WAITING)
    return case(
        (and_(is_returned, can_be_sent), OwnGroup.NEEDS_ME.value),
        (is_waiting, OwnGroup.WAITS.value),
        else_=OwnGroup.SETTLED.value,
    )


@dataclass(frozen=True)
class ReturnedText:
    """A text, or an edit of a published one, that was returned and can be sent again."""

    contribution: Contribution
    decision: Decision | None
    answer_until: datetime | None


def list_own_contributions(
    author: User, *, after: OwnPlace | None = None
) -> tuple[list[OwnContribution], OwnPlace | None]:
    """Return the author's contributions and where the next page begins.

    What needs the author comes first, then what waits, then the others; the latest first in each
    part. The number of statements is the same for any number of them.
    """
    group = _group(clock.now())
    query = (
        select(Contribution, group)
        .join(Consultation, Consultation.id == Contribution.consultation_id)
        .where(Contribution.author_id == author.id)
        .options(contains_eager(Contribution.consultation))
    )
    if after is not None:
        is_later = and_(group == after.group, Contribution.id < after.id)
        query = query.where(or_(group > after.group, is_later))
    query = query.order_by(group, Contribution.id.desc()).limit(PAGE + 1)
    rows = db.session.execute(query).all()
    page, next_after = first_page(rows, PAGE, lambda row: OwnPlace(row[1], row[0].id))
    groups = {contribution.id: OwnGroup(value) for contribution, value in page}
    return read_own_contributions(author, [row[0] for row in page], groups), next_after


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
    author: User,
    contributions: Sequence[Contribution],
    groups: Mapping[int, OwnGroup] = MappingProxyType({}),
) -> list[OwnContribution]:
    """Return these contributions of one author with their state; `groups` are parts by id."""
    ids = [contribution.id for contribution in contributions]
    edits = _read_open_edits(ids)
    decisions = find_last_decisions(ids)
    replies = _count_replies(ids)
    translations = _read_translated_languages(ids)
    returns = deadlines.find_return_dates(ids)
    openings = _read_openings(ids)
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
            group=groups.get(c.id, OwnGroup.SETTLED),
            opening=openings.get(c.id),
            undo_until=_undo_deadline(c, decisions.get(c.id), roles),
        )
        for c in contributions
    ]


def _answer_deadline(contribution: Contribution, returned_at: datetime | None) -> datetime | None:
    if returned_at is None:
        return None
    return deadlines.answer_deadline(contribution.consultation, returned_at)


def _undo_deadline(
    contribution: Contribution, last: Decision | None, roles: frozenset[Role]
) -> datetime | None:
    """Return until when the author can undo the withdrawal of a text, or None."""
    if contribution.status is not Status.WITHDRAWN or last is None:
        return None
    if last.by_id != contribution.author_id or last.after is not Status.WITHDRAWN:
        return None
    until = withdrawals.undo_deadline(last.at)
    is_possible = is_allowed(Action.WITHDRAW, roles, contribution.consultation.stage())
    return until if is_possible and clock.now() < until else None


def _read_openings(ids: list[int]) -> dict[int, Opening]:
    """Return the beginning of each author's own words in the latest version."""
    words = select(
        Passage.contribution_id,
        func.substr(Text.html, 1, LONGEST_OPENING),
        Text.language,
        func.row_number()
        .over(partition_by=Passage.contribution_id, order_by=Passage.position)
        .label("rank"),
    )
    words = words.join(Text, Text.id == Passage.text_id).join(
        Contribution,
        and_(
            Contribution.id == Passage.contribution_id,
            Passage.revision == Contribution.latest_revision,
        ),
    )
    first = words.where(
        Passage.contribution_id.in_(ids), Passage.kind == PassageKind.WORDS
    ).subquery()
    id_, html, language, rank = first.c
    rows = db.session.execute(select(id_, html, language).where(rank == 1))
    return {id_: Opening(opening_words(html, OPENING), code) for id_, html, code in rows}


def _revision_stage(contribution: Contribution, returned_at: datetime | None) -> Stage:
    """Return the stage that counts for a new version of this text now."""
    consultation = contribution.consultation
    return effective_stage(consultation, Action.REVISE, at=clock.now(), returned_at=returned_at)


def _read_open_edits(ids: list[int]) -> dict[int, RevisionState]:
    rows = db.session.execute(
        select(Revision.contribution_id, Revision.state)
        .join(Contribution, is_open_edit())
        .where(Revision.contribution_id.in_(ids), Contribution.is_readable)
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
