"""The invitation list of a consultation: who is to be heard, kept without showing any address."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select

from forum import clock
from forum.database import first_page, insert_or_ignore, table_of, upsert
from forum.domain.consultations.invitees import MOST_ROWS, InvitationList
from forum.domain.contributions.statuses import Status
from forum.domain.countries import region_of
from forum.domain.lifecycle import Stage
from forum.domain.mail_addresses import find_address
from forum.domain.policy import Action
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.invitee import Invitee, MailRefusal, Nudge
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.user import User
from forum.services.access.gate import is_at_stage, require
from forum.services.access.locking import lock

PAGE: Final = 25
KEPT_AFTER_CLOSING: Final = timedelta(days=90)
"""How long after closing a list is kept."""


@dataclass(frozen=True)
class InviteeView:
    """An invitee as the team sees one: no address.

    `nudged_at` is when the last private letter was written, by `nudged_by`. One who `refuses` gets
    none, and one who may not be written to yet has a `next_at`.
    """

    id: int
    name: str
    organisation: str
    country: str
    stakeholder_type: str
    language: str
    nudged_at: datetime | None = None
    nudged_by: str = ""
    refuses: bool = False
    next_at: datetime | None = None


def hash_of_address(address: str) -> str:
    """Return the hash by which a refusal is known."""
    return sha256(find_address(address).encode()).hexdigest()


def add_invitees(consultation: Consultation, given: InvitationList, *, by: User) -> int:
    """Store the people of a list and return how many are new; known ones get the new details.

    Raises Invalid("invitees_empty") if there is none, and ("invitees_many").
    """
    lock(consultation)
    require(by, consultation, Action.INVITE)
    if not given.people:
        raise Invalid("invitees_empty", "list")
    before = count_invitees(consultation)
    now = clock.now()
    rows = [
        {
            "consultation_id": consultation.id,
            "email": person.email,
            "name": person.name,
            "organisation": person.organisation,
            "country": person.country,
            "stakeholder_type": person.stakeholder_type,
            "language": person.language or consultation.language,
            "gender": person.gender,
            "added_at": now,
        }
        for person in given.people
    ]
    details = ("name", "organisation", "country", "stakeholder_type", "language", "gender")
    db.session.execute(upsert(Invitee, ["consultation_id", "email"], details), rows)
    after = count_invitees(consultation)
    if after > MOST_ROWS:
        raise Invalid("invitees_many", "list", most=MOST_ROWS)
    return after - before


def count_invitees(consultation: Consultation) -> int:
    """Return how many people are on the list."""
    query = select(func.count()).where(Invitee.consultation_id == consultation.id)
    return db.session.scalar(query) or 0


def remove_invitee(consultation: Consultation, invitee_id: int, *, by: User) -> None:
    """Delete a person from the list; raises NotFound."""
    require(by, consultation, Action.INVITE)
    db.session.delete(find_invitee(consultation, invitee_id))


def delete_list(consultation: Consultation, *, by: User) -> None:
    """Delete the whole list; the log of what was written to its people stays, without names."""
    require(by, consultation, Action.INVITE)
    db.session.execute(delete(Invitee).where(Invitee.consultation_id == consultation.id))


def delete_old_lists() -> None:
    """Delete the lists of consultations that closed long ago, as the privacy page promises."""
    now = clock.now()
    is_over = or_(is_at_stage(Stage.CLOSED, now), is_at_stage(Stage.ARCHIVED, now))
    old = select(Consultation.id).where(is_over, Consultation.closes_at < now - KEPT_AFTER_CLOSING)
    db.session.execute(
        delete(Invitee)
        .where(Invitee.consultation_id.in_(old))
        .execution_options(synchronize_session=False)
    )


def find_invitee(consultation: Consultation, invitee_id: int) -> Invitee:
    """Return one invitee of this consultation; raises NotFound."""
    invitee = db.session.get(Invitee, invitee_id)
    if invitee is None or invitee.consultation_id != consultation.id:
        raise NotFound
    return invitee


def has_written(status: Status | None = None) -> ColumnElement[bool]:
    """Return the condition that an invitee has written or signed, in any form that still counts.

    Who has sent a text that waits, or is to be sent again, is not asked once more; so this tells
    nothing of such a text. With a `status`, only texts with that status count.
    """
    counted = (Status.PUBLISHED, Status.PENDING, Status.RETURNED) if status is None else (status,)
    of_invitee = and_(User.email == Invitee.email)
    wrote = exists().where(
        of_invitee,
        Contribution.author_id == User.id,
        Contribution.consultation_id == Invitee.consultation_id,
        Contribution.status.in_(counted),
    )
    signed = exists().where(
        of_invitee,
        CoSignature.user_id == User.id,
        CoSignature.withdrawn_at.is_(None),
        CoSignature.contribution_id == Contribution.id,
        Contribution.consultation_id == Invitee.consultation_id,
        Contribution.is_readable,
    )
    return or_(wrote, signed)


def list_unheard(
    consultation: Consultation, *, after: int = 0, rest: timedelta
) -> tuple[list[InviteeView], int | None]:
    """Return a page of the invitees who have not written, in the order of the list.

    Each comes with the last letter that was written to that address, in any consultation; after it
    nobody writes for the time of `rest`. Three statements read them.
    """
    rows = db.session.scalars(
        select(Invitee)
        .where(Invitee.consultation_id == consultation.id, Invitee.id > after, ~has_written())
        .order_by(Invitee.id)
        .limit(PAGE + 1)
    ).all()
    page, next_after = first_page(rows, PAGE, lambda invitee: invitee.id)
    hashes = {hash_of_address(invitee.email): invitee for invitee in page}
    last, refusing = _read_last_nudges(hashes), _find_refusing(hashes)
    return [
        _make_view(invitee, last.get(key), refuses=key in refusing, rest=rest)
        for key, invitee in hashes.items()
    ], next_after


def _read_last_nudges(hashes: Iterable[str]) -> dict[str, tuple[datetime, str]]:
    """Return when the last letter to each address was written, and by whom."""
    rows = db.session.execute(
        select(Nudge.address_hash, Nudge.made_at, User.name)
        .join(User, User.id == Nudge.by_id)
        .where(Nudge.address_hash.in_(sorted(hashes)))
        .order_by(Nudge.made_at)
    )
    return {address_hash: (at, name) for address_hash, at, name in rows}


def _find_refusing(hashes: Iterable[str]) -> set[str]:
    """Return which of these addresses want nothing."""
    query = select(MailRefusal.address_hash)
    return set(db.session.scalars(query.where(MailRefusal.address_hash.in_(sorted(hashes)))))


def _make_view(
    invitee: Invitee, last: tuple[datetime, str] | None, *, refuses: bool, rest: timedelta
) -> InviteeView:
    nudged_at, nudged_by = last or (None, "")
    next_at = None if nudged_at is None else nudged_at + rest
    return InviteeView(
        id=invitee.id,
        name=invitee.name,
        organisation=invitee.organisation,
        country=invitee.country,
        stakeholder_type=invitee.stakeholder_type,
        language=invitee.language,
        nudged_at=nudged_at,
        nudged_by=nudged_by,
        refuses=refuses,
        next_at=next_at if next_at is not None and next_at > clock.now() else None,
    )


@dataclass(frozen=True)
class InvitedGroups:
    """Invitees by what they have in common; `heard` of them have a text that readers see."""

    count: int
    heard: int
    countries: Mapping[str, int]
    regions: Mapping[str, int]
    sectors: Mapping[str, int]
    languages: Mapping[str, int]
    genders: Mapping[str, int]


def count_groups(consultation: Consultation) -> InvitedGroups:
    """Return how the invitation list is composed, by one statement."""
    rows = db.session.execute(
        select(
            Invitee.country,
            Invitee.stakeholder_type,
            Invitee.language,
            Invitee.gender,
            has_written(Status.PUBLISHED),
        ).where(Invitee.consultation_id == consultation.id)
    ).all()
    regions = (region_of(row.country) for row in rows)
    return InvitedGroups(
        count=len(rows),
        heard=sum(bool(row[-1]) for row in rows),
        countries=Counter(row.country for row in rows if row.country),
        regions=Counter(region for region in regions if region),
        sectors=Counter(row.stakeholder_type for row in rows if row.stakeholder_type),
        languages=Counter(row.language for row in rows),
        genders=Counter("" if row.gender is None else row.gender.value for row in rows),
    )


def list_invitees(
    consultation: Consultation, *, after: int = 0
) -> tuple[list[Invitee], int | None]:
    """Return a page of the list, and the `after` of the next one; for its organisers."""
    rows = db.session.scalars(
        select(Invitee)
        .where(Invitee.consultation_id == consultation.id, Invitee.id > after)
        .order_by(Invitee.id)
        .limit(PAGE + 1)
    ).all()
    return first_page(rows, PAGE, lambda invitee: invitee.id)


def refuses(address: str) -> bool:
    """Return whether nothing is to go to an address."""
    return is_refused(hash_of_address(address))


def is_refused(address_hash: str) -> bool:
    """Return whether nothing is to go to the address with this hash."""
    return db.session.get(MailRefusal, address_hash) is not None


def refuse(address_hash: str) -> None:
    """Store that nothing is to go to an address any more, in whatever consultation."""
    table = table_of(MailRefusal)
    db.session.execute(
        insert_or_ignore(table, ["address_hash"]).values(address_hash=address_hash, at=clock.now())
    )


def allow(address_hash: str) -> None:
    """Store that letters and invitations may go to an address again."""
    db.session.execute(
        delete(MailRefusal)
        .where(MailRefusal.address_hash == address_hash)
        .execution_options(synchronize_session="fetch")
    )
