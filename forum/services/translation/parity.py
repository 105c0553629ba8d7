"""What a consultation has in each language, and what is missing there, by kind of text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    and_,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from forum.domain.consultations.text_kinds import TextKind
from forum.domain.languages import LANGUAGES
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.glossary import GlossaryTerm, GlossaryWording
from forum.models.translation import Text, Translation, TranslationStatus
from forum.services.texts.team_texts import select_team_texts


@dataclass
class LanguageState:
    """How many things of one kind exist in a language: as written, by a person, by a machine.

    `accepted` of those by a machine were accepted by a person; `missing` are not there at all.
    """

    original: int = 0
    person: int = 0
    machine: int = 0
    accepted: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        """Return the number of things of this kind."""
        return self.original + self.person + self.machine + self.missing


Parity = Mapping[TextKind, Mapping[str, LanguageState]]


@dataclass
class _Counts:
    """The texts of one kind by their own language, and their translations by language."""

    texts: dict[str, int] = field(default_factory=dict)
    states: dict[str, LanguageState] = field(
        default_factory=lambda: {code: LanguageState() for code in LANGUAGES}
    )


def read_parity(consultation: Consultation) -> Parity:
    """Return the state of each kind of text that the consultation has, by four statements.

    Contributions are counted whole: one is missing in a language if a part of it is. The terms of
    its own glossary are by people; those that are kept as they are need no wording.
    """
    counts: dict[TextKind, _Counts] = {}
    texts = select_team_texts(consultation.id).cte()
    for kind, code, n in db.session.execute(
        select(texts.c.kind, Text.language, func.count())
        .join(Text, Text.id == texts.c.text_id)
        .group_by(texts.c.kind, Text.language)
    ):
        counts.setdefault(TextKind(kind), _Counts()).texts[code] = n
    _add_translations(texts, counts)
    parity = {kind: _find_missing(counts[kind]) for kind in TextKind if kind in counts}
    contributions = _count_contributions(consultation.id)
    if any(state.total for state in contributions.values()):
        parity[TextKind.CONTRIBUTION] = contributions
    glossary = _count_terms(consultation.id)
    if any(state.total for state in glossary.values()):
        parity[TextKind.TERM] = glossary
    return parity


def _add_translations(texts: Any, counts: Mapping[TextKind, _Counts]) -> None:
    accepted = func.sum(case((Translation.accepted_at.is_not(None), 1), else_=0))
    for kind, code, status, n, seen in db.session.execute(
        select(texts.c.kind, Translation.language, Translation.status, func.count(), accepted)
        .join(Translation, Translation.text_id == texts.c.text_id)
        .group_by(texts.c.kind, Translation.language, Translation.status)
    ):
        state = counts[TextKind(kind)].states.get(code)
        if state is None:
            continue
        if status is TranslationStatus.MACHINE:
            state.machine += n
            state.accepted += seen
        else:
            state.person += n


def _find_missing(counts: _Counts) -> dict[str, LanguageState]:
    """Return the states with what is written in each language, and what is not there."""
    total = sum(counts.texts.values())
    for code, state in counts.states.items():
        state.original = counts.texts.get(code, 0)
        state.missing = max(total - state.original - state.person - state.machine, 0)
    return counts.states


def _count_contributions(consultation_id: int) -> dict[str, LanguageState]:
    """Return how many of the contributions that readers see are whole in each language."""
    each = _select_contributions(consultation_id).subquery()
    sums = [
        func.coalesce(func.sum(each.c[f"{what}_{code}"]), 0).label(f"{what}_{code}")
        for code in LANGUAGES
        for what in ("foreign", "missing", "machine")
    ]
    figures = db.session.execute(select(func.count().label("all"), *sums).select_from(each)).one()
    counts = {name: int(n) for name, n in figures._mapping.items()}
    states = {}
    for code in LANGUAGES:
        missing, machine = counts[f"missing_{code}"], counts[f"machine_{code}"]
        states[code] = LanguageState(
            original=counts["all"] - counts[f"foreign_{code}"],
            machine=machine,
            person=counts[f"foreign_{code}"] - missing - machine,
            missing=missing,
        )
    return states


def _count_terms(consultation_id: int) -> dict[str, LanguageState]:
    """Return how many terms of the glossary have a wording in each language."""
    worded = [
        exists()
        .where(GlossaryWording.term_id == GlossaryTerm.id, GlossaryWording.language == code)
        .correlate(GlossaryTerm)
        for code in LANGUAGES
    ]
    counts = db.session.execute(
        select(
            func.count(),
            *(
                func.coalesce(
                    func.sum(case((or_(is_worded, GlossaryTerm.keep_as_is), 1), else_=0)), 0
                )
                for is_worded in worded
            ),
        ).where(GlossaryTerm.consultation_id == consultation_id, GlossaryTerm.removed_at.is_(None))
    ).one()
    total, *present = map(int, counts)
    return {
        code: LanguageState(person=n, missing=total - n)
        for code, n in zip(LANGUAGES, present, strict=True)
    }


def _select_contributions(consultation_id: int) -> Any:
    """Return each contribution with 1 or 0 for each language.

    Whether a part is in another language, whether one of these is missing there, and whether none
    is missing and one is by a machine.
    """
    rows: Any = (
        select(Passage.contribution_id)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .join(Text, Text.id == Passage.text_id)
        .where(
            Contribution.consultation_id == consultation_id,
            Contribution.is_readable,
            Passage.revision == Contribution.approved_revision,
        )
        .group_by(Passage.contribution_id)
    )
    for code in LANGUAGES:
        version = aliased(Translation)
        rows = rows.outerjoin(version, and_(version.text_id == Text.id, version.language == code))
        is_foreign = Text.language != code
        missing = _any_of(and_(is_foreign, version.id.is_(None)))
        machine = _any_of(version.status == TranslationStatus.MACHINE)
        rows = rows.add_columns(
            _any_of(is_foreign).label(f"foreign_{code}"),
            missing.label(f"missing_{code}"),
            (machine * (1 - missing)).label(f"machine_{code}"),
        )
    return rows


def _any_of(condition: Any) -> Any:
    """Return 1 if the condition holds for any row of a group, else 0."""
    return func.max(case((condition, 1), else_=0))
