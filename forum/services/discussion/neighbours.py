"""The contributions before and after one, for who reads them one after the other."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, union_all

from forum.domain.contributions.content import Publication
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.services.consultations.kept_outlines import read_once


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A contribution beside another: its number and how its author appears."""

    number: int
    name: str
    organisation: str
    publication: Publication


def read_neighbours(contribution: Contribution) -> tuple[Neighbour | None, Neighbour | None]:
    """Return the readable texts with the next lower and higher number, by one statement.

    Those of a contribution are contributions; those of a reply are any texts. They are kept as long
    as the consultation has this version.
    """
    consultation = contribution.consultation
    key = ("neighbours", consultation.uid, consultation.version, str(contribution.number))
    return read_once(key, lambda: _read(contribution))


def _read(contribution: Contribution) -> tuple[Neighbour | None, Neighbour | None]:
    number = contribution.number or 0
    rows = db.session.execute(
        _select_neighbours(only_roots=contribution.parent_id is None),
        {"consultation": contribution.consultation_id, "number": number},
    )
    found = [Neighbour(*row) for row in rows]
    before = next((neighbour for neighbour in found if neighbour.number < number), None)
    after = next((neighbour for neighbour in found if neighbour.number > number), None)
    return before, after


@cache
def _select_neighbours(*, only_roots: bool) -> Select[Any]:
    """Return the statement; cached, as building it costs more than running it."""
    query = select(
        Contribution.number,
        Contribution.shown_name,
        Contribution.shown_organisation,
        Contribution.publication,
    ).where(
        Contribution.consultation_id == bindparam("consultation"),
        Contribution.has_appeared,
        Contribution.is_readable,
    )
    if only_roots:
        query = query.where(Contribution.parent_id.is_(None))
    number: Any = bindparam("number")
    before = query.where(Contribution.number < number).order_by(Contribution.number.desc())
    after = query.where(Contribution.number > number).order_by(Contribution.number)
    return select(
        union_all(select(before.limit(1).subquery()), select(after.limit(1).subquery())).subquery()
    )
