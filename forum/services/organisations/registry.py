"""Keeping the registry of organisations: names, aliases, and two entries that are one body."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from forum.database import first_page
from forum.domain.organisations import acronym, fold
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.revision import RequestedAppearance
from forum.models.organisation import Organisation, OrganisationAlias
from forum.models.user import User
from forum.services.access.gate import require_creator
from forum.services.access.locking import touch
from forum.services.organisations.names import NAME_LENGTH, is_taken, resolve
from forum.services.search import index as search_index

PAGE: Final = 50
MOST_ALIASES: Final = 100


@dataclass(frozen=True, slots=True)
class OrganisationListing:
    """An entry of the registry with how many contributions and co-signatures name it."""

    organisation: Organisation
    contributions: int
    signatures: int


def listed(
    *, words: str = "", unchecked: bool = False, after: str = ""
) -> tuple[list[OrganisationListing], str]:
    """Return a page of the registry in the order of keys, and after which key the next begins.

    `words` stand anywhere in a name or an alias.
    """
    said = _count(Contribution, Contribution.organisation_id)
    signed = _count(CoSignature, CoSignature.organisation_id)
    query = select(Organisation, said, signed).where(Organisation.key > after)
    if unchecked:
        query = query.where(Organisation.is_checked.is_(False))
    if key := fold(words):
        also = select(OrganisationAlias.organisation_id).where(
            OrganisationAlias.key.contains(key, autoescape=True)
        )
        query = query.where(
            or_(Organisation.key.contains(key, autoescape=True), Organisation.id.in_(also))
        )
    rows = db.session.execute(query.order_by(Organisation.key).limit(PAGE + 1)).all()
    page, next_after = first_page(rows, PAGE, lambda row: row[0].key)
    return [OrganisationListing(*row) for row in page], next_after or ""


def _count(table: Any, column: Any) -> Any:
    return (
        select(func.count()).select_from(table).where(column == Organisation.id).scalar_subquery()
    )


def organisation(id_: int) -> Organisation:
    """Return an entry by its id; raises NotFound."""
    found = db.session.get(Organisation, id_)
    if found is None:
        raise NotFound
    return found


def uses(entry: Organisation) -> OrganisationListing:
    """Return one entry with how often it is named."""
    said = _count(Contribution, Contribution.organisation_id)
    signed = _count(CoSignature, CoSignature.organisation_id)
    row = db.session.execute(
        select(Organisation, said, signed).where(Organisation.id == entry.id)
    ).one()
    return OrganisationListing(*row)


def check(entry: Organisation, *, by: User) -> None:
    """Mark an entry as checked: its name is offered to everybody, its acronym leads to it."""
    require_creator(by)
    entry.is_checked = True
    if short := acronym(entry.name):
        _add_alias(entry, short)


def add_alias(entry: Organisation, name: str, *, by: User) -> None:
    """Let an entry be found under another name; raises Invalid("missing") or ("taken")."""
    require_creator(by)
    name = _one_line(name)
    if not _add_alias(entry, name):
        raise Invalid("taken", "alias")


def _one_line(name: str) -> str:
    name = " ".join(name.split())[:NAME_LENGTH]
    if not fold(name):
        raise Invalid("missing", "alias")
    return name


def _add_alias(entry: Organisation, name: str) -> bool:
    """Add an alias unless it is another's; what is known already stays."""
    key = fold(name)
    if is_taken(key, by_another_than=entry):
        return False
    if key != entry.key and db.session.get(OrganisationAlias, key) is None:
        db.session.add(OrganisationAlias(key=key, name=name, organisation_id=entry.id))
        db.session.flush()
        db.session.expire(entry, ["aliases"])
    return True


def remove_alias(entry: Organisation, key: str, *, by: User) -> None:
    """Take an alias away; raises NotFound for one that the entry does not have."""
    require_creator(by)
    alias = db.session.get(OrganisationAlias, key)
    if alias is None or alias.organisation_id != entry.id:
        raise NotFound
    db.session.delete(alias)
    db.session.flush()
    db.session.expire(entry, ["aliases"])


