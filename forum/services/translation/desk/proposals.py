"""What other engines say for the sentences of a part: stored before, or asked for by a person.

Nothing of it is a translation until somebody takes it.
"""

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Final

from flask import Flask

from forum.adapters.translators.errors import TranslationError
from forum.domain.translation import codes
from forum.domain.translation.tags import project_tags
from forum.domain.translation.units import SentenceRequest
from forum.services.translation.cache import read_versions
from forum.services.translation.desk.item import SentenceRow
from forum.services.translation.engines import ANY, EngineChoice, Ladder, Rung
from forum.services.translation.interpreter import EngineFindings, Interpreter
from forum.services.translation.machine import store_findings
from forum.services.translation.terms.in_use import ConsultationTerms

LONGEST: Final = 5.0
"""Seconds that somebody waits for an engine."""
ONE_TRY: Final = 4.0
"""Seconds in which an engine is to answer, so that there is time to say that it did not."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an engine says for a sentence, as coded text with the marks that were found again."""

    engine: str
    words: str


@dataclass(frozen=True)
class Proposals:
    """For rows by their names: what engines have said, and which could be asked, in order."""

    said: Mapping[str, Sequence[Proposal]]
    following: Mapping[str, Sequence[EngineChoice]]

    def of(self, row: SentenceRow) -> Sequence[Proposal]:
        """Return what other engines have said for a row."""
        return self.said.get(row.name, ())

    def can_ask(self, row: SentenceRow) -> bool:
        """Return whether there is another engine to be asked for a row."""
        return bool(self.following.get(row.name))


NO_PROPOSALS: Final = Proposals({}, {})


def read_proposals(
    rows: Sequence[SentenceRow], ladder: Ladder, terms: ConsultationTerms, *, target: str
) -> Proposals:
    """Return what the engines of a ladder have said for rows, by one statement at most."""
    choices: dict[str, Sequence[tuple[EngineChoice, str]]] = {
        language: [
            (choice, choice.version_for(language, target))
            for choice in ladder.engines_for(language, target)
        ]
        for language in dict.fromkeys(row.unit.source_language for row in rows)
    }
    requests = {row.name: request_of(row, terms) for row in rows}
    others = {
        row.name: [
            (choice, version)
            for choice, version in choices[row.unit.source_language]
            if version != row.unit.engine
        ]
        for row in rows
    }
    stored = read_versions(
        ((requests[name], version) for name, pairs in others.items() for _, version in pairs),
        target=target,
    )
    said, following = {}, {}
    for row in rows:
        request = requests[row.name]
        found = [
            Proposal(choice.engine, with_marks(row.unit.source, stored[request, version]))
            for choice, version in others[row.name]
            if (request, version) in stored
        ]
        said[row.name] = [
            each for each in found if each.words not in (row.unit.target, row.unit.machine)
        ]
        following[row.name] = [
            choice for choice, version in others[row.name] if (request, version) not in stored
        ]
    return Proposals(said, following)


def request_of(row: SentenceRow, terms: ConsultationTerms) -> SentenceRequest:
    """Return the sentence of a row as engines are asked for it."""
    return terms.mark(SentenceRequest(codes.plain(row.unit.source), row.unit.source_language))


def with_marks(source: str, answer: str) -> str:
    """Return an answer as coded text, with those marks of `source` whose words are found again."""
    tagged = codes.decode(source, codes.mark_spans(source))
    projected = project_tags(tagged.text, tagged.spans, answer, lambda _: None)
    return codes.encode(projected.text, projected.spans)


def ask_engines(
    app: Flask,
    request: SentenceRequest,
    choices: Sequence[EngineChoice],
    *,
    consultation_id: int,
    text_id: int,
    target: str,
) -> bool:
    """Ask engines for one sentence, one after another, until one has an acceptable answer.

    Returns whether one has; it is kept. This takes no longer than a person waits, and no
    transaction is open meanwhile: the caller has ended its own, and ends the one that begins here.
    What engines were sent is counted, unless they answer too late.
    """
    future: Future[tuple[bool, Mapping[EngineChoice, EngineFindings]]] = Future()

    def work() -> None:
        try:
            with app.app_context():
                future.set_result(_propose(request, choices, consultation_id, target))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        is_answered, findings = future.result(LONGEST)
    except TimeoutError:
        return False
    store_findings(
        findings, text_id=text_id, consultation_id=consultation_id, language=target, is_kept=True
    )
    return is_answered


def _propose(
    request: SentenceRequest, choices: Sequence[EngineChoice], consultation_id: int, target: str
) -> tuple[bool, Mapping[EngineChoice, EngineFindings]]:
    """Return whether an engine has an acceptable answer, and what is to be stored of each."""
    quick = [
        replace(
            choice,
            settings=replace(choice.settings, read_timeout=ONE_TRY, deadline=ONE_TRY),
        )
        for choice in choices
    ]
    ladder = Ladder(tuple(Rung(ANY, ANY, choice) for choice in quick))
    interpreter = Interpreter(ladder, consultation_id=consultation_id, target=target)
    try:
        answers = interpreter.ask_engines([request], request.language)
    except TranslationError:
        answers = {}
    return bool(answers), interpreter.findings
