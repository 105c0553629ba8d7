"""What a translator works on: the texts of one part of a consultation, in the order of reading."""

import re
from dataclasses import dataclass
from typing import Any, Final, Self

from sqlalchemy import Select, case, literal, select

from forum.domain.consultations.text_kinds import TextKind
from forum.errors import NotFound
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.services.search.documents import OWN_WORDS
from forum.services.texts.team_texts import select_team_texts

_ADDRESS: Final = re.compile(
    r"(?:(page|questions|summary|response)|(post)-([1-9][0-9]{0,8})|([1-9][0-9]{0,8}))"
)
_ADDRESSES: Final = {
    TextKind.TITLE: "page",
    TextKind.QUESTION: "questions",
    TextKind.SUMMARY: "summary",
    TextKind.RESPONSE: "response",
}


@dataclass(frozen=True, slots=True)
class DeskItem:
    """One part, by the kind that stands for it.

    `number` is that of a contribution, or the id of a post.
    """

    kind: TextKind
    number: int = 0

    @property
    def address(self) -> str:
        """Return its name in addresses."""
        if self.kind is TextKind.CONTRIBUTION:
            return str(self.number)
        return f"post-{self.number}" if self.kind is TextKind.POST else _ADDRESSES[self.kind]

    @classmethod
    def read(cls, address: str) -> Self:
        """Return what an address names; raises NotFound."""
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise NotFound
        if match[1]:
            return cls(next(kind for kind, name in _ADDRESSES.items() if name == match[1]))
        if match[2]:
            return cls(TextKind.POST, int(match[3]))
        return cls(TextKind.CONTRIBUTION, int(match[4]))


def texts_of_team(consultation_id: int) -> Select[Any]:
    """Return the query for the texts of the team by parts: part, number, position and id."""
    texts = select_team_texts(consultation_id).subquery()
    parts = {kind.value: kind.part.value for kind in TextKind if kind.part is not kind}
    return select(
        case(parts, value=texts.c.kind, else_=texts.c.kind).label("part"),
        case((texts.c.kind == TextKind.POST.value, texts.c.number), else_=0).label("number"),
        texts.c.position,
        texts.c.text_id,
    )


def texts_of_contributions(consultation_id: int) -> Select[Any]:
    """Return the query for the own words of contributions that readers see, as above."""
    columns: tuple[Any, ...] = (
        literal(TextKind.CONTRIBUTION.value).label("part"),
        Contribution.number.label("number"),
        Passage.position.label("position"),
        Passage.text_id.label("text_id"),
    )
    return (
        select(*columns)
        .join(Passage, Passage.contribution_id == Contribution.id)
        .where(
            Contribution.consultation_id == consultation_id,
            Contribution.is_readable,
            Passage.revision == Contribution.approved_revision,
            Passage.kind.in_(OWN_WORDS),
        )
    )


def texts_of(consultation_id: int, item: DeskItem) -> Any:
    """Return the subquery for the texts of one part."""
    if item.kind is TextKind.CONTRIBUTION:
        query = texts_of_contributions(consultation_id).where(Contribution.number == item.number)
        return query.subquery()
    team = texts_of_team(consultation_id).subquery()
    return (
        select(team).where(team.c.part == item.kind.value, team.c.number == item.number).subquery()
    )
