"""Glossaries: the terms of a consultation and of the whole site, kept by people.

A consultation's terms win over the site's. Whoever changes a term asks for new translations of
the texts that contain it, and of no others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from forum import clock
from forum.adapters.language_detection import language_of
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.domain.translation.terms.draft import (
    MAX_TERMS,
    TermDraft,
    check_draft,
    require_sound,
    wording_key,
)
from forum.domain.translation.terms.entries import TermEntry, Wording, pack_entry
from forum.domain.translation.terms.table import TermRow, TermScope
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.glossary import GlossaryTerm, GlossaryWording
from forum.models.user import User
from forum.services.access.gate import require, require_administrator
from forum.services.access.locking import lock, touch
from forum.services.background.jobs import enqueue

RENEWAL: Final = "renew_terms"
"""The kind of the job that asks for new translations of the texts that contain terms."""

REMOVED_LISTED: Final = 20


def require_editor(user: User | None, consultation: Consultation | None) -> None:
    """Raise as the gate does unless `user` may edit a consultation's glossary, or the site's."""
    if consultation is None:
        require_administrator(user)
    else:
        require(user, consultation, Action.TRANSLATE)


def list_terms(consultation: Consultation | None) -> list[GlossaryTerm]:
    """Return the terms of a consultation's glossary, or of the site's, as they were added."""
    return list(db.session.scalars(_select(consultation, removed=False).order_by(GlossaryTerm.id)))


def list_removed_terms(consultation: Consultation | None) -> list[GlossaryTerm]:
    """Return the terms that were removed last, which can be put back."""
    query = _select(consultation, removed=True).order_by(GlossaryTerm.removed_at.desc())
    return list(db.session.scalars(query.limit(REMOVED_LISTED)))


def _select(consultation: Consultation | None, *, removed: bool) -> Select[GlossaryTerm]:
    is_removed = GlossaryTerm.removed_at.is_not(None)
    return (
        select(GlossaryTerm)
        .where(_belongs(consultation), is_removed if removed else ~is_removed)
        .options(selectinload(GlossaryTerm.wordings), joinedload(GlossaryTerm.changed_by))
    )


def _belongs(consultation: Consultation | None) -> ColumnElement[bool]:
    if consultation is None:
        return GlossaryTerm.consultation_id.is_(None)
    return GlossaryTerm.consultation_id == consultation.id


def find_term(consultation: Consultation | None, number: int) -> GlossaryTerm:
    """Return a term of a glossary, removed or not; raises NotFound."""
    term = db.session.get(GlossaryTerm, number)
    owner_id = None if consultation is None else consultation.id
    if term is None or term.consultation_id != owner_id:
        raise NotFound
    return term


def draft_of(term: GlossaryTerm) -> TermDraft:
    """Return a term as somebody would write it."""
    return TermDraft(entry_of(term).wordings, term.keep_as_is, term.note, term.note_language)


def entry_of(term: GlossaryTerm) -> TermEntry:
    """Return a term as translations use it."""
    wordings = {
        language: Wording(wording.text, tuple(wording.variants), wording.gender, wording.number)
        for language, wording in term.wordings.items()
    }
    return TermEntry(term.id, wordings, term.keep_as_is)


def add_term(consultation: Consultation | None, draft: TermDraft, *, by: User) -> GlossaryTerm:
    """Add a term; raises Invalid, also where the glossary has one of its wordings already."""
    (term,) = add_terms(consultation, [draft], by=by)
    return term


def add_terms(
    consultation: Consultation | None, drafts: Sequence[TermDraft], *, by: User
) -> list[GlossaryTerm]:
    """Add terms, all or none; raises Invalid as `add_term` does."""
    _begin(consultation, by)
    present = list_terms(consultation)
    if len(present) + len(drafts) > MAX_TERMS:
        raise Invalid("term_many", LANGUAGES[0], limit=MAX_TERMS)
    taken = {pair for term in present for pair in _keys_of(term)}
    terms = []
    for draft in drafts:
        require_sound(draft)
        _require_free(draft, taken)
        terms.append(_store(consultation, None, draft, by))
        taken |= _keys_of(terms[-1])
    db.session.flush()
    _end(consultation, [entry_of(term) for term in terms])
    return terms


def change_term(
    consultation: Consultation | None, term: GlossaryTerm, draft: TermDraft, *, by: User
) -> None:
    """Change a term; raises Invalid as `add_term` does."""
    _begin(consultation, by)
    require_sound(draft)
    others = (other for other in list_terms(consultation) if other.id != term.id)
    _require_free(draft, {pair for other in others for pair in _keys_of(other)})
    before = entry_of(term)
    _write(term, draft, by)
    term.removed_at = None
    db.session.flush()
    after = entry_of(term)
    _end(consultation, [before, after] if before != after else [])


def remove_term(consultation: Consultation | None, term: GlossaryTerm, *, by: User) -> None:
    """Remove a term; it can be put back."""
    _begin(consultation, by)
    if term.removed_at is None:
        term.removed_at = term.changed_at = clock.now()
        term.changed_by_id = by.id
        db.session.flush()
        _end(consultation, [entry_of(term)])


def restore_term(consultation: Consultation | None, term: GlossaryTerm, *, by: User) -> None:
    """Put a removed term back; raises Invalid if another one has its wording now."""
    if term.removed_at is not None:
        change_term(consultation, term, draft_of(term), by=by)


def _begin(consultation: Consultation | None, by: User) -> None:
    if consultation is not None:
        lock(consultation)
    require_editor(by, consultation)


def _require_free(draft: TermDraft, taken: set[tuple[str, str]]) -> None:
    for language, wording in draft.wordings.items():
        if (language, wording_key(wording.text)) in taken:
            raise Invalid("term_taken", language)


def _keys_of(term: GlossaryTerm) -> set[tuple[str, str]]:
    return {(language, wording.key) for language, wording in term.wordings.items()}


def _write(term: GlossaryTerm, draft: TermDraft, by: User) -> None:
    if draft.note_language:
        term.note_language = draft.note_language
    elif draft.note != term.note:
        term.note_language = language_of(draft.note, by.language) if draft.note else ""
    term.keep_as_is, term.note = draft.keep_as_is, draft.note
    term.changed_at, term.changed_by_id = clock.now(), by.id
    for language in set(term.wordings) - set(draft.wordings):
        del term.wordings[language]
    for language, wording in draft.wordings.items():
        row = term.wordings.setdefault(language, GlossaryWording(language=language))
        row.text, row.key = wording.text, wording_key(wording.text)
        row.variants = list(wording.variants)
        row.gender, row.number = wording.gender, wording.number


def _end(consultation: Consultation | None, changed: Sequence[TermEntry]) -> None:
    """Note whether there is a glossary, and ask for new translations of what is concerned."""
    if consultation is not None:
        consultation.has_glossary = (
            db.session.scalar(
                select(GlossaryTerm.id)
                .where(_belongs(consultation), GlossaryTerm.removed_at.is_(None))
                .limit(1)
            )
            is not None
        )
        touch(consultation.id, adds_only=True)
    if changed:
        request_renewal(None if consultation is None else consultation.id, changed)


def request_renewal(consultation_id: int | None, entries: Iterable[TermEntry]) -> None:
    """Enqueue the job that asks for new translations of the texts that contain these terms."""
    args: dict[str, object] = {
        "consultation_id": consultation_id,
        "entries": [pack_entry(entry) for entry in entries],
    }
    enqueue(RENEWAL, args, priority=1)


@dataclass(frozen=True)
class GlossaryPage:
    """The terms that hold for a consultation: its own, and those of the site that it has not."""

    own: list[GlossaryTerm]
    of_site: list[GlossaryTerm]


def read_glossary(consultation: Consultation) -> GlossaryPage:
    """Return the terms that hold for a consultation, by a fixed number of statements."""
    own = list_terms(consultation)
    taken = {pair for term in own for pair in _keys_of(term)}
    of_site = [term for term in list_terms(None) if not taken & _keys_of(term)]
    return GlossaryPage(own, of_site)


class ImportStep(StrEnum):
    """What becomes of one row of a table that is imported."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    OF_SITE = "of-site"
    REFUSED = "refused"


