"""The registry of organisations: lists, checks, renames, merges and imports its entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from forum.database import first_page
from forum.domain.characters import clean_line, is_clean_line
from forum.domain.organisations import acronym_of, organisation_key
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.revision import RequestedAppearance
from forum.models.organisation import Organisation, OrganisationAlias
from forum.models.user import User
from forum.services.access.gate import require_creator
from forum.services.access.locking import renew_cards, touch_texts
from forum.services.organisations.names import NAME_LENGTH, find_organisation, is_name_taken
from forum.services.search import index as search_index

PAGE: Final = 50
MAX_ALIASES: Final = 100


@dataclass(frozen=True, slots=True)
class OrganisationListing:
    """An entry of the registry, with the number of contributions and co-signatures that name it."""

    organisation: Organisation
    contributions: int
    signatures: int


def list_organisations(
    *, words: str = "", unchecked: bool = False, after: str = ""
) -> tuple[list[OrganisationListing], str]:
    """Return a page of the registry in the order of keys, and the `after` of the next page.

    Entries match `words` anywhere in their name or in an alias. `after` is the key of the last
    entry of the page before; an empty one stands for the first page, and for no next page.
    """
    contributions = _select_count(Contribution, Contribution.organisation_id)
    signatures = _select_count(CoSignature, CoSignature.organisation_id)
    query = select(Organisation, contributions, signatures).where(Organisation.key > after)
    if unchecked:
        query = query.where(Organisation.is_checked.is_(False))
    if key := organisation_key(words):
        ids_by_alias = select(OrganisationAlias.organisation_id).where(
            OrganisationAlias.key.contains(key, autoescape=True)
        )
        query = query.where(
            or_(Organisation.key.contains(key, autoescape=True), Organisation.id.in_(ids_by_alias))
        )
    rows = db.session.execute(query.order_by(Organisation.key).limit(PAGE + 1)).all()
    page, next_after = first_page(rows, PAGE, lambda row: row[0].key)
    return [OrganisationListing(*row) for row in page], next_after or ""


def _select_count(table: Any, column: Any) -> Any:
    return (
        select(func.count()).select_from(table).where(column == Organisation.id).scalar_subquery()
    )


def get_organisation(id_: int) -> Organisation:
    """Return an entry by its id; raises NotFound."""
    entry = db.session.get(Organisation, id_)
    if entry is None:
        raise NotFound
    return entry


def count_uses(entry: Organisation) -> OrganisationListing:
    """Return one entry with the numbers of contributions and co-signatures that name it."""
    contributions = _select_count(Contribution, Contribution.organisation_id)
    signatures = _select_count(CoSignature, CoSignature.organisation_id)
    row = db.session.execute(
        select(Organisation, contributions, signatures).where(Organisation.id == entry.id)
    ).one()
    return OrganisationListing(*row)


def mark_checked(entry: Organisation, *, by: User) -> None:
    """Mark an entry as checked, so that its name is public, and add its acronym as an alias."""
    require_creator(by)
    entry.is_checked = True
    if initials := acronym_of(entry.name):
        _add_alias(entry, initials)


def add_alias(entry: Organisation, name: str, *, by: User) -> None:
    """Add an alias to an entry; raises Invalid("missing") or ("taken")."""
    require_creator(by)
    name = _normalise_name(name)
    if not _add_alias(entry, name):
        raise Invalid("taken", "alias")


def _normalise_name(name: str) -> str:
    if not is_clean_line(name):
        raise Invalid("unseen", "alias")
    name = clean_line(name)[:NAME_LENGTH]
    if not organisation_key(name):
        raise Invalid("missing", "alias")
    return name


def _add_alias(entry: Organisation, name: str) -> bool:
    """Add an alias if it is new; return False if it belongs to another entry."""
    key = organisation_key(name)
    if is_name_taken(key, by_another_than=entry):
        return False
    if key != entry.key and db.session.get(OrganisationAlias, key) is None:
        db.session.add(OrganisationAlias(key=key, name=name, organisation_id=entry.id))
        db.session.flush()
        db.session.expire(entry, ["aliases"])
    return True


def remove_alias(entry: Organisation, key: str, *, by: User) -> None:
    """Remove an alias; raises NotFound if the entry does not have it."""
    require_creator(by)
    alias = db.session.get(OrganisationAlias, key)
    if alias is None or alias.organisation_id != entry.id:
        raise NotFound
    db.session.delete(alias)
    db.session.flush()
    db.session.expire(entry, ["aliases"])


def rename_organisation(entry: Organisation, name: str, *, by: User) -> None:
    """Change the name, in contributions and signatures too; the old one becomes an alias.

    Raises Invalid("missing"), ("taken") or ("unseen").
    """
    require_creator(by)
    name = _normalise_name(name)
    key, old = organisation_key(name), (entry.key, entry.name)
    if is_name_taken(key, by_another_than=entry):
        raise Invalid("taken", "name")
    db.session.execute(delete(OrganisationAlias).where(OrganisationAlias.key == key))
    entry.name, entry.key = name, key
    db.session.flush()
    if old[0] != key:
        _add_alias(entry, old[1])
    _replace_organisation(entry, [entry.id])


def merge_organisations(duplicate: Organisation, into: Organisation, *, by: User) -> None:
    """Merge `duplicate` into another entry, which takes over aliases, contributions and signatures.

    The name of `duplicate` becomes an alias. Raises Invalid("same") if both are the same entry.
    """
    require_creator(by)
    if duplicate.id == into.id:
        raise Invalid("same", "into")
    db.session.execute(
        update(OrganisationAlias)
        .where(OrganisationAlias.organisation_id == duplicate.id)
        .values(organisation_id=into.id)
    )
    _replace_organisation(into, [duplicate.id, into.id])
    name = duplicate.name
    db.session.expire(duplicate, ["aliases"])
    db.session.delete(duplicate)
    db.session.flush()
    _add_alias(into, name)
    db.session.expire(into, ["aliases"])


def _replace_organisation(entry: Organisation, ids: Sequence[int]) -> None:
    """Replace the entries with these ids by `entry` in all contributions and signatures.

    The shown name changes only where readers see an organisation.
    """
    is_named_contribution = Contribution.organisation_id.in_(ids)
    contributions = db.session.execute(
        select(Contribution.id, Contribution.consultation_id).where(is_named_contribution)
    ).all()
    signed = db.session.execute(
        select(Contribution.id, Contribution.consultation_id)
        .join(CoSignature, CoSignature.contribution_id == Contribution.id)
        .where(CoSignature.organisation_id.in_(ids))
        .distinct()
    ).all()
    for table in (Contribution, CoSignature, RequestedAppearance):
        is_named = table.organisation_id.in_(ids)
        _update_rows(
            table, [is_named, table.shown_organisation != ""], shown_organisation=entry.name
        )
        _update_rows(table, [is_named], organisation_id=entry.id)
    changed = [*contributions, *signed]
    for consultation_id in {row.consultation_id for row in changed}:
        touch_texts(consultation_id)
    renew_cards({row.id for row in changed})
    search_index.request_indexing_of_all([row.id for row in contributions])


def _update_rows(table: Any, where: list[ColumnElement[bool]], **values: object) -> None:
    db.session.execute(
        update(table).where(*where).values(**values).execution_options(synchronize_session="fetch")
    )


@dataclass
class ImportedOrganisations:
    """The result of an import; `refused` are aliases that belong to another entry."""

    added: int = 0
    known: int = 0
    aliases: int = 0
    refused: list[str] = field(default_factory=list)


def import_organisations(names: Iterable[tuple[str, list[str]]]) -> ImportedOrganisations:
    """Add checked organisations: names, each with its aliases.

    Importing the same names again changes nothing.
    """
    result = ImportedOrganisations()
    for row in names:
        name, *aliases = (clean_line(cell) for cell in (row[0], *row[1]))
        if organisation_key(name):
            known_aliases = [alias for alias in aliases if organisation_key(alias)]
            _import_one(name[:NAME_LENGTH], known_aliases, result)
    return result


def _import_one(name: str, aliases: list[str], result: ImportedOrganisations) -> None:
    entry = find_organisation(name)
    if entry is None:
        entry = Organisation(name=name, key=organisation_key(name))
        db.session.add(entry)
        db.session.flush()
        result.added += 1
    else:
        result.known += 1
    entry.is_checked = True
    for alias in [*aliases[:MAX_ALIASES], acronym_of(name)]:
        alias_count = len(entry.aliases)
        if alias and not _add_alias(entry, alias[:NAME_LENGTH]):
            result.refused.append(alias)
        result.aliases += len(entry.aliases) - alias_count
