"""Imported texts, many stored by few statements as `services.texts` stores one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import insert

from forum import clock
from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.bars import mark_words_of_bars
from forum.domain.html.read import count_words, split_opening
from forum.domain.html.render import sanitise_html, to_safe_html
from forum.domain.imports.records import GivenText, GivenTranslation
from forum.domain.languages import other_languages
from forum.extensions import db
from forum.models.translation import Text, Translation, TranslationStatus
from forum.services.imports.bulk import Row, add_rows
from forum.services.texts.store import request_translations_later

ENGINE_LENGTH = 40


class _Rendered(NamedTuple):
    html: str
    words: int
    cut: int | None


@lru_cache(maxsize=2_048)
def _render(source: str) -> _Rendered:
    html = to_safe_html(source)
    return _Rendered(html, count_words(html), split_opening(html, OPENING_WORDS))


@lru_cache(maxsize=512)
def _sanitise(html: str) -> _Rendered:
    safe = sanitise_html(html)
    return _Rendered(safe, 0, split_opening(safe, OPENING_WORDS))


def _with_bars(rendered: _Rendered) -> _Rendered:
    """Return a text with bars for the words of bars."""
    html = mark_words_of_bars(rendered.html)
    return rendered._replace(html=html, cut=split_opening(html, OPENING_WORDS))


def render_ahead(wordings: Iterable[GivenText | None]) -> None:
    """Render texts and their translations, so that storing them soon after takes little time.

    Rendering takes most of the time of an import, and must not happen while the database is locked.
    """
    for wording in filter(None, wordings):
        _rendered(wording)
        for translation in wording.translations:
            _rendered_translation(translation, wording)


def _rendered(wording: GivenText) -> _Rendered:
    rendered = _render(wording.source)
    return _with_bars(rendered) if wording.has_bars else rendered


def _rendered_translation(record: GivenTranslation, wording: GivenText) -> _Rendered:
    rendered = _render(record.source) if record.source else _sanitise(record.html)
    return _with_bars(rendered) if wording.has_bars else rendered


def add_texts(consultation_id: int, wordings: Sequence[GivenText]) -> list[int]:
    """Store texts with their translations and return their ids, in the order of `wordings`.

    Translations that the document lacks are requested, for the languages of the platform.
    """
    if not wordings:
        return []
    now = clock.now()
    rows: list[Row] = []
    for wording in wordings:
        rendered = _rendered(wording)
        rows.append(
            {
                "consultation_id": consultation_id,
                "language": wording.language,
                "source": wording.source,
                "html": rendered.html,
                "words": rendered.words,
                "cut": rendered.cut,
                "created_at": now,
            }
        )
    texts = _sort_like(
        wordings,
        db.session.scalars(insert(Text).returning(Text).execution_options(render_nulls=True), rows),
    )
    pairs = list(zip(texts, wordings, strict=True))
    add_rows(
        Translation, [_make_translation(text.id, t, w) for text, w in pairs for t in w.translations]
    )
    request_translations_later(
        [
            (text, language)
            for text, wording in pairs
            for language in other_languages(text.language)
            if language not in {t.language for t in wording.translations}
        ]
    )
    return [text.id for text in texts]


def _sort_like(wordings: Sequence[GivenText], texts: Iterable[Text]) -> list[Text]:
    """Return the stored texts in the order of `wordings`; equal ones are interchangeable."""
    texts_by_content: dict[tuple[str, str], list[Text]] = defaultdict(list)
    for text in texts:
        texts_by_content[text.language, text.source].append(text)
    return [texts_by_content[wording.language, wording.source].pop() for wording in wordings]


def add_text(consultation_id: int, wording: GivenText | None) -> int | None:
    """Store one text, if there is one, and return its id."""
    return None if wording is None else add_texts(consultation_id, [wording])[0]


def _make_translation(text_id: int, record: GivenTranslation, wording: GivenText) -> Row:
    rendered = _rendered_translation(record, wording)
    is_known_status = record.status in set(TranslationStatus)
    return {
        "text_id": text_id,
        "language": record.language,
        "source": record.source,
        "html": rendered.html,
        "cut": rendered.cut,
        "status": TranslationStatus(record.status)
        if is_known_status
        else TranslationStatus.MACHINE,
        "engine": record.engine[:ENGINE_LENGTH],
        "made_at": clock.now(),
        "accepted_at": clock.now() if record.is_accepted else None,
    }
