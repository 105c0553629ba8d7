"""Filters of exports as conditions on contributions, and the values that they can have."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, or_, select

from forum.domain.contributions.content import Capacity
from forum.domain.exports.choice import PERSONAL, ExportFilters
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.services.consultations.kept_outlines import read_once
from forum.services.consultations.overview import read_questions

MOST_STAKEHOLDERS = 100


def filter_conditions(
    consultation: Consultation, filters: ExportFilters
) -> list[ColumnElement[bool]]:
    """Return what contributions must meet; with any filter, that readers see their texts."""
    if not filters:
        return []
    conditions: list[ColumnElement[bool]] = [_is_readable()]
    if filters.question:
        conditions.append(_answers(consultation, int(filters.question)))
    if filters.country:
        padded = " " + Contribution.shown_countries + " "
        conditions.append(padded.contains(f" {filters.country} ", autoescape=True))
    if filters.written:
        conditions.append(Contribution.language == filters.written)
    if filters.capacity:
        is_personal = filters.capacity == PERSONAL
        personal = Contribution.capacity == Capacity.PERSONAL
        conditions.append(personal if is_personal else ~personal)
    if filters.stakeholder:
        conditions.append(Contribution.stakeholder_type == filters.stakeholder)
    if filters.late:
        conditions.append(Contribution.late.is_(filters.late == "yes"))
    return conditions


def _is_readable() -> ColumnElement[bool]:
    return and_(Contribution.is_readable, Contribution.has_appeared)


def _answers(consultation: Consultation, number: int) -> ColumnElement[bool]:
    """Return the condition that a contribution, or that to which it replies, answers a question."""
    placed = select(Placement.contribution_id).where(Placement.consultation_id == consultation.id)
    if number:
        ids = [q.id for q in read_questions(consultation.id) if q.number == number]
        if not ids:
            return false()
        placed = placed.where(Placement.question_id == ids[0])
    else:
        placed = placed.where(Placement.question_id.is_(None))
    return or_(Contribution.id.in_(placed), Contribution.root_id.in_(placed))


def list_stakeholder_types(consultation: Consultation) -> Sequence[str]:
    """Return the kinds of stakeholder of published texts, read once for each version."""
    key = ("stakeholders", consultation.uid, consultation.version, "")
    return read_once(key, lambda: _read_stakeholder_types(consultation))


def _read_stakeholder_types(consultation: Consultation) -> Sequence[str]:
    return db.session.scalars(
        select(Contribution.stakeholder_type)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Contribution.stakeholder_type != "",
        )
        .distinct()
        .order_by(Contribution.stakeholder_type)
        .limit(MOST_STAKEHOLDERS)
    ).all()
