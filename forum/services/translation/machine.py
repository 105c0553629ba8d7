"""Machine translations: what is missing, asking an engine for it, and storing what it said.

Asking takes seconds, so it holds no transaction: `wanted` reads, `ask` only looks at the cache
in between, `store` writes. `translate_text` does all three for callers who do not mind.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Executable, exists, literal, select, union_all

from forum import clock
from forum.adapters.language_detection import detect_sentence
from forum.adapters.translators.apertium import available
from forum.adapters.translators.client import BreakerStore, RetryPace, translate_sentences
from forum.adapters.translators.errors import TranslationError
from forum.adapters.translators.settings import EngineSettings
from forum.database import batches, insert_or_ignore, upsert
from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.read import split_opening
from forum.domain.html.render import sanitise_html
from forum.domain.languages import LANGUAGES
from forum.domain.translation.circuit_breaker import CLOSED, BreakerState
from forum.domain.translation.translate_html import translate_html
from forum.extensions import db
from forum.models.translation import EngineState, Segment, Text, Translation, TranslationStatus
from forum.services.access.locking import touch
from forum.services.search import index as search_index

OFF: Final = "off"
AUTO: Final = "auto"
BATCH: Final = 40  # sentences; what came before a failure is kept
CACHE_VERSION: Final = "1"  # another one where sentences are prepared differently


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """The engine that the administrator chose, and how to reach it."""

    engine: str = OFF
    settings: EngineSettings = field(default_factory=EngineSettings)

    @property
    def state_name(self) -> str:
        """The name of its breaker: other settings have another, so they are tried at once."""
        return f"{self.engine}:{self.settings.fingerprint()}"


@dataclass(frozen=True, slots=True)
class TranslationRequest:
    """A translation to be made, with all that this takes."""

    text_id: int
    consultation_id: int
    source: str
    language: str
    html: str


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """What came of asking: safe HTML, or None and the `failure`; and what is to be remembered."""

    html: str | None = None
    doubts: frozenset[str] = frozenset()
    segments: tuple[tuple[str, str], ...] = ()
    breaker: BreakerState | None = None
    failure: str = ""


def chosen_translator(config: Mapping[str, Any]) -> EngineChoice:
    """Return the engine that the configuration names.

    `auto` is LibreTranslate where an address is given, else Apertium if installed, else none.
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
        engine = "apertium" if available() else OFF
    return EngineChoice(engine, settings)


def missing_translations(limit: int) -> list[tuple[int, str]]:
    """Return texts, by id, and languages that they are not translated into; the newest first."""
    lacking = [
        select(Text.id, literal(language).label("language")).where(
            Text.language != language,
            Text.language.in_(LANGUAGES),
            ~exists().where(Translation.text_id == Text.id, Translation.language == language),
        )
        for language in LANGUAGES
    ]
    found = union_all(*lacking).subquery()
    statement = select(found.c.id, found.c.language).order_by(found.c.id.desc(), found.c.language)
    return [(text_id, language) for text_id, language in db.session.execute(statement.limit(limit))]


def translate_text(text: Text, language: str, *, settings: EngineChoice) -> Translation | None:
    """Translate a text by the chosen engine and store it; None where that cannot be done now.

    What a person has edited or reviewed is never replaced.
    """
    request = wanted(text, language)
    return None if request is None else store(request, ask(request, settings), settings)


def wanted(text: Text, language: str) -> TranslationRequest | None:
    """Return what to ask for, or None where nothing is to be translated by a machine."""
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
        text.id, text.consultation_id, text.language, language, str(text.html)
    )


def ask(
    request: TranslationRequest, translator: EngineChoice, *, pace: RetryPace | None = None
) -> EngineAnswer:
    """Ask the engine for the sentences that the cache does not know; it writes nothing."""
    if translator.engine == OFF:
        return EngineAnswer(failure=OFF)
    states: list[BreakerState] = []
    breaker = BreakerStore(lambda: states[-1] if states else _state(translator), states.append)
    new: dict[str, str] = {}

    def translate(texts: list[str]) -> list[str]:
        known = _known(texts, request, translator.engine)
        unknown = [text for text in texts if text not in known]
        for batch in batches(unknown, BATCH):
            answers = translate_sentences(
                batch,
                request.source,
                request.language,
                engine_name=translator.engine,
                settings=translator.settings,
                breaker=breaker,
                pace=pace,
            )
            new.update(zip(batch, answers, strict=True))
        return [known.get(text) or new[text] for text in texts]

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
    return EngineAnswer(html, doubts, tuple(new.items()), states[-1] if states else None, failure)


def store(
    request: TranslationRequest, answer: EngineAnswer, translator: EngineChoice
) -> Translation | None:
    """Remember sentences and the state of the engine, and store the translation if there is one.

    Returns None where there is none, where the text is gone, or where a person was quicker.
    """
    _remember(request, answer, translator)
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
        touch(request.consultation_id)
        search_index.ask_for_text(request.text_id)
    return stored


def segment_key(text: str, *, engine: str, source: str, target: str) -> str:
    """Return what a sentence is found by in the cache; blanks and the form of accents are one."""
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    told = "\x1f".join((CACHE_VERSION, engine, source, target, folded))
    return sha256(told.encode()).hexdigest()


def _remember(request: TranslationRequest, answer: EngineAnswer, translator: EngineChoice) -> None:
    pair = {"engine": translator.engine, "source": request.source, "target": request.language}
    rows = [
        {
            "key": segment_key(text, **pair),
            "engine": translator.engine,
            "source_language": request.source,
            "language": request.language,
            "source": text,
            "target": said,
            "made_at": clock.now(),
        }
        for text, said in answer.segments
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


def _known(texts: list[str], request: TranslationRequest, engine: str) -> dict[str, str]:
    """Return the sentences that the cache knows."""
    keys = {
        segment_key(text, engine=engine, source=request.source, target=request.language): text
        for text in texts
    }
    known: dict[str, str] = {}
    for batch in batches(list(keys), 500):
        rows = _read(select(Segment.key, Segment.target).where(Segment.key.in_(batch)))
        known |= {keys[key]: target for key, target in rows}
    return known


def _state(translator: EngineChoice) -> BreakerState:
    columns = (EngineState.failures, EngineState.open_until, EngineState.kind)
    rows = _read(select(*columns).where(EngineState.name == translator.state_name))
    return BreakerState(*rows[0]) if rows else CLOSED


def _read(statement: Executable) -> Sequence[Any]:
    """Read by a connection that is given back at once."""
    engine = db.engine

    def rows() -> Sequence[Any]:
        with engine.connect() as connection:
            return connection.execute(statement).all()

    # In an empty context, that is not within `database.writing`: a reader that began as a
    # writer would wait for the caller's own transaction
    return Context().run(rows)
