"""Quotes of contributions that are stored only after those that quote them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from forum.database import batches
from forum.domain.contributions.content import PassageKind
from forum.domain.imports.records import GivenConsultation
from forum.extensions import db
from forum.models.contributions.revision import Passage
from forum.services.imports.bulk import Row
from forum.services.imports.threads import ThreadPlace

IDS_PER_QUERY: Final = 500
_PASSAGES: Final[Any] = Passage.__table__


def find_unlinked_quotes(record: GivenConsultation, places: Mapping[str, ThreadPlace]) -> list[Row]:
    """Return the stored quotes of the record that do not name their source, with their source."""
    quotes = {
        (places[c.source_id].id, position): (places[quoted].id, passage)
        for c in record.contributions
        for position, passage in enumerate(c.passages)
        if (quoted := passage.quoted_contribution or "") in places
    }
    unlinked: list[Row] = []
    for ids in batches(sorted({id_ for id_, _ in quotes}), IDS_PER_QUERY):
        rows = db.session.execute(
            select(Passage.contribution_id, Passage.position).where(
                Passage.contribution_id.in_(ids),
                Passage.revision == 1,
                Passage.kind == PassageKind.WORDS,
            )
        )
        for id_, position in rows:
            if (id_, position) in quotes:
                quoted_id, passage = quotes[id_, position]
                row = {"of": id_, "at": position, "quoted_contribution_id": quoted_id}
                unlinked.append({**row, "quoted_position": passage.quoted_position})
    return unlinked


def link_quotes(unlinked: Sequence[Row]) -> None:
    """Store the sources of quotes that `find_unlinked_quotes` has found."""
    statement = (
        update(_PASSAGES)
        .where(
            _PASSAGES.c.contribution_id == bindparam("of"),
            _PASSAGES.c.revision == 1,
            _PASSAGES.c.position == bindparam("at"),
        )
        .values(
            kind=PassageKind.QUOTE,
            quoted_contribution_id=bindparam("quoted_contribution_id"),
            quoted_position=bindparam("quoted_position"),
        )
    )
    db.session.connection().execute(statement, unlinked)
