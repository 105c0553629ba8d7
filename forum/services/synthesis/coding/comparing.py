"""Compares what people coded independently, on units that are stated."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

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

MOST_DIFFERING: Final = 200


class UnitKind(StrEnum):
    """What counts as one unit: an answer to one question, or a whole contribution."""

    ANSWER = "answers"
    CONTRIBUTION = "contributions"


@dataclass(frozen=True, slots=True)
class DifferingUnit:
    """A unit to which coders gave different codes: those of each that not everybody gave."""

    number: int
    question_number: int | None
    codes: dict[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class CoderComparison:
    """How far coders agree: overall, and on each code that one of them gave.

    A unit counts if at least two of the coders have given a code somewhere in its contribution:
    what nobody has looked at says nothing. `identical` units have the very same codes; of the
    others, `differing` has the first ones.
    """

    units: int
    identical: int
    overall: AgreementFigures
    by_code: dict[int, AgreementFigures]
    differing: list[DifferingUnit]


CodedUnit = tuple[int, int | None]


def compare(
    consultation: Consultation,
    coder_ids: Sequence[int],
    kind: UnitKind = UnitKind.ANSWER,
    *,
    question_id: int | None = None,
) -> CoderComparison:
    """Return how far these coders agree, by two statements at any size.

    With a question, only the answers to it are compared.
    """
    answers = _read_answers(consultation)
    given = _read_given(consultation, coder_ids, kind, answers)
    worked: dict[int, set[int]] = defaultdict(set)
    for (contribution_id, _place), by_coder in given.items():
        worked[contribution_id] |= by_coder.keys()
    units = set(given)
    for contribution_id, answered_id in answers:
        if contribution_id in worked:
            units.add((contribution_id, answered_id if kind is UnitKind.ANSWER else None))
    if question_id is not None:
        units = {unit for unit in units if unit[1] == question_id}
    compared = {
        unit: {coder: frozenset(given.get(unit, {}).get(coder, ())) for coder in worked[unit[0]]}
        for unit in sorted(units, key=lambda unit: (unit[0], unit[1] or 0))
        if len(worked[unit[0]]) > 1
    }
    judgements: list[Judgement] = list(compared.values())
    codes = sorted({code for unit in judgements for own in unit.values() for code in own})
    return CoderComparison(
        units=len(judgements),
        identical=count_identical(judgements),
        overall=agreement_overall(codes, judgements, coder_ids),
        by_code={code: agreement_on(code, judgements, coder_ids) for code in codes},
        differing=list(islice(_list_differing(consultation, compared, answers), MOST_DIFFERING)),
    )


def _read_given(
    consultation: Consultation,
    coder_ids: Sequence[int],
    kind: UnitKind,
    answers: Mapping[CodedUnit, int],
) -> dict[CodedUnit, dict[int, set[int]]]:
    """Return the codes that each coder gave to each unit."""
    given: dict[CodedUnit, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for coder_id, code_id, contribution_id, coded_id in _read_codings(consultation, coder_ids):
        if coded_id is not None and (contribution_id, coded_id) not in answers:
            continue  # it answers another question now
        place = coded_id if kind is UnitKind.ANSWER else None
        given[contribution_id, place][coder_id].add(code_id)
    return given


def _list_differing(
    consultation: Consultation,
    compared: Mapping[CodedUnit, Mapping[int, frozenset[int]]],
    answers: Mapping[CodedUnit, int],
) -> Iterator[DifferingUnit]:
    numbers = {contribution_id: number for (contribution_id, _), number in answers.items()}
    questions = {question.id: question.number for question in consultation.questions}
    for (contribution_id, question_id), codes in compared.items():
        shared = frozenset.intersection(*codes.values())
        own = {coder: given - shared for coder, given in codes.items()}
        if any(own.values()):
            place = questions.get(question_id) if question_id is not None else None
            yield DifferingUnit(numbers.get(contribution_id, 0), place, own)


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


def _read_answers(consultation: Consultation) -> dict[CodedUnit, int]:
    """Return the number of the contribution of each answer."""
    rows = db.session.execute(
        select(Passage.contribution_id, Contribution.number, Passage.question_id)
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
    return {(row[0], row[2]): row[1] or 0 for row in rows}
