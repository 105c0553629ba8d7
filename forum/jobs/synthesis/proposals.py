"""Job: find what facilitators may decide about, by methods of this program and by a text model."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, cast

from flask import current_app

from forum.adapters.text_model import (
    ModelUnavailable,
    TextModelSettings,
    ask_model,
    configured_model,
)
from forum.database import writing
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.domain.synthesis.proposals.discovery import (
    KnownSentence,
    MachineFinding,
    SentenceIndex,
    find_duplicates,
    find_evidence,
    find_groups,
    find_terms,
)
from forum.domain.synthesis.proposals.kinds import ProposalKind
from forum.domain.synthesis.proposals.verbatim import (
    PROMPT,
    SentPassage,
    key_of_request,
    make_requests,
    names_author,
    read_answer,
    verify,
)
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.synthesis.proposals import switch
from forum.services.synthesis.proposals.model_answers import find_answer, keep_answer
from forum.services.synthesis.proposals.sentences import (
    ReadablePassage,
    read_asked,
    read_evidence,
    read_passages,
    read_points,
    split_passages,
)
from forum.services.synthesis.proposals.storing import store_findings
from forum.services.translation.budget import count_use, used_this_month

TELL_EVERY: Final = 1.0
SHARE_OF_GROUPS: Final = 90
"""Per cent of the work that comparing sentences is."""


def propose(args: dict[str, object]) -> None:
    """Find proposals for the consultation `args["consultation"]`, if it still wants any."""
    consultation_id = cast("int", args["consultation"])
    consultation = db.session.get(Consultation, consultation_id)
    if consultation is None or not switch.may_propose(consultation):
        return
    settings = switch.find_settings(consultation)
    uses_model = settings is not None and settings.uses_model
    language, passages = consultation.language, read_passages(consultation)
    sentences = split_passages(passages, language)
    asked, points = read_asked(consultation), read_points(consultation)
    evidence = read_evidence(consultation, sentences)
    db.session.commit()
    told = _Teller(consultation_id, len(sentences))
    index = SentenceIndex(sentences, language, asked)
    findings = [
        *find_duplicates(sentences),
        *find_groups(index, told.tell),
        *find_terms(sentences),
        *find_evidence(index, points, evidence),
    ]
    with writing():
        found = store_findings(consultation_id, sentences, findings)
        db.session.commit()
    model = _Model(consultation_id, language, configured_model(current_app.config))
    if uses_model and model.settings.is_configured:
        model.ask_about(passages)
        with writing():
            found += store_findings(
                consultation_id, model.sentences, model.findings, made_by=model.settings.model[:80]
            )
            db.session.commit()
    with writing():
        switch.finish(consultation_id, found=found, dropped=model.dropped, failure=model.failure)
        db.session.commit()


class _Teller:
    """Stores how far the comparison has come, now and then."""

    def __init__(self, consultation_id: int, total: int) -> None:
        self._consultation_id, self._total = consultation_id, max(1, total)
        self._done, self._told_at = 0, monotonic()

    def tell(self) -> None:
        """Note one more sentence."""
        self._done += 1
        if monotonic() - self._told_at < TELL_EVERY:
            return
        self._told_at = monotonic()
        with writing():
            percent = SHARE_OF_GROUPS * self._done // self._total
            switch.note_progress(self._consultation_id, percent)
            db.session.commit()


@dataclass
class _Model:
    """What a text model proposed: sentences that it quoted, and points made of them."""

    consultation_id: int
    language: str
    settings: TextModelSettings
    sentences: list[KnownSentence] = field(default_factory=list)
    findings: list[MachineFinding] = field(default_factory=list)
    dropped: int = 0
    failure: str = ""

    def ask_about(self, passages: Sequence[ReadablePassage]) -> None:
        """Ask about all passages, request by request, until the budget of the month is used up.

        No name is sent; nor is a passage in which its author's withheld name stands.
        """
        known = {f"{n}.{p.position}": p for n, p in enumerate(passages, 1)}
        texts = {key: text_content(p.html) for key, p in known.items()}
        sent = [
            SentPassage(key, texts[key])
            for key, p in known.items()
            if not p.withheld or not names_author(texts[key], p.withheld)
        ]
        for request in make_requests(sent):
            answer = self._answer(request)
            if answer is None:
                return
            held, dropped = verify(read_answer(answer), {p.key: texts[p.key] for p in sent})
            self.dropped += dropped
            for point, places in held:
                numbers = tuple(self._add(known[key], texts[key], span) for key, span in places)
                self.findings.append(MachineFinding(ProposalKind.POINT, numbers, point.title))

    def _add(self, passage: ReadablePassage, text: str, span: WordSpan) -> int:
        words = text[span.start : span.end]
        self.sentences.append(
            KnownSentence(
                source=passage.author_id,
                contribution_id=passage.contribution_id,
                revision=passage.revision,
                position=passage.position,
                span=span,
                question_id=passage.question_id,
                language=passage.language,
                words=words,
                compared=words,
            )
        )
        return len(self.sentences) - 1

    def _answer(self, request: str) -> str | None:
        """Return an answer that is kept, or else a new one; None if there can be no more."""
        key = key_of_request(self.settings.model, request)
        kept = find_answer(key)
        db.session.commit()
        if kept is not None:
            return kept
        size = len(PROMPT) + len(request)
        engine = self.settings.engine
        if self.settings.cap and used_this_month(engine) + size > self.settings.cap:
            self.failure = "budget"
            return None
        try:
            answer = ask_model(self.settings, PROMPT, request)
        except ModelUnavailable as error:
            self.failure = error.code
            answer = None
        with writing():
            pair = (self.language, self.language)
            count_use(engine, consultation_id=self.consultation_id, pair=pair, characters=size)
            if answer is not None:
                keep_answer(key, answer, consultation_id=self.consultation_id)
            db.session.commit()
        return answer