def rename(entry: Organisation, name: str, *, by: User) -> None:
    """Change the name, also where it is shown; the old one stays as an alias.

    Raises Invalid("missing") or ("taken").
    """
    require_creator(by)
    name = _one_line(name)
    key, before = fold(name), (entry.key, entry.name)
    if is_taken(key, by_another_than=entry):
        raise Invalid("taken", "name")
    db.session.execute(delete(OrganisationAlias).where(OrganisationAlias.key == key))
    entry.name, entry.key = name, key
    db.session.flush()
    if before[0] != key:
        _add_alias(entry, before[1])
    _show(entry, [entry.id])


def merge(one: Organisation, into: Organisation, *, by: User) -> None:
    """Make two entries one: aliases, contributions and signatures go over, and the shown name.

    The name of `one` becomes an alias. Raises Invalid("same") for an entry and itself.
    """
    require_creator(by)
    if one.id == into.id:
        raise Invalid("same", "into")
    db.session.execute(
        update(OrganisationAlias)
        .where(OrganisationAlias.organisation_id == one.id)
        .values(organisation_id=into.id)
    )
    _show(into, [one.id, into.id])
    name = one.name
    db.session.expire(one, ["aliases"])
    db.session.delete(one)
    db.session.flush()
    _add_alias(into, name)
    db.session.expire(into, ["aliases"])


def _show(entry: Organisation, ids: Sequence[int]) -> None:
    """Let all that names one of these entries name this one, where readers see an organisation."""
    said = Contribution.organisation_id.in_(ids)
    contributions = db.session.execute(
        select(Contribution.id, Contribution.consultation_id).where(said)
    ).all()
    signed = db.session.scalars(
        select(Contribution.consultation_id)
        .join(CoSignature, CoSignature.contribution_id == Contribution.id)
        .where(CoSignature.organisation_id.in_(ids))
        .distinct()
    ).all()
    for table in (Contribution, CoSignature, RequestedAppearance):
        is_named = table.organisation_id.in_(ids)
        _update(table, [is_named, table.shown_organisation != ""], shown_organisation=entry.name)
        _update(table, [is_named], organisation_id=entry.id)
    for consultation_id in {*signed, *(row.consultation_id for row in contributions)}:
        touch(consultation_id)
    search_index.ask_all([row.id for row in contributions])


def _update(table: Any, where: list[ColumnElement[bool]], **values: object) -> None:
    db.session.execute(
        update(table).where(*where).values(**values).execution_options(synchronize_session="fetch")
    )


@dataclass
class ImportedOrganisations:
    """What became of a file of organisations; `refused` are names that belong to another entry."""

    added: int = 0
    known: int = 0
    aliases: int = 0
    refused: list[str] = field(default_factory=list)


def import_rows(lines: Iterable[str]) -> ImportedOrganisations:
    """Add checked organisations from CSV: name; then aliases, separated by semicolons.

    A heading `name` is passed over. Loading the same file again changes nothing.
    """
    found = ImportedOrganisations()
    for row in csv.reader(lines):
        cells = [" ".join(cell.split()) for cell in row]
        if not cells or not fold(cells[0]) or cells[0].casefold() == "name":
            continue
        aliases = [name.strip() for cell in cells[1:2] for name in cell.split(";")]
        _import_one(cells[0][:NAME_LENGTH], [name for name in aliases if fold(name)], found)
    return found


def _import_one(name: str, aliases: list[str], found: ImportedOrganisations) -> None:
    entry = resolve(name)
    if entry is None:
        entry = Organisation(name=name, key=fold(name))
        db.session.add(entry)
        db.session.flush()
        found.added += 1
    else:
        found.known += 1
    entry.is_checked = True
    for alias in [*aliases[:MOST_ALIASES], acronym(name)]:
        known = len(entry.aliases)
        if alias and not _add_alias(entry, alias[:NAME_LENGTH]):
            found.refused.append(alias)
        found.aliases += len(entry.aliases) - known
