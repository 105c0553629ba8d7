"""Brings in codes from elsewhere: planned first, stored once somebody has looked at it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from forum.domain.policy import Action
from forum.domain.synthesis.coding.codebook import (
    MAX_NAME,
    CodeDraft,
    fold_name,
    read_cells,
)
from forum.domain.synthesis.coding.exchange import (
    ExchangedCoding,
    ExchangedProject,
    ExchangedSource,
    SourcePart,
    find_words,
    text_of,
)
from forum.domain.synthesis.excerpts import WordSpan, digest_of, trim
from forum.domain.synthesis.folding import fold_blanks
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.code import Code, Coder, Coding
from forum.models.synthesis.point import Excerpt
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.synthesis.coding.coders import (
    coder_name,
    list_coders,
    outside_coder,
    person_as_coder,
)
from forum.services.synthesis.coding.codes import list_codes, store_codes
from forum.services.synthesis.coding.exchange import read_parts, source_uid

MAX_CODINGS: Final = 300_000
QUESTION: Final = re.compile(r"[PQ]([0-9]{1,2})[ .:_-]")
"""With what the name of a code begins that belongs to the answers to one question."""


@dataclass(frozen=True, slots=True)
class PlannedCoding:
    """A code for words (`span` of the passage at `position`), or for a whole answer."""

    coder: str
    code: str
    contribution_id: int
    question_id: int | None = None
    position: int | None = None
    span: WordSpan | None = None


@dataclass(slots=True)
class CodingPlan:
    """What a file would bring: codes, codings, and what was not found, counted by reason."""

    codes: list[CodeDraft] = field(default_factory=list)
    codings: list[PlannedCoding] = field(default_factory=list)
    lost: dict[str, int] = field(default_factory=dict)

    def lose(self, why: str, times: int = 1) -> None:
        """Count something that is not brought in."""
        self.lost[why] = self.lost.get(why, 0) + times

    def add(self, coding: PlannedCoding) -> None:
        """Plan a coding. Raises Invalid("qda_large")."""
        if len(self.codings) >= MAX_CODINGS:
            raise Invalid("qda_large", "file")
        self.codings.append(coding)

    @property
    def coders(self) -> list[str]:
        """The names of those whose codes the file has, in order."""
        return list(dict.fromkeys(coding.coder for coding in self.codings))


class CodableTexts:
    """The contributions of a consultation as an import finds them."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation
        self.contributions, self.parts = read_parts(consultation)
        self.by_number = {str(one.number): one for one in self.contributions}
        self.by_source = {one.source_id: one for one in self.contributions if one.source_id}
        self.by_uid = {source_uid(consultation, one.key): one for one in self.contributions}
        self.questions = {q.number: q.id for q in consultation.questions}
        self._by_text: dict[str, Contribution] | None = None

    def find(self, name: str) -> Contribution | None:
        """Return the contribution that had this id where it came from, or has this number."""
        name = name.strip()
        return self.by_source.get(name) or self.by_number.get(name.lstrip("#"))

    def find_source(self, source: ExchangedSource) -> Contribution | None:
        """Return the contribution that is a source of a project: by uid, name or text."""
        if self._by_text is None:
            self._by_text = {
                fold_blanks(text_of(self.parts.get(one.id, []))): one
                for one in reversed(self.contributions)
            }
        return (
            self.by_uid.get(source.uid)
            or self._by_text.get(fold_blanks(source.text))
            or self.find(source.name)
        )

    def answered(self, contribution: Contribution) -> set[int | None]:
        """Return the questions to which it says something."""
        return {part.question_id for part in self.parts.get(contribution.id, [])}


def plan_table(
    consultation: Consultation, content: bytes, clean: Callable[[str], str], *, coder: str
) -> CodingPlan:
    """Plan what a CSV file brings: columns contribution and code, and question, words, coder.

    A `coder` that is given speaks for all rows. Raises Invalid as `read_cells` does.
    """
    place, plan = CodableTexts(consultation), CodingPlan()
    names: dict[str, CodeDraft] = {}
    for cells in read_cells(content, frozenset({"contribution", "code"}), clean):
        name = cells.get("code", "")[:MAX_NAME]
        contribution = place.find(cells.get("contribution", ""))
        if not name or contribution is None:
            plan.lose("code" if not name else "contribution")
            continue
        names.setdefault(fold_name(name), CodeDraft(name))
        number = cells.get("question", "")
        question_id = place.questions.get(int(number)) if number.isdecimal() else None
        who = coder or cells.get("coder", "")
        if words := cells.get("words", ""):
            _plan_words(plan, place, (contribution, words), (who, name, question_id))
        else:
            _plan_answer(plan, place, contribution, (who, name, question_id))
    plan.codes = list(names.values())
    return plan


