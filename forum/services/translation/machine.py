"""Machine translation: lists what is missing, runs an engine, and stores its translations.

An engine takes seconds, so it runs outside a transaction: `find_request` reads, `run_engine` runs
the engine and reads only the memory and its cache, `store_answer` writes.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, union_all

from forum import clock
from forum.adapters.language_detection import detect_sentence
from forum.adapters.translators.client import RetryPace
from forum.adapters.translators.errors import TranslationError
from forum.database import upsert
from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.bars import sanitise_around_bars
from forum.domain.html.read import split_opening
from forum.domain.html.render import sanitise_html
from forum.domain.translation.translate_html import translate_html
from forum.domain.translation.units import Origin, Unit
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text, Translation, TranslationStatus
from forum.services.access.locking import renew_cards_with_text, touch, touch_texts
from forum.services.search import index as search_index
from forum.services.translation.budget import count_use
from forum.services.translation.cache import mark_used, store_segments
from forum.services.translation.engines import (
    OFF,
    EngineChoice,
    Translator,
    directions,
    store_breaker_state,
)
from forum.services.translation.interpreter import EngineFindings, Interpreter
from forum.services.translation.reassembly import apply_memory
from forum.services.translation.units import count_units, store_units

REFUSED: Final = "refused"
"""The failure where no engine has an acceptable translation of a single sentence."""
PASSING: Final = frozenset({"retryable", "rate-limited", "unavailable"})
"""Kinds of failure after which an engine may do better half an hour later."""


@dataclass(frozen=True, slots=True)
class TranslationRequest:
    """A translation to be made by an engine, with the safe HTML to translate.

    A text that is not `is_public` goes to no other server.
    """

    text_id: int
    consultation_id: int
    source: str
    language: str
    html: str
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """The result of engines: safe HTML with its units, or None and the kind of `failure`.

    `reason` names the engine that failed and its code. `findings` are to be stored in any case.
    """

    html: str | None = None
    units: tuple[Unit, ...] = ()
    findings: Mapping[EngineChoice, EngineFindings] = field(default_factory=dict)
    failure: str = ""
    reason: str = ""

    @property
    def engine(self) -> str:
        """Return the engine, with its version, that translated most of the sentences."""
        engines = Counter(unit.engine for unit in self.units if unit.engine)
        return engines.most_common(1)[0][0] if engines else ""

    @property
    def may_improve(self) -> bool:
        """Whether an engine failed at a sentence for a while, so that a worse one translated it.

        Or none, so that the original stands.
        """
        failures = (found.delay or found.failure for found in self.findings.values())
        return any(failure is not None and failure.kind in PASSING for failure in failures)


def list_missing_translations(
    limit: int, translator: Translator | None = None
) -> list[tuple[int, str]]:
    """Return pairs of a text's id and a language that it is not translated into, newest first.

    With `translator`, only in directions that it serves. Texts that wait for a moderator are left
    out: what follows a decision asks for their translations.
    """
    missing_by_language = [
        select(Text.id, literal(language).label("language")).where(
            Text.language.in_(sources),
            ~exists().where(Translation.text_id == Text.id, Translation.language == language),
            ~_is_undecided(),
            ~_waits_for_demand(language),
        )
        for language, sources in _sources_by_target(translator).items()
    ]
    if not missing_by_language:
        return []
    missing = union_all(*missing_by_language).subquery()
    statement = select(missing.c.id, missing.c.language).order_by(
        missing.c.id.desc(), missing.c.language
    )
    return [(text_id, language) for text_id, language in db.session.execute(statement.limit(limit))]


def _sources_by_target(translator: Translator | None) -> dict[str, list[str]]:
    """Return by language those from which it can be translated."""
    sources: dict[str, list[str]] = {}
    for source, target in directions():
        if translator is None or translator.engines_for(source, target):
            sources.setdefault(target, []).append(source)
    return sources


def _waits_for_demand(language: str) -> ColumnElement[bool]:
    """Return the condition that nobody has asked for a text's consultation in a language."""
    return (
        exists()
        .where(
            Consultation.id == Text.consultation_id,
            Consultation.translates_on_demand,
            Consultation.asked_languages.not_like(f"%{language}%"),
        )
        .correlate(Text)
    )


def _is_undecided() -> ColumnElement[bool]:
    """Return the condition that readers do not see a text, or not yet: it may still be refused."""
    return (
        exists()
        .where(
            Passage.text_id == Text.id,
            Passage.contribution_id == Contribution.id,
            or_(
                ~Contribution.is_readable,
                Contribution.approved_revision.is_(None),
                Passage.revision > Contribution.approved_revision,
            ),
        )
        .correlate(Text)
    )


def find_request(
    text: Text, language: str, *, spares_accepted: bool = False
) -> TranslationRequest | None:
    """Return the request for a translation, or None if no machine translation is to be made.

    With `spares_accepted`, none is to be made either where a person has accepted the one there is.
    """
    finished = ~_has_machine_sentences()
    if spares_accepted:
        finished = or_(finished, Translation.accepted_at.is_not(None))
    if (text.language, language) not in directions():
        return None
    is_finished, is_undecided = db.session.execute(
        select(
            exists().where(
                Translation.text_id == Text.id,
                Translation.language == language,
                finished,
            ),
            _is_undecided(),
        ).where(Text.id == text.id)
    ).one()
    if is_finished:
        return None
    return TranslationRequest(
        text_id=text.id,
        consultation_id=text.consultation_id,
        source=text.language,
        language=language,
        html=str(text.html),
        is_public=not is_undecided,
    )


