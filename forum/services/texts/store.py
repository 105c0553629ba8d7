"""Stores texts with their safe HTML, and requests and stores their translations."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select

from forum import clock
from forum.database import batches, insert_all
from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.read import count_words, split_opening
from forum.domain.html.render import clean_source, to_safe_html
from forum.domain.languages import other_languages
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import Text, Translation, TranslationStatus, TranslationUnit
from forum.services.background.jobs import NewJob, enqueue_all
from forum.services.texts.redacted import redact_quotations

JOBS_PER_STATEMENT: Final = 500

AHEAD: Final = "rendered_ahead"
"""Under this name a session knows the texts that were rendered before anything was locked."""


@dataclass(frozen=True)
class RenderedText:
    """Markdown with its safe HTML, the number of its words, and where its opening ends."""

    source: str
    html: str
    words: int
    cut: int | None


def render_text(source: str) -> RenderedText:
    """Return Markdown as it is stored; long texts take a while, so do it before a lock is held."""
    ahead: RenderedText | None = db.session.info.get(AHEAD, {}).get(source)
    return ahead or _render(source)


def render_ahead(sources: Iterable[str]) -> None:
    """Render texts before anything is locked, for what this request or job stores later."""
    rendered = render_texts(sources)
    db.session.info[AHEAD] = db.session.info.get(AHEAD, {}) | rendered


def _render(source: str) -> RenderedText:
    source = clean_source(source)
    html = to_safe_html(source)
    return RenderedText(source, html, count_words(html), split_opening(html, OPENING_WORDS))


def render_texts(sources: Iterable[str]) -> dict[str, RenderedText]:
    """Return what `render_text` makes of each of these texts, by the text without outer blanks."""
    stripped = {source.strip() for source in sources}
    return {source: _render(source) for source in stripped if source}


def store_text(
    consultation_id: int,
    source: str,
    language: str,
    *,
    translate: bool = True,
    rendered: RenderedText | None = None,
    replaces: Text | None = None,
) -> Text:
    """Store Markdown as a new text with its safe HTML, and request its translations.

    What it quotes of redacted words is redacted.

    `rendered` is what `render_text` made of the source, if the caller has done so, and the new text
    `replaces` one that was edited. Flushes, because the requests need the text's id.
    """
    values = asdict(rendered or render_text(source))
    text = Text(consultation_id=consultation_id, language=language, **values)
    text.replaces_id = None if replaces is None else replaces.id
    db.session.add(text)
    db.session.flush()
    redact_quotations(text)
    if translate:
        request_translations(text)
    return text


def store_texts(consultation_id: int, texts: Sequence[tuple[RenderedText, str]]) -> list[int]:
    """Store texts in their languages by one statement, and return their ids in this order.

    Their translations are not requested.
    """
    rows = [
        {"consultation_id": consultation_id, "language": language, **asdict(rendered)}
        for rendered, language in texts
    ]
    return list(db.session.scalars(insert_all(Text), rows))


def request_translations(text: Text) -> None:
    """Enqueue translations of `text` into the other languages of the platform."""
    enqueue_all([_translation_job(text, language) for language in _list_languages(text)])


def request_missing_translations(texts: Sequence[Text]) -> None:
    """Enqueue the translations that texts do not have yet, by two statements."""
    ids = [text.id for text in texts]
    stored = db.session.execute(
        select(Translation.text_id, Translation.language).where(Translation.text_id.in_(ids))
    ).all()
    present = {(text_id, language) for text_id, language in stored}
    enqueue_all(
        [
            _translation_job(text, language)
            for text in texts
            for language in _list_languages(text)
            if (text.id, language) not in present
        ]
    )


def _list_languages(text: Text) -> list[str]:
    """Return the languages into which a text is translated without being asked for."""
    consultation = db.session.get(Consultation, text.consultation_id)
    return [
        language
        for language in other_languages(text.language)
        if consultation is None or not consultation.waits_for_demand(language)
    ]


def request_translation(text: Text, language: str) -> None:
    """Enqueue a translation of `text` into one language, unless it is enqueued already."""
    enqueue_all([_translation_job(text, language)])


def request_translations_later(requests: Sequence[tuple[Text, str]]) -> None:
    """Enqueue many translations, to run after those of texts that people have just written."""
    for batch in batches(requests, JOBS_PER_STATEMENT):
        enqueue_all([_translation_job(text, language, priority=1) for text, language in batch])


def _translation_job(text: Text, language: str, priority: int = 0) -> NewJob:
    return NewJob(
        "translate",
        {"text_id": text.id, "language": language},
        key=f"translate:{text.id}:{language}",
        priority=priority,
        consultation_id=text.consultation_id,
    )


def store_human_translation(
    text: Text,
    language: str,
    source: str,
    *,
    by_id: int | None,
    status: TranslationStatus,
    accepted_at: datetime | None = None,
) -> Translation:
    """Store a person's translation of a whole text; a machine's translation never replaces it.

    It was `accepted_at` an earlier time than now if it is kept for a text that has changed.
    """
    rendered = render_text(source)
    existing = next((t for t in text.translations if t.language == language), None)
    translation = existing or Translation(text_id=text.id, language=language)
    if existing is not None:  # it is one text now, not sentences
        is_unit = TranslationUnit.translation_id == existing.id
        db.session.execute(delete(TranslationUnit).where(is_unit))
        translation.sentences = translation.checked = translation.doubtful = 0
        translation.is_by_author = False
    translation.source = rendered.source
    translation.html = rendered.html  # type: ignore[assignment]
    translation.cut = rendered.cut
    translation.status = status
    translation.engine = ""
    translation.by_id = by_id
    translation.made_at = clock.now()
    if status is not TranslationStatus.MACHINE:
        translation.accepted_at = accepted_at or clock.now()
        translation.accepted_by_id = by_id
    if existing is None:
        text.translations.append(translation)
    return translation