@dataclass(frozen=True)
class PlannedTerm:
    """A row of a table with what becomes of it; `error` and `field` say why it is refused."""

    row: TermRow
    step: ImportStep
    term: GlossaryTerm | None = None
    error: str = ""
    field: str = ""


def plan_import(consultation: Consultation | None, rows: Sequence[TermRow]) -> list[PlannedTerm]:
    """Return what an import of these rows would do; nothing is stored.

    A row is a change of the term that has one of its wordings. A wording that two rows have, or
    that would belong to two terms, is refused. Terms of the site, which the file of a consultation
    has too, stay with the site.
    """
    present = list_terms(consultation)
    by_key = {pair: term for term in present for pair in _keys_of(term)}
    planned: list[PlannedTerm] = []
    taken: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.scope is TermScope.SITE and consultation is not None:
            planned.append(PlannedTerm(row, ImportStep.OF_SITE))
            continue
        errors = check_draft(row.draft)
        keys = {(code, wording_key(wording.text)) for code, wording in row.draft.wordings.items()}
        terms = {by_key[key].id: by_key[key] for key in keys if key in by_key}
        if errors:
            field, error = next(iter(errors.items()))
        elif doubled := next((key for key in sorted(keys) if key in taken), None):
            field, error = doubled[0], "term_doubled"
        elif len(terms) > 1:
            field, error = min(keys)[0], "term_in_two"
        else:
            taken |= dict.fromkeys(keys, row.line)
            term = next(iter(terms.values()), None)
            planned.append(PlannedTerm(row, _step_for(term, row.draft), term))
            continue
        planned.append(PlannedTerm(row, ImportStep.REFUSED, None, error, field))
    return planned


def _step_for(term: GlossaryTerm | None, draft: TermDraft) -> ImportStep:
    if term is None:
        return ImportStep.NEW
    is_same = draft_of(term) == draft and draft.note_language in ("", term.note_language)
    return ImportStep.SAME if is_same else ImportStep.CHANGED


def import_terms(
    consultation: Consultation | None, rows: Sequence[TermRow], *, by: User
) -> list[PlannedTerm]:
    """Store the new and changed terms among these rows, and return what became of each.

    Raises Invalid("term_many") if the glossary would have too many.
    """
    _begin(consultation, by)
    planned = plan_import(consultation, rows)
    new = sum(plan.step is ImportStep.NEW for plan in planned)
    if new and new + len(list_terms(consultation)) > MAX_TERMS:
        raise Invalid("term_many", "file", limit=MAX_TERMS)
    before, stored = [], []
    for plan in planned:
        if plan.step not in (ImportStep.NEW, ImportStep.CHANGED):
            continue
        if plan.term is not None:
            before.append(entry_of(plan.term))
        stored.append(_store(consultation, plan.term, plan.row.draft, by))
    db.session.flush()
    _end(consultation, [*before, *map(entry_of, stored)])
    return planned


def _store(
    consultation: Consultation | None, term: GlossaryTerm | None, draft: TermDraft, by: User
) -> GlossaryTerm:
    if term is None:
        term = GlossaryTerm(consultation_id=None if consultation is None else consultation.id)
        db.session.add(term)
    _write(term, draft, by)
    return term
