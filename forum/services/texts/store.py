"""Storing words: Markdown in, safe HTML beside it, translations asked for."""

from collections.abc import Sequence
from typing import Final

from forum import clock
from forum.database import batches
from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.read import count_words, split_opening
from forum.domain.html.render import to_safe_html
from forum.domain.languages import others
from forum.extensions import db
from forum.models.translation import Text, Translation, TranslationStatus
from forum.services.background.jobs import NewJob, enqueue_all

AT_ONCE: Final = 500


def write(consultation_id: int, source: str, language: str, *, translate: bool = True) -> Text:
    """Store `source` as a new text, render it once, and ask for its translations.

    Flushes, because translations are asked for by the text's id.
    """
    html = to_safe_html(source)
    text = Text(
        consultation_id=consultation_id,
        language=language,
        source=source,
        html=html,
        words=count_words(html),
        cut=split_opening(html, OPENING_WORDS),
    )
    db.session.add(text)
    db.session.flush()
    if translate:
        ask_translations(text)
    return text


def ask_translations(text: Text) -> None:
    """Ask the background to translate `text` into the other languages of the platform."""
    enqueue_all([_translation(text, language) for language in others(text.language)])


def ask_translation(text: Text, language: str) -> None:
    """Ask the background to translate `text` into one language, unless it is asked already."""
    enqueue_all([_translation(text, language)])


def ask_patiently(wanted: Sequence[tuple[Text, str]]) -> None:
    """Ask for many translations, which come after those of what people have just written."""
    for some in batches(wanted, AT_ONCE):
        enqueue_all([_translation(text, language, patience=1) for text, language in some])


def _translation(text: Text, language: str, patience: int = 0) -> NewJob:
    return NewJob(
        "translate",
        {"text_id": text.id, "language": language},
        key=f"translate:{text.id}:{language}",
        patience=patience,
    )


def translate_by_hand(
    text: Text, language: str, source: str, *, by_id: int | None, status: TranslationStatus
) -> Translation:
    """Store a person's translation of `text`; it wins over a machine's."""
    html = to_safe_html(source)
    present = next((t for t in text.translations if t.language == language), None)
    translation = present or Translation(text_id=text.id, language=language)
    translation.source = source
    translation.html = html  # type: ignore[assignment]
    translation.cut = split_opening(html, OPENING_WORDS)
    translation.status = status
    translation.engine = ""
    translation.by_id = by_id
    translation.made_at = clock.now()
    if present is None:
        text.translations.append(translation)
    return translation
