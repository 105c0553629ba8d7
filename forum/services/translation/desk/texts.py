"""What a translator works on: the texts of one part of a consultation, in the order of reading."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Select, and_, case, literal, select, union_all

from forum.errors import NotFound
from forum.models.consultation import (
    ConsultationPart,
    ConsultationText,
    GuidingQuestion,
    Section,
)
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.post import Post
from forum.models.synthesis.response import OrganiserResponse, ResponseItem
from forum.models.synthesis.summary import Statement, Summary
from forum.services.search.documents import OWN_WORDS

_ADDRESS: Final = re.compile(
    r"(?:(page|questions|summary|response)|(post)-([1-9][0-9]{0,8})|([1-9][0-9]{0,8}))"
)
_BY_SECTION: Final = 10_000
_PARTS: Final = {
    ConsultationPart.TITLE: 0,
    ConsultationPart.INTRODUCTION: 1,
    ConsultationPart.BACKGROUND: 2,
}


class DeskPart(StrEnum):
    """The parts of a consultation, those first that everybody reads."""

    PAGE = "page"
    QUESTIONS = "questions"
    SUMMARY = "summary"
    RESPONSE = "response"
    POST = "post"
    CONTRIBUTION = "contribution"


@dataclass(frozen=True, slots=True)
class DeskItem:
    """One part; `number` is that of a contribution, or the id of a post."""

    part: DeskPart
    number: int = 0

    @property
    def address(self) -> str:
        """Return its name in addresses."""
        if self.part is DeskPart.CONTRIBUTION:
            return str(self.number)
        return f"post-{self.number}" if self.part is DeskPart.POST else self.part.value

    @classmethod
    def read(cls, address: str) -> Self:
        """Return what an address names; raises NotFound."""
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise NotFound
        if match[1]:
            return cls(DeskPart(match[1]))
        if match[2]:
            return cls(DeskPart.POST, int(match[3]))
        return cls(DeskPart.CONTRIBUTION, int(match[4]))


def texts_of_team(consultation_id: int) -> Select[Any]:
    """Return the query for the texts of the team: part, number, position and id of each."""
    c = consultation_id

    def rows(part: DeskPart, number: Any, position: Any, text_id: Any) -> Select[Any]:
        return select(
            literal(part.value).label("part"),
            number.label("number"),
            position.label("position"),
            text_id.label("text_id"),
        )

    none = literal(0)
    by_part = case(_PARTS, value=ConsultationText.part, else_=len(_PARTS))
    in_section = Section.position * _BY_SECTION
    queries = (
        rows(DeskPart.PAGE, none, by_part, ConsultationText.text_id).where(
            ConsultationText.consultation_id == c
        ),
        rows(DeskPart.QUESTIONS, none, in_section, Section.title_id).where(
            Section.consultation_id == c, Section.title_id.is_not(None)
        ),
        rows(DeskPart.QUESTIONS, none, in_section + GuidingQuestion.number, GuidingQuestion.text_id)
        .join(Section, Section.id == GuidingQuestion.section_id)
        .where(GuidingQuestion.consultation_id == c),
        rows(DeskPart.POST, Post.id, literal(0), Post.title_id).where(Post.consultation_id == c),
        rows(DeskPart.POST, Post.id, literal(1), Post.body_id).where(Post.consultation_id == c),
        rows(DeskPart.SUMMARY, none, literal(0), Summary.title_id).where(
            Summary.consultation_id == c
        ),
        rows(DeskPart.SUMMARY, none, literal(1), Summary.standfirst_id).where(
            Summary.consultation_id == c, Summary.standfirst_id.is_not(None)
        ),
        rows(DeskPart.SUMMARY, none, Statement.position + 2, Statement.text_id)
        .join(Summary, Summary.id == Statement.summary_id)
        .where(Summary.consultation_id == c),
        *(
            rows(DeskPart.RESPONSE, none, ResponseItem.position * 2 + place, text_id).where(
                is_own_text_of_response(text_id, c)
            )
            for place, text_id in enumerate((ResponseItem.subject_id, ResponseItem.text_id))
        ),
    )
    return select(union_all(*queries).subquery())


def is_own_text_of_response(text_id: Any, consultation_id: int) -> ColumnElement[bool]:
    """Return the condition that a response has a text there which is not the summary's too."""
    responses = select(OrganiserResponse.id).where(
        OrganiserResponse.consultation_id == consultation_id
    )
    return and_(
        ResponseItem.response_id.in_(responses),
        text_id.is_not(None),
        text_id.not_in(select(Statement.text_id)),
    )


def texts_of_contributions(consultation_id: int) -> Select[Any]:
    """Return the query for the own words of contributions that readers see, as above."""
    columns: tuple[Any, ...] = (
        literal(DeskPart.CONTRIBUTION.value).label("part"),
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
    if item.part is DeskPart.CONTRIBUTION:
        query = texts_of_contributions(consultation_id).where(Contribution.number == item.number)
        return query.subquery()
    team = texts_of_team(consultation_id).subquery()
    return (
        select(team).where(team.c.part == item.part.value, team.c.number == item.number).subquery()
    )
