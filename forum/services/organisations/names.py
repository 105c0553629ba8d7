"""Names of organisations: finds an organisation by any of its names, or adds it."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from forum import clock
from forum.database import batches, insert_or_ignore
from forum.domain.characters import clean_line
from forum.domain.contributions.content import Publication
from forum.domain.organisations import key_similarity, organisation_key
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.organisation import Organisation, OrganisationAlias

NAME_LENGTH: Final = 300
BATCH: Final = 500
MAX_SIMILAR: Final = 5
MIN_PREFIX: Final = 2


def find_organisation(name: str) -> Organisation | None:
    """Return the organisation with this name or alias, or None."""
    key = organisation_key(name)
    if not key:
        return None
    organisation = db.session.scalar(select(Organisation).where(Organisation.key == key))
    if organisation is None:
        organisation = db.session.scalar(
            select(Organisation)
            .join(OrganisationAlias, OrganisationAlias.organisation_id == Organisation.id)
            .where(OrganisationAlias.key == key)
        )
    return organisation


def find_or_add_organisation(name: str) -> Organisation:
    """Return the organisation with this name or alias, or add an unchecked one.

    Two requests that add it at the same time get the same organisation. Raises Invalid("missing")
    for an empty name.
    """
    name = clean_line(name)[:NAME_LENGTH]
    if not name:
        raise Invalid("missing", "organisation")
    organisation = find_organisation(name)
    if organisation is not None:
        return organisation
    db.session.execute(
        insert_or_ignore(Organisation, ["key"]).values(
            name=name, key=organisation_key(name), is_checked=False, created_at=clock.now()
        )
    )
    return db.session.scalars(
        select(Organisation).where(Organisation.key == organisation_key(name))
    ).one()


def standard_name(name: str) -> str:
    """Return the registry's spelling of a name or alias; `name` itself if it is not public."""
    organisation = find_organisation(name)
    if organisation is None:
        return name
    public_id = db.session.scalar(
        select(Organisation.id).where(Organisation.id == organisation.id, is_public())
    )
    return name if public_id is None else organisation.name


def find_or_add_organisations(names: Iterable[str]) -> dict[str, int]:
    """Return the ids of organisations by name, adding those that are missing."""
    keys = {name: organisation_key(name[:NAME_LENGTH]) for name in names if name.strip()}
    name_by_key: dict[str, str] = {}
    for name, key in keys.items():
        name_by_key.setdefault(key, clean_line(name)[:NAME_LENGTH])
    id_by_key = _read_ids_by_key(list(name_by_key))
    now = clock.now()
    missing = [
        {"name": name, "key": key, "stakeholder_type": "", "is_checked": False, "created_at": now}
        for key, name in name_by_key.items()
        if key not in id_by_key
    ]
    for rows in batches(missing, BATCH):
        db.session.execute(insert_or_ignore(Organisation, ["key"]), rows)
    id_by_key = _read_ids_by_key(list(name_by_key)) if missing else id_by_key
    return {name: id_by_key[key] for name, key in keys.items()}


def _read_ids_by_key(keys: list[str]) -> dict[str, int]:
    id_by_key: dict[str, int] = {}
    for batch in batches(keys, BATCH):
        for table, id_ in (
            (OrganisationAlias, OrganisationAlias.organisation_id),
            (Organisation, Organisation.id),
        ):
            rows = db.session.execute(select(table.key, id_).where(table.key.in_(batch)))
            id_by_key.update(rows.all())
    return id_by_key


def is_public() -> ColumnElement[bool]:
    """Return the condition that an organisation may be shown to everybody.

    It is checked, or readers see it with a contribution or a signature. One that only an author
    without a public name has named stays between that author and the moderators.
    """
    published_consultations = select(Consultation.id).where(
        Consultation.published_at <= clock.now()
    )
    contributions = select(Contribution.id).where(
        Contribution.organisation_id == Organisation.id,
        Contribution.is_readable,
        Contribution.publication != Publication.WITHHELD,
        Contribution.shown_organisation != "",
        Contribution.consultation_id.in_(published_consultations),
    )
    signatures = (
        select(CoSignature.id)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(
            CoSignature.organisation_id == Organisation.id,
            CoSignature.withdrawn_at.is_(None),
            CoSignature.shown_organisation != "",
            Contribution.is_readable,
            Contribution.consultation_id.in_(published_consultations),
        )
    )
    return or_(Organisation.is_checked, contributions.exists(), signatures.exists())


def complete_name(prefix: str, limit: int = 8) -> list[str]:
    """Return public names in which a word of the name or of an alias begins with `prefix`."""
    key = organisation_key(prefix)
    if len(key) < MIN_PREFIX:
        return []
    rows = db.session.execute(_select_with_prefix(key).where(is_public()).limit(limit))
    return [name for (name,) in rows]


def _select_with_prefix(prefix: str) -> Select[Any]:
    """Return the query for names with a word that begins so; names that begin so come first."""
    ids_by_alias = select(OrganisationAlias.organisation_id).where(
        _has_word_with_prefix(OrganisationAlias.key, prefix)
    )
    begins_with_prefix = Organisation.key.startswith(prefix, autoescape=True)
    return (
        select(Organisation.name)
        .where(
            or_(_has_word_with_prefix(Organisation.key, prefix), Organisation.id.in_(ids_by_alias))
        )
        .order_by(begins_with_prefix.desc(), func.length(Organisation.key), Organisation.key)
    )


def _has_word_with_prefix(column: Any, prefix: str) -> ColumnElement[bool]:
    return or_(
        column.startswith(prefix, autoescape=True), column.contains(f" {prefix}", autoescape=True)
    )


def find_similar(name: str, *, for_registry: bool = False) -> list[Organisation]:
    """Return organisations with similar names, the most similar first.

    Similar are misspellings, another order of the words, and an acronym of the initials. They are
    public ones only, unless `for_registry` says that the list is for those who edit the registry.
    """
    condition = true() if for_registry else is_public()
    key = organisation_key(name)
    if not key:
        return []
    names = select(Organisation.id, Organisation.key).where(condition)
    aliases = (
        select(OrganisationAlias.organisation_id, OrganisationAlias.key)
        .join(Organisation, Organisation.id == OrganisationAlias.organisation_id)
        .where(condition)
    )
    likeness_by_id: dict[int, float] = {}
    for id_, other in [*db.session.execute(names), *db.session.execute(aliases)]:
        if similarity := key_similarity(key, other):
            likeness_by_id[id_] = max(similarity, likeness_by_id.get(id_, 0.0))
    best_ids = sorted(likeness_by_id, key=lambda i: (-likeness_by_id[i], i))[:MAX_SIMILAR]
    return _list_by_ids(best_ids)


def _list_by_ids(ids: Sequence[int]) -> list[Organisation]:
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    organisation_by_id = {organisation.id: organisation for organisation in rows}
    return [organisation_by_id[i] for i in ids if i in organisation_by_id]


def is_name_taken(key: str, *, by_another_than: Organisation) -> bool:
    """Return whether a name or alias with this key belongs to another organisation."""
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
