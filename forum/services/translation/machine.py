"""Machine translation: lists what is missing, runs an engine, and stores its translations.

An engine takes seconds, so it runs outside a transaction: `find_request` reads, `run_engine` runs
the engine and reads only its cache, `store_answer` writes.
"""

from collections.abc import Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Executable, exists, literal, select, union_all

from forum import clock
from forum.adapters.language_detection import detect_sentence
from forum.adapters.translators.apertium import is_installed
from forum.adapters.translators.client import BreakerStore, RetryPace, translate_sentences
from forum.adapters.translators.errors import TranslationError
from forum.adapters.translators.settings import EngineSettings
from forum.database import batches, insert_or_ignore, upsert
from forum.domain.characters import normalise
from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.read import split_opening
from forum.domain.html.render import sanitise_html
from forum.domain.languages import LANGUAGES
from forum.domain.translation.circuit_breaker import CLOSED, BreakerState
from forum.domain.translation.translate_html import translate_html
from forum.extensions import db
from forum.models.translation import EngineState, Segment, Text, Translation, TranslationStatus
from forum.services.access.locking import renew_cards_with_text, touch, touch_texts
from forum.services.search import index as search_index

OFF: Final = "off"
AUTO: Final = "auto"
BATCH: Final = 40
"""Sentences that go to the engine at once; after a failure, those of earlier batches are stored."""
CACHE_VERSION: Final = "1"
"""Part of each key of the cache; to be changed when sentences are prepared differently."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """The engine that the administrator chose, with its settings."""

    engine: str = OFF
    settings: EngineSettings = field(default_factory=EngineSettings)

    @property
    def state_name(self) -> str:
        """The name under which its circuit breaker is stored.

        It depends on the settings, so that new settings are tried at once.
        """
        return f"{self.engine}:{self.settings.fingerprint()}"


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
    """The result of an engine: safe HTML, or None and the kind of `failure`.

    `segments` are new pairs of a sentence and its translation, and `breaker` is the new state of
    the circuit breaker, if it changed; both are to be stored.
    """

    html: str | None = None
    doubts: frozenset[str] = frozenset()
    segments: tuple[tuple[str, str], ...] = ()
    breaker: BreakerState | None = None
    failure: str = ""


def read_engine_choice(config: Mapping[str, Any]) -> EngineChoice:
    """Return the engine that the configuration names.

    `auto` means LibreTranslate if the configuration has its address, else Apertium if it is
    installed, else no engine.
    """

    def value(name: str) -> str:
        return str(config.get(f"FORUM_TRANSLATOR{name}") or "")

    settings = EngineSettings(
        url=value("_URL"), key=value("_KEY"), region=value("_REGION"), email=value("_EMAIL")
    )
    engine = value("") or AUTO
    if engine == AUTO and settings.url:
        engine = "libre"
    elif engine == AUTO:
        engine = "apertium" if is_installed() else OFF
    return EngineChoice(engine, settings)


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
    """Translate by the cache and, for sentences that it does not have, by the engine.

    It writes nothing to the database; `store_answer` does.
    """
    if translator.engine == OFF:
        return EngineAnswer(failure=OFF)
    new_states: list[BreakerState] = []
    breaker = BreakerStore(
        lambda: new_states[-1] if new_states else _read_breaker_state(translator), new_states.append
    )
    new_translations: dict[str, str] = {}

    def translate(texts: list[str]) -> list[str]:
        cached = _read_cache(texts, request, translator.engine)
        uncached = [text for text in texts if text not in cached]
        for batch in batches(uncached, BATCH):
            translations = translate_sentences(
                batch,
                request.source,
                request.language,
                engine_name=translator.engine,
                settings=translator.settings,
                breaker=breaker,
                pace=pace,
            )
            new_translations.update(zip(batch, translations, strict=True))
        return [cached.get(text) or new_translations[text] for text in texts]

    html, doubts, failure = None, frozenset[str](), ""
    try:
        result = translate_html(
            request.html,
            source=request.source,
            target=request.language,
            translate=translate,
            language_of=detect_sentence,
        )
        html, doubts = sanitise_html(result.html), frozenset(map(str, result.doubts))
    except TranslationError as error:
        failure = error.kind
    return EngineAnswer(
        html=html,
        doubts=doubts,
        segments=tuple(new_translations.items()),
        breaker=new_states[-1] if new_states else None,
        failure=failure,
    )


def store_answer(
    request: TranslationRequest, answer: EngineAnswer, translator: EngineChoice
) -> Translation | None:
    """Store new sentences, the state of the engine, and the translation if there is one.

    Returns None if there is none, if the text has been deleted, or if a person has translated it
    meanwhile.
    """
    _store_segments_and_state(request, answer, translator)
    if answer.html is None or db.session.get(Text, request.text_id) is None:
        return None
    values = {
        "html": answer.html,
        "source": "",
        "cut": split_opening(answer.html, OPENING_WORDS),
        "status": TranslationStatus.MACHINE,
        "engine": translator.engine,
        "flags": ",".join(sorted(answer.doubts)),
        "made_at": clock.now(),
        "by_id": None,
    }
    key = {"text_id": request.text_id, "language": request.language}
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
    if stored is not None:
        is_said = renew_cards_with_text(request.text_id)
        (touch_texts if is_said else touch)(request.consultation_id, adds_only=True)
        search_index.request_indexing_of_text(request.text_id)
    return stored


def segment_key(text: str, *, engine: str, source: str, target: str) -> str:
    """Return the key of a sentence in the cache; blanks and the form of accents do not matter."""
    normalised = " ".join(normalise("NFC", text).split())
    fields = "\x1f".join((CACHE_VERSION, engine, source, target, normalised))
    return sha256(fields.encode()).hexdigest()


def _store_segments_and_state(
    request: TranslationRequest, answer: EngineAnswer, translator: EngineChoice
) -> None:
    pair = {"engine": translator.engine, "source": request.source, "target": request.language}
    rows = [
        {
            "key": segment_key(text, **pair),
            "engine": translator.engine,
            "source_language": request.source,
            "language": request.language,
            "source": text,
            "target": translation,
            "made_at": clock.now(),
        }
        for text, translation in answer.segments
    ]
    for batch in batches(rows, BATCH):
        db.session.execute(insert_or_ignore(Segment).values(batch))
    if answer.breaker is not None:
        state = {
            "failures": answer.breaker.failures,
            "open_until": answer.breaker.open_until,
            "kind": answer.breaker.kind,
            "changed_at": clock.now(),
        }
        db.session.execute(
            upsert(EngineState, ["name"], state).values(name=translator.state_name, **state)
        )


def _read_cache(texts: list[str], request: TranslationRequest, engine: str) -> dict[str, str]:
    """Return, by sentence, the translations that are in the cache."""
    keys = {
        segment_key(text, engine=engine, source=request.source, target=request.language): text
        for text in texts
    }
    cached: dict[str, str] = {}
    for batch in batches(list(keys), 500):
        rows = _read_at_once(select(Segment.key, Segment.target).where(Segment.key.in_(batch)))
        cached |= {keys[key]: target for key, target in rows}
    return cached


def _read_breaker_state(translator: EngineChoice) -> BreakerState:
    columns = (EngineState.failures, EngineState.open_until, EngineState.kind)
    rows = _read_at_once(select(*columns).where(EngineState.name == translator.state_name))
    return BreakerState(*rows[0]) if rows else CLOSED


def _read_at_once(statement: Executable) -> Sequence[Any]:
    """Read by a connection of its own, which is given back at once."""
    engine = db.engine

    def rows() -> Sequence[Any]:
        with engine.connect() as connection:
            return connection.execute(statement).all()

    # In an empty context, so not within `database.writing`: a transaction that begins as a writer
    # would wait for the caller's own
    return Context().run(rows)
