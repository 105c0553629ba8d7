"""The registry of organisations: finding one by any of its names, and adding those not there."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from forum import clock
from forum.database import batches, insert_or_ignore
from forum.domain.contributions.content import Publication
from forum.domain.organisations import fold, likeness
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.organisation import Organisation, OrganisationAlias

NAME_LENGTH: Final = 300
AT_ONCE: Final = 500
MOST_LIKE: Final = 5
SHORTEST_BEGINNING: Final = 2


def resolve(name: str) -> Organisation | None:
    """Return the organisation that is known under this name or one of its aliases."""
    key = fold(name)
    if not key:
        return None
    found = db.session.scalar(select(Organisation).where(Organisation.key == key))
    if found is None:
        found = db.session.scalar(
            select(Organisation)
            .join(OrganisationAlias, OrganisationAlias.organisation_id == Organisation.id)
            .where(OrganisationAlias.key == key)
        )
    return found


def registered(name: str) -> Organisation:
    """Return the organisation of this name or alias, adding an unchecked one where none is.

    Raises Invalid("missing") for a name without letters. Two who add it at once get the same.
    """
    name = " ".join(name.split())[:NAME_LENGTH]
    if not name:
        raise Invalid("missing", "organisation")
    found = resolve(name)
    if found is not None:
        return found
    db.session.execute(
        insert_or_ignore(Organisation, ["key"]).values(
            name=name, key=fold(name), is_checked=False, created_at=clock.now()
        )
    )
    return db.session.scalars(select(Organisation).where(Organisation.key == fold(name))).one()


def standard(name: str) -> str:
    """Return the registry's spelling of a name or an alias, as far as everybody may know it."""
    found = resolve(name)
    if found is None:
        return name
    is_known = db.session.scalar(
        select(Organisation.id).where(Organisation.id == found.id, is_public())
    )
    return name if is_known is None else found.name


def registered_all(names: Iterable[str]) -> dict[str, int]:
    """Return the ids of organisations by these names, adding those that are not there."""
    keys = {name: fold(name[:NAME_LENGTH]) for name in names if name.strip()}
    first: dict[str, str] = {}
    for name, key in keys.items():
        first.setdefault(key, " ".join(name.split())[:NAME_LENGTH])
    known = _ids_by_key(list(first))
    now = clock.now()
    missing = [
        {"name": name, "key": key, "stakeholder_type": "", "is_checked": False, "created_at": now}
        for key, name in first.items()
        if key not in known
    ]
    for rows in batches(missing, AT_ONCE):
        db.session.execute(insert_or_ignore(Organisation, ["key"]), rows)
    known = _ids_by_key(list(first)) if missing else known
    return {name: known[key] for name, key in keys.items()}


def _ids_by_key(keys: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in batches(keys, AT_ONCE):
        for table, id_ in (
            (OrganisationAlias, OrganisationAlias.organisation_id),
            (Organisation, Organisation.id),
        ):
            rows = db.session.execute(select(table.key, id_).where(table.key.in_(some)))
            found.update(rows.all())
    return found


def is_public() -> ColumnElement[bool]:
    """Return the condition that everybody may know of an organisation.

    An administrator has checked it, or it stands on a page with its author's consent: one that
    only an author without name has written for stays between that author and the moderators.
    """
    seen = select(Consultation.id).where(Consultation.published_at <= clock.now())
    said = select(Contribution.id).where(
        Contribution.organisation_id == Organisation.id,
        Contribution.is_readable,
        Contribution.publication != Publication.WITHHELD,
        Contribution.shown_organisation != "",
        Contribution.consultation_id.in_(seen),
    )
    signed = (
        select(CoSignature.id)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(
            CoSignature.organisation_id == Organisation.id,
            CoSignature.withdrawn_at.is_(None),
            CoSignature.shown_organisation != "",
            Contribution.is_readable,
            Contribution.consultation_id.in_(seen),
        )
    )
    return or_(Organisation.is_checked, said.exists(), signed.exists())


def complete(beginning: str, limit: int = 8) -> list[str]:
    """Return names of which a word begins so, or an alias does; only what everybody may know."""
    key = fold(beginning)
    if len(key) < SHORTEST_BEGINNING:
        return []
    rows = db.session.execute(_beginning_with(key).where(is_public()).limit(limit))
    return [name for (name,) in rows]


def _beginning_with(key: str) -> Select[Any]:
    """Return the query for names with a word that begins so; whole beginnings come first."""
    also = select(OrganisationAlias.organisation_id).where(_begins(OrganisationAlias.key, key))
    first = Organisation.key.startswith(key, autoescape=True)
    return (
        select(Organisation.name)
        .where(or_(_begins(Organisation.key, key), Organisation.id.in_(also)))
        .order_by(first.desc(), func.length(Organisation.key), Organisation.key)
    )


def _begins(column: Any, key: str) -> ColumnElement[bool]:
    return or_(column.startswith(key, autoescape=True), column.contains(f" {key}", autoescape=True))


def resembling(name: str, *, to_keepers: bool = False) -> list[Organisation]:
    """Return organisations whose names look like this one, the likest first.

    Mistypings, another order of words, an acronym of the initials; only what everybody may know,
    unless it is for those who keep the registry.
    """
    known = true() if to_keepers else is_public()
    key = fold(name)
    if not key:
        return []
    names = select(Organisation.id, Organisation.key).where(known)
    aliases = (
        select(OrganisationAlias.organisation_id, OrganisationAlias.key)
        .join(Organisation, Organisation.id == OrganisationAlias.organisation_id)
        .where(known)
    )
    shares: dict[int, float] = {}
    for id_, other in [*db.session.execute(names), *db.session.execute(aliases)]:
        if share := likeness(key, other):
            shares[id_] = max(share, shares.get(id_, 0.0))
    best = sorted(shares, key=lambda i: (-shares[i], i))[:MOST_LIKE]
    return _by_ids(best)


def _by_ids(ids: Sequence[int]) -> list[Organisation]:
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    found = {organisation.id: organisation for organisation in rows}
    return [found[i] for i in ids if i in found]


def is_taken(key: str, *, by_another_than: Organisation) -> bool:
    """Tell whether a name or alias with this key belongs to another organisation."""
    name = select(Organisation.id).where(
        and_(Organisation.key == key, Organisation.id != by_another_than.id)
    )
    alias = select(OrganisationAlias.key).where(
        and_(
            OrganisationAlias.key == key,
            OrganisationAlias.organisation_id != by_another_than.id,
        )
    )
    return db.session.scalar(select(or_(name.exists(), alias.exists()))) or False
