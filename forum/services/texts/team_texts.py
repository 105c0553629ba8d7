"""The texts of the team: where each word stands that is not a participant's."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, union_all

from forum.domain.consultations.text_kinds import TextKind
from forum.models.consultation import ConsultationText, GuidingQuestion, Section
from forum.models.consultations.consent import ConsentVersion
from forum.models.consultations.date_change import DateChange
from forum.models.post import Post
from forum.models.synthesis.response import OrganiserResponse, ResponseItem
from forum.models.synthesis.summary import Statement, Summary

BY_SECTION: Final = 10_000
_PAGE: Final = (TextKind.TITLE, TextKind.INTRODUCTION, TextKind.BACKGROUND)
_CONSENT: Final = len(_PAGE)
_REASONS: Final = _CONSENT + 1


def select_team_texts(consultation_id: int) -> Select[Any]:
    """Return the query for the texts of the team: kind, number, position and id of each.

    `number` is that of a question, or the id of a post; `position` is the order within a part. Of
    the consent notice there is the version that is asked for now.
    """
    queries = (
        *_select_page(consultation_id),
        *_select_questions(consultation_id),
        *_select_posts(consultation_id),
        *_select_summary(consultation_id),
        *_select_response(consultation_id),
    )
    return select(union_all(*queries).subquery())


def _rows(kind: TextKind, position: Any, text_id: Any, number: Any = None) -> Select[Any]:
    return select(
        literal(kind.value).label("kind"),
        (literal(0) if number is None else number).label("number"),
        position.label("position"),
        text_id.label("text_id"),
    ).where(text_id.is_not(None))


def _select_page(c: int) -> Iterator[Select[Any]]:
    kinds = case({kind.value: kind.value for kind in _PAGE}, value=ConsultationText.part)
    places = case({kind.value: n for n, kind in enumerate(_PAGE)}, value=ConsultationText.part)
    yield select(
        kinds.label("kind"),
        literal(0).label("number"),
        places.label("position"),
        ConsultationText.text_id.label("text_id"),
    ).where(ConsultationText.consultation_id == c)
    newest = (
        select(func.max(ConsentVersion.number))
        .where(ConsentVersion.consultation_id == c)
        .scalar_subquery()
    )
    yield _rows(TextKind.CONSENT, literal(_CONSENT), ConsentVersion.text_id).where(
        ConsentVersion.consultation_id == c, ConsentVersion.number == newest
    )
    yield _rows(TextKind.REASON, DateChange.id + _REASONS, DateChange.reason_id).where(
        DateChange.consultation_id == c
    )


def _select_questions(c: int) -> Iterator[Select[Any]]:
    in_section = Section.position * BY_SECTION
    yield _rows(TextKind.SECTION, in_section, Section.title_id).where(Section.consultation_id == c)
    number, text_id = GuidingQuestion.number, GuidingQuestion.text_id
    yield (
        _rows(TextKind.QUESTION, in_section + number, text_id, number)
        .join(Section, Section.id == GuidingQuestion.section_id)
        .where(GuidingQuestion.consultation_id == c)
    )


def _select_posts(c: int) -> Iterator[Select[Any]]:
    for place, text_id in enumerate((Post.title_id, Post.body_id)):
        yield _rows(TextKind.POST, literal(place), text_id, Post.id).where(
            Post.consultation_id == c
        )


def _select_summary(c: int) -> Iterator[Select[Any]]:
    for place, text_id in enumerate((Summary.title_id, Summary.standfirst_id)):
        yield _rows(TextKind.SUMMARY, literal(place), text_id).where(Summary.consultation_id == c)
    yield (
        _rows(TextKind.SUMMARY, Statement.position + 2, Statement.text_id)
        .join(Summary, Summary.id == Statement.summary_id)
        .where(Summary.consultation_id == c)
    )


def _select_response(c: int) -> Iterator[Select[Any]]:
    for place, text_id in enumerate((ResponseItem.subject_id, ResponseItem.text_id)):
        yield _rows(TextKind.RESPONSE, ResponseItem.position * 2 + place, text_id).where(
            _is_own_text_of_response(text_id, c)
        )


def _is_own_text_of_response(text_id: Any, consultation_id: int) -> ColumnElement[bool]:
    """Return the condition that a response has a text there which is not the summary's too."""
    responses = select(OrganiserResponse.id).where(
        OrganiserResponse.consultation_id == consultation_id
    )
    return and_(ResponseItem.response_id.in_(responses), text_id.not_in(select(Statement.text_id)))
