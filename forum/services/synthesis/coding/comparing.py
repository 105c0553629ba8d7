"""Compares what people coded independently, on units that are stated."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
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
    """Return how far they agree, by two statements; with a question, on the answers to it."""
    given: dict[CodedUnit, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    worked: dict[int, set[int]] = defaultdict(set)
    answers = _read_answers(consultation)
    codings = _read_codings(consultation, coder_ids, answers)
    for coder_id, code_id, contribution_id, coded_id in codings:
        place = coded_id if kind is UnitKind.ANSWER else None
        given[contribution_id, place][coder_id].add(code_id)
        worked[contribution_id].add(coder_id)
    units = set(given)
    numbers: dict[int, int] = {}
    for contribution_id, number, answered_id in answers:
        if contribution_id in worked:
            numbers[contribution_id] = number
            units.add((contribution_id, answered_id if kind is UnitKind.ANSWER else None))
    if question_id is not None:
        units = {unit for unit in units if unit[1] == question_id}
    compared = {
        unit: {coder: frozenset(given[unit][coder]) for coder in worked[unit[0]]}
        for unit in sorted(units, key=lambda unit: (unit[0], unit[1] or 0))
        if len(worked[unit[0]]) > 1
    }
    judgements: list[Judgement] = [*compared.values()]
    codes = sorted({code for unit in judgements for own in unit.values() for code in own})
    return CoderComparison(
        units=len(judgements),
        identical=count_identical(judgements),
        overall=agreement_overall(codes, judgements, coder_ids),
        by_code={code: agreement_on(code, judgements, coder_ids) for code in codes},
        differing=list(islice(_list_differing(consultation, compared, numbers), MOST_DIFFERING)),
    )


def _list_differing(
    consultation: Consultation,
    compared: Mapping[CodedUnit, Mapping[int, frozenset[int]]],
    numbers: Mapping[int, int],
) -> Iterator[DifferingUnit]:
    questions = {question.id: question.number for question in consultation.questions}
    for (contribution_id, question_id), codes in compared.items():
        shared = frozenset.intersection(*codes.values())
        own = {coder: given - shared for coder, given in codes.items()}
        if any(own.values()):
            place = questions.get(question_id) if question_id is not None else None
            yield DifferingUnit(numbers.get(contribution_id, 0), place, own)


def _read_codings(
    consultation: Consultation,
    coder_ids: Sequence[int],
    answers: Collection[tuple[int, int, int | None]],
) -> list[tuple[int, int, int, int | None]]:
    """Return the codings of coders but those of an answer that is to another question now."""
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
    answered = {(id_, question_id) for id_, _number, question_id in answers}
    codings = [(row[0], row[1], row[2], row[3]) for row in rows]
    return [each for each in codings if each[3] is None or each[2:] in answered]


def _read_answers(consultation: Consultation) -> list[tuple[int, int, int | None]]:
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
    return [(row[0], row[1] or 0, row[2]) for row in rows]
