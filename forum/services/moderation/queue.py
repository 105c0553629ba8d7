"""The queues of a consultation's moderators: texts with their authors and earlier decisions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.database import first_page
from forum.domain.contributions.statuses import DecisionTarget, Status, possible_statuses
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.consent import ConsentVersion
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.decision import Decision
from forum.models.contributions.flag import Flag
from forum.models.contributions.redaction import Redaction
from forum.models.contributions.revision import Revision
from forum.models.organisation import Organisation
from forum.models.user import User
from forum.services.attachments.downloads import AttachedFile, list_files
from forum.services.contributions.revise import is_waiting_edit
from forum.services.discussion.contribution_views import ContributionView, read_views_for_moderators
from forum.services.discussion.pending_edits import PendingEdit, read_open_edits
from forum.services.moderation.flags import read_flags
from forum.services.moderation.redactions import list_redactions

QUEUE_PAGE: Final = 20

WAITING_TARGET: Final = timedelta(hours=24)
"""The longest that a text should wait for a decision."""


class QueuePlace(NamedTuple):
    """A place in a queue: when the latest version of a text was sent, and the text's id."""

    sent_at: datetime
    id: int


@dataclass
class QueueItem:
    """One text in a queue; `sent_at` is when its present version was sent.

    `name` and `organisation` are those of the author, even if readers do not see them;
    `consent_number` is that of the consent version to which the author agreed when sending.
    """

    entry: ContributionView
    sent_at: datetime
    author_language: str
    name: str
    organisation: str
    consent_number: int | None
    decisions: list[Decision] = field(default_factory=list)
    edit: PendingEdit | None = None
    files: list[AttachedFile] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    redactions: list[Redaction] = field(default_factory=list)

    @property
    def open_flags(self) -> list[Flag]:
        """Return the readers' requests to look at the text that nobody has decided on."""
        return [flag for flag in self.flags if flag.closed_at is None]

    @property
    def last_flag_id(self) -> int:
        """Return the id of the latest of those requests, or 0."""
        return max((flag.id for flag in self.open_flags), default=0)

    @property
    def has_waiting_edit(self) -> bool:
        """Return whether an edit of the published text waits for a decision."""
        return self.entry.is_readable and self.edit is not None and self.edit.is_waiting

    def possible_statuses(self, target: str = DecisionTarget.TEXT) -> frozenset[Status]:
        """Return the statuses that a moderator can choose for the text, or for its waiting edit."""
        if target == DecisionTarget.EDIT and not self.has_waiting_edit:
            return frozenset()
        return possible_statuses(self.entry.status, DecisionTarget(target))


def read_queue_page(
    consultation: Consultation,
    language: str,
    *,
    status: Status = Status.PUBLISHED,
    target: DecisionTarget = DecisionTarget.TEXT,
    after: QueuePlace | None = None,
) -> tuple[list[QueueItem], QueuePlace | None]:
    """Return one page of a queue, oldest first, and where the next one begins.

    Texts of one status, or with `target` EDIT the published texts with an edit that waits.
    """
    rows = list_queue(consultation, status, target=target, after=after, limit=QUEUE_PAGE + 1)
    page, next_after = first_page(rows, QUEUE_PAGE, place_in_queue)
    return read_queue_items(page, language), next_after


def read_queue_items(contributions: Sequence[Contribution], language: str) -> list[QueueItem]:
    """Return these contributions as items of a queue, by a fixed number of statements."""
    ids = [contribution.id for contribution in contributions]
    if not ids:
        return []
    sent_at = {contribution.id: contribution.sent_at for contribution in contributions}
    authors = _read_authors(ids)
    decisions = _read_decisions(ids)
    edits = read_open_edits(ids, language)
    files = list_files(ids, is_reading=False, is_latest=True)
    flags = read_flags(ids)
    redacted_ids = [c.id for c in contributions if c.redaction_version]
    redactions = list_redactions(redacted_ids) if redacted_ids else []
    return [
        QueueItem(
            entry,
            sent_at[entry.id],
            *authors[entry.id],
            decisions=decisions[entry.id],
            edit=edits.get(entry.id),
            files=files.get(entry.id, []),
            flags=flags.get(entry.id, []),
            redactions=[r for r in redactions if r.contribution_id == entry.id],
        )
        for entry in read_views_for_moderators(contributions, language)
    ]


