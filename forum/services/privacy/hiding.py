"""Takes what a person has signed from readers, or the name from it, and gives both back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import or_, select

from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel
from forum.domain.contributions.content import Appearance, Capacity, Publication
from forum.domain.contributions.statuses import WITHDRAWABLE, RevisionState, Status
from forum.domain.privacy.erasure import ErasureChoice
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.organisation import Organisation
from forum.models.user import User
from forum.services.access.locking import lock
from forum.services.contributions import cosignatures
from forum.services.contributions.revise import find_open_edit, withdraw_locked
from forum.services.contributions.visibility import record_edit_decision, show_as
from forum.services.contributions.withdrawals import find_last_withdrawal, restore_withdrawn

UNSEEN: Final = frozenset({Status.PENDING, Status.RETURNED})
"""Texts that readers never saw: whoever leaves takes them along."""


def hide_from_readers(person: User, choice: ErasureChoice) -> dict[str, Any]:
    """Withdraw what a person has signed, or take the name from it; return how it was before.

    Texts that nobody has published yet are withdrawn in any case, and changes that wait are taken
    back for good.
    """
    former: dict[str, Any] = {"withdrawn": [], "texts": {}, "unsigned": [], "signatures": {}}
    for consultation in _lock_consultations(person):
        for text in _list_texts(person, consultation):
            if text.is_readable and find_open_edit(text) is not None:
                record_edit_decision(text, RevisionState.TAKEN_BACK, by=person)
            if choice is ErasureChoice.WITHDRAW or text.status in UNSEEN:
                withdraw_locked(text, consultation, by=person)
                former["withdrawn"].append(text.id)
            else:
                former["texts"][str(text.id)] = _pack(text)
                show_as(consultation, text, nameless(text))
        for signature, text in _list_signatures(person, consultation):
            if choice is ErasureChoice.WITHDRAW:
                cosignatures.withdraw_locked(text, consultation, signature)
                former["unsigned"].append(signature.id)
            else:
                former["signatures"][str(signature.id)] = _pack(signature)
                cosignatures.show_signature_as(text, consultation, signature, nameless(signature))
    return former


def show_again(person: User, former: dict[str, Any]) -> None:
    """Give readers back what `hide_from_readers` took from them."""
    for consultation in _lock_consultations(person):
        here = (Contribution.consultation_id == consultation.id,)
        for text in _own_texts(person, former["withdrawn"], *here):
            withdrawal = find_last_withdrawal(text)
            if withdrawal is not None:
                restore_withdrawn(text, consultation, withdrawal, by=person)
        for text in _own_texts(person, former["texts"], *here):
            show_as(consultation, text, _unpack(former["texts"][str(text.id)]))
        for signature, text in _own_signatures(person, former["unsigned"], *here):
            cosignatures.restore_locked(text, consultation, signature)
        for signature, text in _own_signatures(person, former["signatures"], *here):
            appearance = _unpack(former["signatures"][str(signature.id)])
            cosignatures.show_signature_as(text, consultation, signature, appearance)


def nameless(row: Contribution | CoSignature) -> Appearance:
    """Return how somebody appears of whom only countries and capacity are left."""
    return replace(
        Appearance.from_row(row),
        publication=Publication.WITHHELD,
        name="",
        organisation="",
        label=NO_LABEL,
        organisation_id=None,
    )


def _lock_consultations(person: User) -> Iterator[Consultation]:
    """Lock one after the other the consultations in which somebody has signed something."""
    wrote = select(Contribution.consultation_id).where(Contribution.author_id == person.id)
    signed = (
        select(Contribution.consultation_id)
        .join(CoSignature, CoSignature.contribution_id == Contribution.id)
        .where(CoSignature.user_id == person.id)
    )
    query = select(Consultation).where(
        or_(Consultation.id.in_(wrote), Consultation.id.in_(signed)),
        Consultation.is_importing.is_(False),
    )
    for consultation in db.session.scalars(query.order_by(Consultation.id)).all():
        lock(consultation)
        yield consultation


def _list_texts(person: User, consultation: Consultation) -> list[Contribution]:
    query = select(Contribution).where(
        Contribution.author_id == person.id,
        Contribution.consultation_id == consultation.id,
        Contribution.status.in_(WITHDRAWABLE),
    )
    anew = query.order_by(Contribution.id).execution_options(populate_existing=True)
    return list(db.session.scalars(anew))


def _list_signatures(
    person: User, consultation: Consultation
) -> list[tuple[CoSignature, Contribution]]:
    rows = db.session.execute(
        select(CoSignature, Contribution)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(
            CoSignature.user_id == person.id,
            CoSignature.withdrawn_at.is_(None),
            Contribution.consultation_id == consultation.id,
        )
        .order_by(CoSignature.id)
        .execution_options(populate_existing=True)
    )
    return [(signature, text) for signature, text in rows]


def _own_texts(person: User, ids: Any, *conditions: Any) -> list[Contribution]:
    is_theirs = Contribution.author_id == person.id, Contribution.id.in_([int(id_) for id_ in ids])
    return list(db.session.scalars(select(Contribution).where(*is_theirs, *conditions)))


def _own_signatures(
    person: User, ids: Any, *conditions: Any
) -> list[tuple[CoSignature, Contribution]]:
    rows = db.session.execute(
        select(CoSignature, Contribution)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(
            CoSignature.user_id == person.id,
            CoSignature.id.in_([int(id_) for id_ in ids]),
            *conditions,
        )
    )
    return [(signature, text) for signature, text in rows]


def _pack(row: Contribution | CoSignature) -> dict[str, Any]:
    """Return an appearance as JSON holds it."""
    shown = Appearance.from_row(row)
    return {
        "name": shown.name,
        "organisation": shown.organisation,
        "countries": shown.countries,
        "capacity": shown.capacity.value,
        "publication": shown.publication.value,
        "organisation_id": shown.organisation_id,
        "label": dict(shown.label.versions),
    }


def _unpack(packed: dict[str, Any]) -> Appearance:
    """Return the appearance; of an organisation that was removed meanwhile, only the name."""
    organisation_id = packed["organisation_id"]
    if organisation_id is not None and db.session.get(Organisation, organisation_id) is None:
        organisation_id = None
    return Appearance(
        name=packed["name"],
        organisation=packed["organisation"],
        countries=packed["countries"],
        capacity=Capacity(packed["capacity"]),
        publication=Publication(packed["publication"]),
        organisation_id=organisation_id,
        label=SeatLabel(tuple(packed["label"].items())),
    )
