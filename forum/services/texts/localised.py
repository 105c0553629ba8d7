"""Texts for a reader of one language: the original and its translation, if there is one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import RowMapping, and_, select

from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.read import count_words, one_line, split_opening
from forum.domain.html.render import to_safe_html
from forum.domain.translation.reading import Reading, ReadingOrder
from forum.extensions import db
from forum.models.translation import Text, Translation, TranslationStatus

_BESIDE_MARKS = re.compile("(?<=\\S) (?=[;:!?»])|(?<=«) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalisedText:
    """One text for one reader: `html` as written in `language`, and its translation, if any.

    `cut` and `translation_cut` are where the opening of a long text ends, in characters of HTML.
    `is_opening` means that only the opening was read. `is_of_team` are the words of those who ask.
    With `is_original_first` the reader, or the organisers, want the translation below the original.
    """

    text_id: int = 0
    reader_language: str
    language: str
    html: Markup
    words: int = 0
    cut: int | None = None
    translation: Markup | None = None
    translation_cut: int | None = None
    status: TranslationStatus | None = None
    is_opening: bool = False
    engine: str = ""
    made_at: datetime | None = None
    sentences: int = 0
    checked: int = 0
    doubtful: int = 0
    by_id: int | None = None
    is_of_team: bool = False
    is_original_first: bool = False

    @property
    def is_foreign(self) -> bool:
        """Return whether the text was written in another language than the reader's."""
        return self.language != self.reader_language

    @property
    def is_unseen(self) -> bool:
        """Return whether these are words of the team in a machine translation no person accepted.

        They never stand for the original: they are shown below it, or nowhere.
        """
        is_typed = self.status is TranslationStatus.EDITED and not self.sentences
        is_accepted = is_typed or self.status is TranslationStatus.REVIEWED
        return self.translation is not None and self.is_of_team and not is_accepted

    @property
    def is_below(self) -> bool:
        """Return whether there is a translation that stands below the original."""
        return self.translation is not None and (self.is_unseen or self.is_original_first)

    @property
    def is_translated(self) -> bool:
        """Return whether the translation stands for the original."""
        return self.translation is not None and not self.is_below

    @property
    def display_html(self) -> Markup:
        """Return the reader's version: the translation, or the original if none stands for it."""
        return self.html if self.translation is None or self.is_below else self.translation

    @property
    def display_language(self) -> str:
        """Return the language of `display_html`."""
        return self.reader_language if self.is_translated else self.language

    @property
    def plain(self) -> str:
        """Return `display_html` as one line without markup, for titles, labels and attributes."""
        return _title(self.display_html, self.display_language)

    @property
    def line_below(self) -> str:
        """Return a translation that stands below its original, as one line; else ""."""
        if not self.is_below or not self.translation:
            return ""
        return _title(self.translation, self.reader_language)


def localise_unsaved(
    source: str, language: str, reader_language: str, *, version: str = ""
) -> LocalisedText:
    """Return Markdown that is not stored yet as a reader of `reader_language` will get it.

    `version` is the Markdown of a person's translation into that language, or empty.
    """
    html = _render(source)
    return LocalisedText(
        reader_language=reader_language,
        language=language,
        html=html,
        words=count_words(html),
        cut=split_opening(html, OPENING_WORDS),
        translation=_render(version) if version else None,
        status=TranslationStatus.EDITED if version else None,
    )


def as_read(text: LocalisedText, reading: Reading) -> LocalisedText:
    """Return a text as somebody reads it: as written in languages that they read."""
    if not text.is_foreign:
        return text
    if text.language in reading.languages:
        return replace(text, reader_language=text.language, translation=None, status=None)
    if reading.order is ReadingOrder.ORIGINAL and text.is_translated:
        return replace(text, is_original_first=True)
    return text


def _title(html: Markup, language: str) -> str:
    """Return a text as one line that breaks before no mark which French sets apart by a blank."""
    line = one_line(html)
    return _BESIDE_MARKS.sub("\u00a0", line) if language == "fr" else line


def _render(source: str) -> Markup:
    return Markup(to_safe_html(source))  # noqa: S704 - made safe here


def localise(ids: Iterable[int | None], language: str) -> dict[int, LocalisedText]:
    """Return texts of the team by id as a reader of `language` gets them, by one statement."""
    text_ids = sorted({text_id for text_id in ids if text_id is not None})
    if not text_ids:
        return {}
    rows = db.session.execute(
        select(
            Text.id.label("text_id"),
            Text.language.label("language"),
            Text.html.label("html"),
            Text.words.label("words"),
            Text.cut.label("cut"),
            Translation.html.label("translation"),
            Translation.cut.label("translation_cut"),
            Translation.status.label("status"),
            Translation.engine.label("engine"),
            Translation.made_at.label("made_at"),
            Translation.sentences.label("sentences"),
            Translation.checked.label("checked"),
            Translation.doubtful.label("doubtful"),
            Translation.by_id.label("by_id"),
        )
        .outerjoin(
            Translation, and_(Translation.text_id == Text.id, Translation.language == language)
        )
        .where(Text.id.in_(text_ids))
    )
    return {row.text_id: _make_text(row._mapping, language) for row in rows}


def _make_text(row: RowMapping, reader_language: str) -> LocalisedText:
    values = dict(row)
    if values["status"] is None:  # without a translation, nothing is said of one
        values = {name: values[name] for name in ("text_id", "language", "html", "words", "cut")}
    return LocalisedText(reader_language=reader_language, is_of_team=True, **values)