Given = tuple[str, str, int | None]
"""A coder, a code and a question."""


def _plan_words(
    plan: CodingPlan, place: CodableTexts, quoted: tuple[Contribution, str], given: Given
) -> None:
    contribution, words = quoted
    coder, code, question_id = given
    parts = place.parts.get(contribution.id, [])
    answer = [part for part in parts if question_id is None or part.question_id == question_id]
    found = list(find_words(answer or parts, words, 0))
    if not found:
        plan.lose("words")
    for part, span in found:
        plan.add(PlannedCoding(coder, code, contribution.id, None, part.position, span))


def _plan_answer(
    plan: CodingPlan, place: CodableTexts, contribution: Contribution, given: Given
) -> None:
    coder, code, question_id = given
    if question_id is not None and question_id not in place.answered(contribution):
        plan.lose("answer")
        return
    plan.add(PlannedCoding(coder, code, contribution.id, question_id))


def plan_research(consultation: Consultation, content: bytes, *, coder: str) -> CodingPlan:
    """Plan what a JSON file of contributions brings whose `extra` has a list of codes each.

    A code whose name begins with P2 or Q2 is given to the answer to question 2, and to the whole
    contribution if there is none; so is any other code. Raises Invalid("codes_json").
    """
    place, plan = CodableTexts(consultation), CodingPlan()
    names: dict[str, CodeDraft] = {}
    for source_id, codes in _research_codes(content):
        contribution = place.find(source_id)
        for name in codes:
            if contribution is None:
                plan.lose("contribution")
                continue
            match = QUESTION.match(name)
            question_id = place.questions.get(int(match[1])) if match else None
            if question_id not in place.answered(contribution):
                question_id = None
            names.setdefault(fold_name(name), CodeDraft(name))
            plan.add(PlannedCoding(coder, name, contribution.id, question_id))
    plan.codes = list(names.values())
    return plan


def _research_codes(content: bytes) -> Iterator[tuple[str, list[str]]]:
    try:
        document: Any = json.loads(content)
        rows = [
            (str(one["id"]), [str(code) for code in codes])
            for one in document["contributions"]
            for key, codes in one["extra"].items()
            if key.startswith("codes") and isinstance(codes, list)
        ]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Invalid("codes_json", "file") from None
    if not rows:
        raise Invalid("codes_json", "file")
    for source_id, codes in rows:
        yield source_id, [name for code in codes if (name := " ".join(code.split())[:MAX_NAME])]


def plan_project(
    consultation: Consultation, project: ExchangedProject, *, coder: str
) -> CodingPlan:
    """Plan what a project of another program brings; a `coder` that is given speaks for all."""
    place, plan = CodableTexts(consultation), CodingPlan(codes=list(project.codes))
    names = {code.uid: code.name for code in project.codes}
    users = dict(project.users)
    if project.unread:
        plan.lose("source", project.unread)

    def known(codings: Iterable[ExchangedCoding]) -> Iterator[tuple[str, str]]:
        for coding in codings:
            if coding.code in names:
                yield coder or users.get(coding.user, "") or project.name, names[coding.code]
            else:
                plan.lose("code")

    for source in project.sources:
        contribution = place.find_source(source)
        if contribution is None:
            plan.lose("contribution")
            continue
        for who, code in known(source.codings):
            plan.add(PlannedCoding(who, code, contribution.id))
        parts = place.parts.get(contribution.id, [])
        for selection in source.selections:
            words = source.text[selection.start : selection.end]
            found = list(find_words(parts, words, selection.start))
            if not found:
                plan.lose("words", len(selection.codings))
            for who, code in known(selection.codings if found else ()):
                for part, span in found:
                    plan.add(_planned(who, code, contribution.id, (part, span)))
    return plan


