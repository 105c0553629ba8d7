"""Signing another's contribution instead of sending a copy of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from forum import clock
from forum.domain.contributions.content import Appearance, Capacity, Publication
from forum.domain.policy import Action
from forum.errors import NotAllowed, NotFound
from forum.extensions import db
from forum.models.consent import ConsentVersion
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.organisation import Organisation
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch
from forum.services.consultations import counts
from forum.services.notifications.contribution_mail import tell_of_signature


@dataclass(frozen=True, slots=True)
class CoSignatory:
    """A co-signatory as readers see them; `countries` are codes with blanks between.

    `before_edit` tells that the text has changed since.
    """

    id: int
    name: str
    organisation: str
    countries: str
    capacity: Capacity
    publication: Publication
    signed_at: datetime
    before_edit: bool = False


def sign(
    contribution: Contribution,
    consultation: Consultation,
    *,
    by: User,
    appearance: Appearance,
    consent: ConsentVersion | None = None,
) -> CoSignature:
    """Put a person's signature under another's published contribution, once.

    Raises NotAllowed outside the opening times and for one's own ("own"), NotFound for what
    readers do not see. Signing again changes nothing; after taking back it counts anew.
    """
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.CONTRIBUTE)
    if not contribution.is_readable:
        raise NotFound
    if contribution.author_id == by.id:
        raise NotAllowed("own")
    signature = signature_of(by, contribution)
    if signature is not None and signature.withdrawn_at is None:
        return signature
    if signature is None:
        signature = CoSignature(contribution_id=contribution.id, user_id=by.id)
        db.session.add(signature)
    signature.withdrawn_at = None
    signature.signed_at = clock.now()
    appearance.copy_to(signature)
    signature.consent_version_id = None if consent is None else consent.id
    db.session.flush()
    _count(consultation, contribution, signature, 1)
    tell_of_signature(contribution, signature.id)
    return signature


def signature_of(user: User | None, contribution: Contribution) -> CoSignature | None:
    """Return the signature of a person under a contribution, also one that was taken back."""
    if user is None:
        return None
    return db.session.scalar(
        select(CoSignature)
        .where(CoSignature.contribution_id == contribution.id, CoSignature.user_id == user.id)
        .execution_options(populate_existing=True)
    )


def take_back_signature(
    contribution: Contribution, consultation: Consultation, *, by: User
) -> None:
    """Take one's signature back, at any time after it was given; raises NotFound for none."""
    lock(consultation)
    require(by, consultation, Action.WITHDRAW)
    _strike(contribution, consultation, signature_of(by, contribution))


def remove_signature(
    contribution: Contribution, consultation: Consultation, signature_id: int, *, by: User
) -> None:
    """Strike a signature out as a moderator; raises NotFound for none."""
    lock(consultation)
    require(by, consultation, Action.MODERATE)
    signature = db.session.get(CoSignature, signature_id)
    if signature is not None and signature.contribution_id != contribution.id:
        raise NotFound
    _strike(contribution, consultation, signature)


def _strike(
    contribution: Contribution, consultation: Consultation, signature: CoSignature | None
) -> None:
    if signature is None or signature.withdrawn_at is not None:
        raise NotFound
    db.session.refresh(contribution)
    signature.withdrawn_at = clock.now()
    db.session.flush()
    _count(consultation, contribution, signature, -1)


def _count(
    consultation: Consultation, contribution: Contribution, signature: CoSignature, by: int
) -> None:
    db.session.execute(
        update(Contribution)
        .where(Contribution.id == contribution.id)
        .values(signatures=Contribution.signatures + by)
        .execution_options(synchronize_session="fetch")
    )
    if contribution.is_readable:
        tally = counts.add_signature if by > 0 else counts.remove_signature
        tally(consultation, signature.shown_countries)
    touch(consultation.id)


def signatories_of(ids: Iterable[int]) -> dict[int, list[CoSignatory]]:
    """Return who signed these contributions, in the order of signing, in one statement.

    What readers no longer see has no signatures.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = db.session.execute(
        select(
            CoSignature.contribution_id,
            CoSignature.id,
            CoSignature.shown_name,
            CoSignature.shown_organisation,
            CoSignature.shown_countries,
            CoSignature.capacity,
            CoSignature.publication,
            CoSignature.signed_at,
            func.coalesce(CoSignature.signed_at < Contribution.edited_at, False),
        )
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(
            CoSignature.contribution_id.in_(wanted),
            CoSignature.withdrawn_at.is_(None),
            Contribution.is_readable,
        )
        .order_by(CoSignature.contribution_id, CoSignature.signed_at, CoSignature.id)
    )
    found: dict[int, list[CoSignatory]] = defaultdict(list)
    for row in rows:
        columns: tuple[Any, ...] = tuple(row)
        found[columns[0]].append(CoSignatory(*columns[1:]))
    return found


def real_names(contribution: Contribution) -> dict[int, str]:
    """Return who stands behind each signature, for moderators alone: name and organisation."""
    rows = db.session.execute(
        select(CoSignature.id, User.name, Organisation.name)
        .join(User, User.id == CoSignature.user_id)
        .outerjoin(Organisation, Organisation.id == CoSignature.organisation_id)
        .where(CoSignature.contribution_id == contribution.id)
    )
    return {id_: ", ".join(filter(None, (name, body))) for id_, name, body in rows}


def signatures_given_by(user: User) -> Sequence[tuple[CoSignature, Contribution]]:
    """Return what a person has signed and not taken back, the latest first.

    Also what readers see no more, of which only number and status may be shown.
    """
    rows = db.session.execute(
        select(CoSignature, Contribution)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(
            CoSignature.user_id == user.id,
            CoSignature.withdrawn_at.is_(None),
        )
        .options(joinedload(Contribution.consultation))
        .order_by(CoSignature.signed_at.desc(), CoSignature.id.desc())
    )
    return [(signature, contribution) for signature, contribution in rows]
