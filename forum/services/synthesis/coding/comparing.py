"""Compares what people coded independently, on units that are stated."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import case, select

from forum.domain.contributions.content import PassageKind
from forum.domain.synthesis.coding.agreement import (
    AgreementFigures,
    Judgement,
    agreement_on,
    agreement_overall,
    count_identical,
)
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.code import Coding
from forum.models.synthesis.point import Excerpt
from forum.services.synthesis.coding.reading import is_present, passage_of_excerpt


class UnitKind(StrEnum):
    """What counts as one unit: an answer to one question, or a whole contribution."""

    ANSWER = "answers"
    CONTRIBUTION = "contributions"


@dataclass(frozen=True, slots=True)
class CoderComparison:
    """How far coders agree: overall, and on each code that one of them gave.

    A unit counts if at least two of the coders have given a code somewhere in its contribution:
    what nobody has looked at says nothing. `identical` units have the very same codes.
    """

    units: int
    identical: int
    overall: AgreementFigures
    by_code: dict[int, AgreementFigures]


CodedUnit = tuple[int, int | None]


def compare(
    consultation: Consultation, coder_ids: Sequence[int], kind: UnitKind = UnitKind.ANSWER
) -> CoderComparison:
    """Return how far these coders agree, by two statements at any size."""
    given: dict[CodedUnit, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    worked: dict[int, set[int]] = defaultdict(set)
    answers = set(_read_answers(consultation))
    for coder_id, code_id, contribution_id, question_id in _read_codings(consultation, coder_ids):
        if question_id is not None and (contribution_id, question_id) not in answers:
            continue  # it answers another question now
        place = question_id if kind is UnitKind.ANSWER else None
        given[contribution_id, place][coder_id].add(code_id)
        worked[contribution_id].add(coder_id)
    units = set(given)
    for contribution_id, question_id in answers:
        if contribution_id in worked:
            place = question_id if kind is UnitKind.ANSWER else None
            units.add((contribution_id, place))
    judgements: list[Judgement] = [
        {coder: frozenset(given[unit][coder]) for coder in worked[unit[0]]}
        for unit in sorted(units, key=lambda unit: (unit[0], unit[1] or 0))
        if len(worked[unit[0]]) > 1
    ]
    codes = sorted({code for unit in judgements for own in unit.values() for code in own})
    return CoderComparison(
        units=len(judgements),
        identical=count_identical(judgements),
        overall=agreement_overall(codes, judgements, coder_ids),
        by_code={code: agreement_on(code, judgements, coder_ids) for code in codes},
    )


def _read_codings(
    consultation: Consultation, coder_ids: Sequence[int]
) -> list[tuple[int, int, int, int | None]]:
    question = case((Coding.excerpt_id.is_(None), Coding.question_id), else_=Passage.question_id)
    rows = db.session.execute(
        select(Coding.coder_id, Coding.code_id, Coding.contribution_id, question)
        .join(Contribution, Contribution.id == Coding.contribution_id)
        .outerjoin(Excerpt, Excerpt.id == Coding.excerpt_id)
        .outerjoin(Passage, passage_of_excerpt())
        .where(
            Coding.consultation_id == consultation.id,
            Coding.coder_id.in_(coder_ids),
            is_present(),
        )
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _read_answers(consultation: Consultation) -> list[tuple[int, int | None]]:
    rows = db.session.execute(
        select(Passage.contribution_id, Passage.question_id)
        .join(
            Contribution,
            (Contribution.id == Passage.contribution_id)
            & (Contribution.approved_revision == Passage.revision),
        )
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Passage.kind == PassageKind.WORDS,
        )
        .distinct()
    )
    return [(row[0], row[1]) for row in rows]