def _has_machine_sentences() -> ColumnElement[bool]:
    """Return the condition that people have not made the whole of a translation."""
    return and_(Translation.source == "", Translation.status != TranslationStatus.REVIEWED)


def run_engine(
    request: TranslationRequest,
    translator: Translator,
    *,
    since: datetime | None = None,
    pace: RetryPace | None = None,
) -> EngineAnswer:
    """Translate by the memory, by the cache and, for other sentences, by the engines.

    What the cache had before `since` does not count.

    It writes nothing to the database; `store_answer` does.
    """
    if not translator.engines_for(request.source, request.language):
        return EngineAnswer(failure=OFF)
    interpreter = Interpreter(
        translator,
        consultation_id=request.consultation_id,
        target=request.language,
        since=since,
        pace=pace,
    )
    try:
        result = translate_html(
            request.html,
            source=request.source,
            target=request.language,
            translate=interpreter.translate,
            language_of=detect_sentence,
        )
    except TranslationError as error:
        return EngineAnswer(findings=interpreter.findings, failure=error.kind, reason=str(error))
    origins = {unit.origin for unit in result.units}
    if origins and origins <= {Origin.ORIGINAL, Origin.SAME} and Origin.ORIGINAL in origins:
        return _refusal(interpreter)
    return EngineAnswer(
        html=sanitise_around_bars(result.html, request.language, sanitise_html),
        units=result.units,
        findings=interpreter.findings,
    )


def _refusal(interpreter: Interpreter) -> EngineAnswer:
    """Return the answer where no sentence was translated: refused, or only too slowly."""
    delays = [found.delay for found in interpreter.findings.values() if found.delay]
    return EngineAnswer(
        findings=interpreter.findings,
        failure=delays[0].kind if delays else REFUSED,
        reason=str(delays[0]) if delays else REFUSED,
    )


def store_answer(request: TranslationRequest, answer: EngineAnswer) -> Translation | None:
    """Store what was found of the engines, and the translation if there is one.

    Returns None if there is none, if the text has been deleted, if words of it have been redacted,
    or if a person has translated it meanwhile.
    """
    text = db.session.get(Text, request.text_id, populate_existing=True)
    if text is None and db.session.get(Consultation, request.consultation_id) is None:
        return None  # an import was undone meanwhile
    is_kept = text is not None and str(text.html) == request.html
    store_findings(
        answer.findings,
        text_id=request.text_id,
        consultation_id=request.consultation_id,
        language=request.language,
        is_kept=is_kept,
    )
    if answer.html is None or text is None or not is_kept:
        return None
    key = {"text_id": request.text_id, "language": request.language}
    stored = _store_translation(key, _values_of(answer, answer.html))
    if stored is not None:
        store_units(stored.id, answer.units)
        is_said = renew_cards_with_text(request.text_id)
        (touch_texts if is_said else touch)(request.consultation_id, adds_only=True)
        db.session.refresh(text, ["html"])  # it waited for whoever was redacting words
        if str(text.html) != request.html:
            db.session.delete(stored)
            return None
        apply_memory(stored, text, answer.units)  # after the lock that people's words wait for
        search_index.request_indexing_of_text(request.text_id)
    return stored


def _values_of(answer: EngineAnswer, html: str) -> dict[str, object]:
    """Return the columns of a translation by a machine."""
    return {
        "html": html,
        "source": "",
        "cut": split_opening(html, OPENING_WORDS),
        "status": TranslationStatus.MACHINE,
        "engine": answer.engine,
        "made_at": clock.now(),
        "by_id": None,
        "accepted_at": None,
        "accepted_by_id": None,
        **count_units(answer.units),
    }


def store_findings(
    findings: Mapping[EngineChoice, EngineFindings],
    *,
    text_id: int,
    consultation_id: int,
    language: str,
    is_kept: bool,
) -> None:
    """Store states of the engines, what they were sent, and segments, if the text is kept.

    Older segments that were of use are kept for longer.
    """
    for choice, found in findings.items():
        for version, segments in found.segments.items() if is_kept else ():
            store_segments(segments, engine=version, target=language, text_id=text_id)
        for version, requests in found.used.items():
            mark_used(requests, engine=version, target=language)
        if found.breaker is not None:
            store_breaker_state(choice, found.breaker)
        for source, characters in found.characters.items():
            count_use(
                choice.engine,
                consultation_id=consultation_id,
                pair=(source, language),
                characters=characters,
            )


def _store_translation(key: dict[str, object], values: Mapping[str, object]) -> Translation | None:
    """Store a translation by a machine, unless there is one that people have made as a whole."""
    stored: Translation | None = db.session.scalar(
        upsert(
            Translation,
            list(key),
            values,
            where=_has_machine_sentences(),
        )
        .values(**key, **values)
        .returning(Translation)
        .execution_options(populate_existing=True)
    )
    return stored
