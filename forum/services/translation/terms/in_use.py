"""Terms in translations: what a glossary says of each sentence, and which texts a change concerns.

`ConsultationTerms` serves every engine: it marks what goes to one, puts right what comes back, and
tells what is still said otherwise, by whomever.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from forum.database import read_at_once
from forum.domain.html.read import plain_text
from forum.domain.languages import LANGUAGES
from forum.domain.translation import codes
from forum.domain.translation.quality import Doubt
from forum.domain.translation.terms.application import (
    TermBreach,
    TermedSentence,
    TermRules,
    render_terms,
)
from forum.domain.translation.terms.entries import TermEntry, Wording
from forum.domain.translation.terms.finder import TermIndex, phrases_of
from forum.domain.translation.units import SentenceRequest
from forum.extensions import db
from forum.models.glossary import GlossaryTerm, GlossaryWording
from forum.models.translation import Text, Translation, TranslationStatus

AskEngine = Callable[[list[SentenceRequest]], Sequence[str | None]]
"""A function that returns an engine's translations as they are, without any terms."""


@dataclass(frozen=True, slots=True)
class TermRendering:
    """A term as it stands in a sentence, and the words by which it is to be rendered."""

    term: str
    wording: str


class ConsultationTerms:
    """The terms that hold for the translations of a consultation into one language."""

    def __init__(self, entries: Sequence[TermEntry], target: str) -> None:
        self._entries, self._target = entries, target
        self._rules: dict[str, TermRules] = {}

    def _rules_from(self, language: str) -> TermRules:
        if language not in self._rules:
            self._rules[language] = TermRules(self._entries, source=language, target=self._target)
        return self._rules[language]

    def mark(self, request: SentenceRequest) -> SentenceRequest:
        """Return a request with the hash of what the glossary says of its terms."""
        rules = self._rules_from(request.language)
        return replace(request, terms=rules.fingerprint(rules.find(request.text)))

    def render(
        self, requests: Sequence[SentenceRequest], answers: Sequence[str | None], ask: AskEngine
    ) -> list[str | None]:
        """Return an engine's answers with their terms rendered as fixed.

        The requests are of one language; those that are not marked have none. `ask` is called at
        most twice.
        """
        if not requests:
            return []
        language = requests[0].language
        rules = self._rules_from(language)
        sentences = [
            TermedSentence(request.text, rules.find(request.text) if request.terms else (), answer)
            for request, answer in zip(requests, answers, strict=True)
        ]
        return render_terms(
            sentences, rules, lambda texts: ask([SentenceRequest(t, language) for t in texts])
        )

    def find_breaches(self, text: str, answer: str, language: str) -> tuple[TermBreach, ...]:
        """Return the terms that a translation renders otherwise; both texts may be coded."""
        rules = self._rules_from(language)
        if not rules:
            return ()
        return rules.find_breaches(rules.find(codes.plain(text)), codes.plain(answer))

    def list_renderings(self, text: str, language: str) -> tuple[TermRendering, ...]:
        """Return the terms of a sentence, which may be coded, each once."""
        rules = self._rules_from(language)
        uses = rules.find(codes.plain(text)) if rules else ()
        found = (TermRendering(use.surface, rules.expected(use)) for use in uses)
        return tuple(dict.fromkeys(found))

    def list_broken(self, text: str, answer: str, language: str) -> tuple[TermRendering, ...]:
        """Return the terms that a translation renders otherwise, each once."""
        breaches = self.find_breaches(text, answer, language)
        found = (TermRendering(breach.use.surface, breach.expected) for breach in breaches)
        return tuple(dict.fromkeys(found))

    def find_doubts(self, request: SentenceRequest, answer: str) -> frozenset[Doubt]:
        """Return the doubt about terms that a translation is given, if there is one."""
        is_doubtful = self.find_breaches(request.text, answer, request.language)
        return frozenset({Doubt.TERM}) if is_doubtful else frozenset()


def read_consultation_terms(consultation_id: int, target: str) -> ConsultationTerms:
    """Return the terms of a consultation, then those of the site, by a connection of its own."""
    term, wording = GlossaryTerm, GlossaryWording
    rows = read_at_once(
        db.engine,
        select(
            *(term.id, term.keep_as_is, wording.language, wording.text),
            *(wording.variants, wording.gender, wording.number),
        )
        .join(wording, wording.term_id == term.id)
        .where(
            term.removed_at.is_(None),
            (term.consultation_id == consultation_id) | term.consultation_id.is_(None),
        )
        .order_by(term.consultation_id.is_(None), term.id),
    )
    wordings: dict[tuple[int, bool], dict[str, Wording]] = {}
    for id_, keep_as_is, language, text, variants, gender, number in rows:
        wordings.setdefault((id_, keep_as_is), {})[language] = Wording(
            text, tuple(variants), gender, number
        )
    entries = [TermEntry(id_, by_language, keep) for (id_, keep), by_language in wordings.items()]
    return ConsultationTerms(entries, target)


def list_texts_with_terms(
    consultation_id: int | None, entries: Iterable[TermEntry], *, after: int, limit: int
) -> tuple[list[tuple[Text, str]], int | None]:
    """Return, of so many texts, those with one of these terms in which a machine has a part.

    Each comes with the language of such a translation. The texts are those of a consultation, or
    all; `after` is the id of the last text before. The second value is the id after which more may
    follow, or None.
    """
    known = list(entries)
    indexes = {
        language: TermIndex(phrase for entry in known for phrase in phrases_of(entry, language))
        for language in LANGUAGES
    }
    query = select(Text).where(Text.id > after, Text.language.in_(LANGUAGES))
    if consultation_id is not None:
        query = query.where(Text.consultation_id == consultation_id)
    texts = db.session.scalars(query.order_by(Text.id).limit(limit)).all()
    concerned = {
        text.id: text for text in texts if indexes[text.language].find(plain_text(str(text.html)))
    }
    machine_made = db.session.execute(
        select(Translation.text_id, Translation.language)
        .where(Translation.text_id.in_(concerned), Translation.status == TranslationStatus.MACHINE)
        .order_by(Translation.text_id, Translation.language)
    )
    pairs = [(concerned[text_id], language) for text_id, language in machine_made]
    return pairs, texts[-1].id if len(texts) == limit else None