def _read_authors(ids: list[int]) -> dict[int, tuple[str, str, str, int | None]]:
    """Return (language, name, organisation, number of the consent version) by contribution.

    The language is the one in which to write to the author: that of their account, or that of the
    text if they have no address.
    """
    rows = db.session.execute(
        select(
            Contribution.id,
            case((User.email.is_(None), Contribution.language), else_=User.language),
            case((Contribution.shown_name == "", User.name), else_=Contribution.shown_name),
            case(
                (Contribution.shown_organisation == "", func.coalesce(Organisation.name, "")),
                else_=Contribution.shown_organisation,
            ),
            ConsentVersion.number,
        )
        .join(User, User.id == Contribution.author_id)
        .outerjoin(ConsentVersion, ConsentVersion.id == Contribution.consent_version_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .where(Contribution.id.in_(ids))
    )
    return {id_: (language, *author) for id_, language, *author in rows}


def _read_decisions(ids: list[int]) -> dict[int, list[Decision]]:
    """Return the decisions by others than the author, by contribution, the first decision first."""
    decisions: dict[int, list[Decision]] = defaultdict(list)
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
        decisions[decision.contribution_id].append(decision)
    return decisions


def list_latest_decisions(consultation: Consultation, *, limit: int) -> Sequence[Decision]:
    """Return the latest decisions of moderators, with their contributions and moderators loaded."""
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


def find_longest_wait_start(consultation: Consultation) -> datetime | None:
    """Return since when the first text of the queue has waited; None if none waits."""
    oldest = list_queue(consultation, Status.PENDING, limit=1)
    return oldest[0].sent_at if oldest else None


def list_queue(
    consultation: Consultation,
    status: Status = Status.PUBLISHED,
    *,
    target: DecisionTarget = DecisionTarget.TEXT,
    after: QueuePlace | None = None,
    limit: int = QUEUE_PAGE,
) -> Sequence[Contribution]:
    """Return the contributions of one queue, in the order in which their versions were sent.

    The first is the one whose latest version was sent longest ago.
    """
    query = select(Contribution).where(Contribution.consultation_id == consultation.id)
    if target is DecisionTarget.EDIT:
        query = query.join(Revision, is_waiting_edit())
    else:
        query = query.where(Contribution.status == status)
    return db.session.scalars(in_queue_order(query, after).limit(limit)).all()


def list_flagged(
    consultation: Consultation, *, after: QueuePlace | None = None
) -> tuple[list[Contribution], QueuePlace | None]:
    """Return a page of the texts with open flags, oldest first, and where the next one begins."""
    flagged_ids = select(Flag.contribution_id).where(
        Flag.consultation_id == consultation.id, Flag.closed_at.is_(None)
    )
    query = select(Contribution).where(Contribution.id.in_(flagged_ids))
    rows = db.session.scalars(in_queue_order(query, after).limit(QUEUE_PAGE + 1)).all()
    page, next_after = first_page(rows, QUEUE_PAGE, place_in_queue)
    return list(page), next_after


def in_queue_order(query: Select[Contribution], after: QueuePlace | None) -> Select[Contribution]:
    """Return a query of contributions that begins after a place in the order of queues."""
    if after is not None:
        query = query.where(
            or_(
                Contribution.sent_at > after.sent_at,
                and_(Contribution.sent_at == after.sent_at, Contribution.id > after.id),
            )
        )
    return query.order_by(Contribution.sent_at, Contribution.id)


def place_in_queue(contribution: Contribution) -> QueuePlace:
    """Return where a contribution stands in a queue."""
    return QueuePlace(contribution.sent_at, contribution.id)


class EditsAndFlags(NamedTuple):
    """How many published texts have an edit that waits for a decision, and how many open flags."""

    edits: int
    flagged: int


def count_edits_and_flags(consultation: Consultation) -> EditsAndFlags:
    """Count what waits in the queue whatever its status, by one statement."""
    edits = select(func.count()).select_from(Contribution).join(Revision, is_waiting_edit())
    flagged = select(func.count(Flag.contribution_id.distinct())).where(
        Flag.consultation_id == consultation.id, Flag.closed_at.is_(None)
    )
    is_here = Contribution.consultation_id == consultation.id
    counts = select(edits.where(is_here).scalar_subquery(), flagged.scalar_subquery())
    return EditsAndFlags(*db.session.execute(counts).one())


def count_by_status(consultation: Consultation) -> dict[Status, int]:
    """Return the number of contributions in each status."""
    rows = db.session.execute(
        select(Contribution.status, func.count())
        .where(Contribution.consultation_id == consultation.id)
        .group_by(Contribution.status)
    )
    sizes = dict.fromkeys(Status, 0)
    sizes.update(rows.all())
    return sizes
