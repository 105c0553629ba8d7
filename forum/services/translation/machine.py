"""Machine translation: lists what is missing, runs an engine, and stores its translations.

An engine takes seconds, so it runs outside a transaction: `find_request` reads, `run_engine` runs
the engine and reads only the memory and its cache, `store_answer` writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import exists, literal, select, union_all, update

from forum import clock
from forum.adapters.language_detection import detect_sentence
from forum.adapters.translators.client import BreakerStore, RetryPace, translate_sentences
from forum.adapters.translators.errors import TranslationError
from forum.database import batches, upsert
from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.read import split_opening
from forum.domain.html.render import sanitise_html
from forum.domain.languages import LANGUAGES
from forum.domain.translation.circuit_breaker import BreakerState
from forum.domain.translation.translate_html import translate_html
from forum.domain.translation.units import Origin, SentenceAnswer, SentenceRequest, Unit
from forum.extensions import db
from forum.models.translation import Text, Translation, TranslationStatus
from forum.services.access.locking import renew_cards_with_text, touch, touch_texts
from forum.services.search import index as search_index
from forum.services.translation.cache import read_segments, store_segments
from forum.services.translation.engines import (
    OFF,
    EngineChoice,
    read_breaker_state,
    store_breaker_state,
)
from forum.services.translation.memory import find_entries
from forum.services.translation.units import count_units, store_units

BATCH: Final = 40
"""Sentences that go to the engine at once; after a failure, those of earlier batches are stored."""


@dataclass(frozen=True, slots=True)
class TranslationRequest:
    """A translation to be made by an engine, with the safe HTML to translate."""

    text_id: int
    consultation_id: int
    source: str
    language: str
    html: str


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """The result of an engine: safe HTML with its units, or None and the kind of `failure`.

    `segments` are new translations by the engine, and `breaker` is the new state of the circuit
    breaker, if it changed; both are to be stored.
    """

    html: str | None = None
    units: tuple[Unit, ...] = ()
    segments: Mapping[SentenceRequest, str] = field(default_factory=dict)
    breaker: BreakerState | None = None
    failure: str = ""


def list_missing_translations(limit: int) -> list[tuple[int, str]]:
    """Return pairs of a text's id and a language that it is not translated into, newest first."""
    missing_by_language = [
        select(Text.id, literal(language).label("language")).where(
            Text.language != language,
            Text.language.in_(LANGUAGES),
            ~exists().where(Translation.text_id == Text.id, Translation.language == language),
        )
        for language in LANGUAGES
    ]
    missing = union_all(*missing_by_language).subquery()
    statement = select(missing.c.id, missing.c.language).order_by(
        missing.c.id.desc(), missing.c.language
    )
    return [(text_id, language) for text_id, language in db.session.execute(statement.limit(limit))]


def find_request(text: Text, language: str) -> TranslationRequest | None:
    """Return the request for a translation, or None if no machine translation is to be made."""
    if language == text.language or not {language, text.language} <= set(LANGUAGES):
        return None
    status = db.session.scalar(
        select(Translation.status).where(
            Translation.text_id == text.id, Translation.language == language
        )
    )
    if status not in (None, TranslationStatus.MACHINE):
        return None
    return TranslationRequest(
        text_id=text.id,
        consultation_id=text.consultation_id,
        source=text.language,
        language=language,
        html=str(text.html),
    )


def run_engine(
    request: TranslationRequest, translator: EngineChoice, *, pace: RetryPace | None = None
) -> EngineAnswer:
    """Translate by the memory, by the cache and, for other sentences, by the engine.

    It writes nothing to the database; `store_answer` does.
    """
    if translator.engine == OFF:
        return EngineAnswer(failure=OFF)
    new_states: list[BreakerState] = []
    breaker = BreakerStore(
        lambda: new_states[-1] if new_states else read_breaker_state(translator), new_states.append
    )
    segments: dict[SentenceRequest, str] = {}

    def ask_engine(requests: list[SentenceRequest], language: str) -> None:
        for batch in batches(requests, BATCH):
            translations = translate_sentences(
                [sentence.text for sentence in batch],
                language,
                request.language,
                engine_name=translator.engine,
                settings=translator.settings,
                breaker=breaker,
                pace=pace,
            )
            segments.update(zip(batch, translations, strict=True))

    def translate(requests: list[SentenceRequest]) -> list[SentenceAnswer | None]:
        by_people = find_entries(
            requests, consultation_id=request.consultation_id, target=request.language
        )
        by_engine = read_segments(requests, engine=translator.engine, target=request.language)
        missing = [item for item in requests if item not in by_people and item not in by_engine]
        for language in dict.fromkeys(item.language for item in missing):
            ask_engine([item for item in missing if item.language == language], language)
        by_engine |= {item: segments[item] for item in missing}
        return [
            SentenceAnswer(by_people[item], Origin.PERSON)
            if item in by_people
            else SentenceAnswer(by_engine[item], Origin.MACHINE, translator.engine)
            for item in requests
        ]

    html, units, failure = None, tuple[Unit, ...](), ""
    try:
        result = translate_html(
            request.html,
            source=request.source,
            target=request.language,
            translate=translate,
            language_of=detect_sentence,
        )
        html, units = sanitise_html(result.html), result.units
    except TranslationError as error:
        failure = error.kind
    return EngineAnswer(
        html=html,
        units=units,
        segments=segments,
        breaker=new_states[-1] if new_states else None,
        failure=failure,
    )


def store_answer(
    request: TranslationRequest, answer: EngineAnswer, translator: EngineChoice
) -> Translation | None:
    """Store new segments, the state of the engine, and the translation if there is one.

    Returns None if there is none, if the text has been deleted, or if a person has translated it
    meanwhile.
    """
    store_segments(answer.segments, engine=translator.engine, target=request.language)
    if answer.breaker is not None:
        store_breaker_state(translator, answer.breaker)
    if answer.html is None or db.session.get(Text, request.text_id) is None:
        return None
    values = {
        "html": answer.html,
        "source": "",
        "cut": split_opening(answer.html, OPENING_WORDS),
        "status": TranslationStatus.MACHINE,
        "engine": translator.engine,
        "made_at": clock.now(),
        "by_id": None,
        **count_units(answer.units),
    }
    stored = _store_translation({"text_id": request.text_id, "language": request.language}, values)
    if stored is not None:
        store_units(stored.id, answer.units)
        is_said = renew_cards_with_text(request.text_id)
        (touch_texts if is_said else touch)(request.consultation_id, adds_only=True)
        search_index.request_indexing_of_text(request.text_id)
    return stored


def _store_translation(key: dict[str, object], values: Mapping[str, object]) -> Translation | None:
    """Store a translation by a machine, unless there is one by a person.

    What a person accepted before is accepted no longer if its words change.
    """
    db.session.execute(
        update(Translation)
        .where(
            *(getattr(Translation, name) == value for name, value in key.items()),
            Translation.status == TranslationStatus.MACHINE,
            Translation.accepted_at.is_not(None),
            Translation.html != values["html"],
        )
        .values(accepted_at=None, accepted_by_id=None)
    )
    stored: Translation | None = db.session.scalar(
        upsert(
            Translation,
            list(key),
            values,
            where=Translation.status == TranslationStatus.MACHINE,
        )
        .values(**key, **values)
        .returning(Translation)
        .execution_options(populate_existing=True)
    )
    return stored
