"""Co-signatures: signing the contribution of another author instead of sending a copy."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from forum import clock
from forum.domain.contributions.content import Appearance, Capacity, Publication
from forum.domain.policy import Action
from forum.errors import NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.consent import ConsentVersion
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.organisation import Organisation
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, renew_cards, touch_texts
from forum.services.consultations import counts
from forum.services.notifications.contribution_mail import notify_of_signature


@dataclass(frozen=True, slots=True)
class CoSignatory:
    """A co-signatory as readers see them; `countries` are codes with blanks between them.

    `before_edit` tells whether the text was edited after the signature.
    """

    id: int
    name: str
    organisation: str
    countries: str
    capacity: Capacity
    publication: Publication
    signed_at: datetime
    before_edit: bool = False


_COLUMNS: Final[tuple[Any, ...]] = (
    CoSignature.id,
    CoSignature.shown_name,
    CoSignature.shown_organisation,
    CoSignature.shown_countries,
    CoSignature.capacity,
    CoSignature.publication,
    CoSignature.signed_at,
    func.coalesce(CoSignature.signed_at < Contribution.edited_at, False),
)
"""What to select for a CoSignatory, in the order of its fields."""


def sign(
    contribution: Contribution,
    consultation: Consultation,
    *,
    by: User,
    appearance: Appearance,
    consent: ConsentVersion | None = None,
) -> CoSignature:
    """Co-sign a published contribution of another author, and return the signature.

    Signing a second time changes nothing; a signature that was taken back is renewed. Raises
    NotAllowed outside the opening times, NotAllowed("own") for one's own contribution, and
    NotFound for a contribution that readers do not see.
    """
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.CONTRIBUTE)
    if not contribution.is_readable:
        raise NotFound
    if contribution.author_id == by.id:
        raise NotAllowed("own")
    signature = find_signature(by, contribution)
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
    _change_count(consultation, contribution, signature, step=1)
    notify_of_signature(contribution, signature.id)
    return signature


def find_signature(user: User | None, contribution: Contribution) -> CoSignature | None:
    """Return the signature of a person under a contribution, even if it was taken back, or None."""
    if user is None:
        return None
    return db.session.scalar(
        select(CoSignature)
        .where(CoSignature.contribution_id == contribution.id, CoSignature.user_id == user.id)
        .execution_options(populate_existing=True)
    )


def has_signed(user: User | None, contribution: Contribution) -> bool:
    """Return whether a person has co-signed a contribution and not taken it back."""
    signature = find_signature(user, contribution)
    return signature is not None and signature.withdrawn_at is None


def take_back_signature(
    contribution: Contribution, consultation: Consultation, *, by: User
) -> None:
    """Take one's own signature back, also after closing; raises NotFound if there is none."""
    lock(consultation)
    require(by, consultation, Action.WITHDRAW)
    _withdraw_signature(contribution, consultation, find_signature(by, contribution))


def remove_signature(
    contribution: Contribution, consultation: Consultation, signature_id: int, *, by: User
) -> None:
    """Remove a signature as a moderator; raises NotFound if there is none."""
    lock(consultation)
    require(by, consultation, Action.MODERATE)
    signature = db.session.get(CoSignature, signature_id)
    if signature is not None and signature.contribution_id != contribution.id:
        raise NotFound
    _withdraw_signature(contribution, consultation, signature)


def _withdraw_signature(
    contribution: Contribution, consultation: Consultation, signature: CoSignature | None
) -> None:
    if signature is None or signature.withdrawn_at is not None:
        raise NotFound
    withdraw_locked(contribution, consultation, signature)


def withdraw_locked(
    contribution: Contribution, consultation: Consultation, signature: CoSignature
) -> None:
    """Take a signature back that counts; the caller has locked the consultation."""
    db.session.refresh(contribution)
    signature.withdrawn_at = clock.now()
    db.session.flush()
    _change_count(consultation, contribution, signature, step=-1)


def restore_locked(
    contribution: Contribution, consultation: Consultation, signature: CoSignature
) -> None:
    """Let a signature count again that was taken back; the caller has locked the consultation."""
    db.session.refresh(contribution)
    signature.withdrawn_at = None
    db.session.flush()
    _change_count(consultation, contribution, signature, step=1)


def show_signature_as(
    contribution: Contribution,
    consultation: Consultation,
    signature: CoSignature,
    appearance: Appearance,
) -> None:
    """Change how a signatory appears; the caller has locked the consultation."""
    counts_now = signature.withdrawn_at is None and contribution.is_readable
    if counts_now:
        counts.remove_signature(consultation, signature)
    appearance.copy_to(signature)
    db.session.flush()
    if counts_now:
        counts.add_signature(consultation, signature)
    touch_texts(consultation.id)
    renew_cards([contribution.id])


def _change_count(
    consultation: Consultation, contribution: Contribution, signature: CoSignature, *, step: int
) -> None:
    """Add `step` to the number of signatures, and count the signature in the tallies or not."""
    db.session.execute(
        update(Contribution)
        .where(Contribution.id == contribution.id)
        .values(
            signatures=Contribution.signatures + step,
            card_version=Contribution.card_version + 1,
        )
        .execution_options(synchronize_session="fetch")
    )
    if contribution.is_readable:
        update_tallies = counts.add_signature if step > 0 else counts.remove_signature
        update_tallies(consultation, signature)
    touch_texts(consultation.id, adds_only=step > 0)


def list_signatories(ids: Iterable[int]) -> dict[int, list[CoSignatory]]:
    """Return the co-signatories by the id of the contribution, in the order of signing.

    Needs one statement. A contribution that readers do not see has none.
    """
    contribution_ids = sorted(set(ids))
    if not contribution_ids:
        return {}
    rows = db.session.execute(
        select(CoSignature.contribution_id, *_COLUMNS)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(
            CoSignature.contribution_id.in_(contribution_ids),
            CoSignature.withdrawn_at.is_(None),
            Contribution.is_readable,
        )
        .order_by(CoSignature.contribution_id, CoSignature.signed_at, CoSignature.id)
    )
    signatories: dict[int, list[CoSignatory]] = defaultdict(list)
    for contribution_id, *columns in rows:
        signatories[contribution_id].append(CoSignatory(*columns))
    return signatories


def list_real_names(contribution: Contribution) -> dict[int, str]:
    """Return the real name and organisation behind each signature, by its id; for moderators."""
    rows = db.session.execute(
        select(CoSignature.id, User.name, Organisation.name)
        .join(User, User.id == CoSignature.user_id)
        .outerjoin(Organisation, Organisation.id == CoSignature.organisation_id)
        .where(CoSignature.contribution_id == contribution.id)
    )
    return {id_: ", ".join(filter(None, (name, organisation))) for id_, name, organisation in rows}


def list_signatures(user: User) -> Sequence[tuple[CoSignature, Contribution]]:
    """Return the signatures that a person has not taken back, the latest first.

    Each comes with its contribution. Of one that readers no longer see, only the number and the
    status may be shown.
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