def _planned(
    who: str, code: str, contribution_id: int, place: tuple[SourcePart, WordSpan]
) -> PlannedCoding:
    """Return a coding of words; of all words of an answer, it is one of the whole answer."""
    part, span = place
    whole = trim(part.text, WordSpan(0, len(part.text)))
    if span == whole and part.question_id is not None:
        return PlannedCoding(who, code, contribution_id, part.question_id)
    return PlannedCoding(who, code, contribution_id, None, part.position, span)


def store_plan(consultation: Consultation, plan: CodingPlan, *, by: User) -> int:
    """Store the codes of a plan, and its codings as those of coders from outside.

    Codings in the name of `by` become that person's own; nobody codes in the name of another one.
    Returns how many codings are new. Raises Invalid("coder_name").
    """
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    store_codes(consultation, plan.codes, by=by)
    codes = {fold_name(code.name): code for code in list_codes(consultation)}
    coders = {name: _coder(consultation, name, by) for name in plan.coders}
    contributions, parts = read_parts(consultation)
    storage = _Storage(consultation, {one.id: one for one in contributions}, by=by)
    for planned in plan.codings:
        code = codes.get(fold_name(planned.code))
        if code is not None:
            storage.add(planned, code, coders[planned.coder], parts)
    db.session.flush()
    return storage.added


def _coder(consultation: Consultation, name: str, by: User) -> Coder:
    mine = [c for c in list_coders(consultation) if c.user_id == by.id]
    if name and name in {by.name, *map(coder_name, mine)}:
        return person_as_coder(consultation, by)
    return outside_coder(consultation, name)


class _Storage:
    """Adds codings that are not there, with the excerpts that they need, by few statements."""

    def __init__(
        self, consultation: Consultation, contributions: dict[int, Contribution], *, by: User
    ) -> None:
        self.added = 0
        self._consultation, self._contributions, self._by = consultation, contributions, by
        self._questions = {None, *(question.id for question in consultation.questions)}
        rows: Sequence[Excerpt] = (
            db.session.query(Excerpt).filter(Excerpt.consultation_id == consultation.id).all()
        )
        self._excerpts = {
            (e.contribution_id, e.revision, e.position, e.start, e.end): e for e in rows
        }
        self._known = {
            (c.coder_id, c.code_id, c.contribution_id, c.question_id, c.excerpt_id)
            for c in db.session.query(Coding).filter(Coding.consultation_id == consultation.id)
        }

    def add(
        self,
        planned: PlannedCoding,
        code: Code,
        coder: Coder,
        parts: dict[int, list[SourcePart]],
    ) -> None:
        """Add one coding, unless its contribution has gone or the coder has given it already."""
        contribution = self._contributions.get(planned.contribution_id)
        if contribution is None or planned.question_id not in self._questions:
            return
        excerpt = self._excerpt(planned, contribution, parts.get(contribution.id, []))
        if planned.span is not None and excerpt is None:
            return
        place = (contribution.id, planned.question_id, excerpt.id if excerpt else None)
        key = (coder.id, code.id, *place)
        if key in self._known:
            return
        self._known.add(key)
        self.added += 1
        db.session.add(
            Coding(
                consultation_id=self._consultation.id,
                code_id=code.id,
                coder_id=coder.id,
                contribution_id=contribution.id,
                revision=contribution.approved_revision or contribution.latest_revision,
                question_id=planned.question_id,
                excerpt_id=excerpt.id if excerpt else None,
            )
        )

    def _excerpt(
        self, planned: PlannedCoding, contribution: Contribution, parts: Sequence[SourcePart]
    ) -> Excerpt | None:
        part = next((p for p in parts if p.position == planned.position), None)
        revision, span = contribution.approved_revision, planned.span
        if part is None or span is None or revision is None:
            return None
        if not 0 <= span.start < span.end <= len(part.text):
            return None
        key = (contribution.id, revision, part.position, span.start, span.end)
        if key not in self._excerpts:
            excerpt = Excerpt(
                consultation_id=self._consultation.id,
                contribution_id=contribution.id,
                revision=revision,
                marked_revision=revision,
                position=part.position,
                start=span.start,
                end=span.end,
                digest=digest_of(part.text[span.start : span.end]),
                by_id=self._by.id,
            )
            db.session.add(excerpt)
            db.session.flush()  # its coding needs its id
            self._excerpts[key] = excerpt
        return self._excerpts[key]
