"""Texts for a reader of one language: the original and its translation, if there is one."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import and_, select

from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.read import count_words, split_opening
from forum.domain.html.render import to_safe_html
from forum.extensions import db
from forum.models.translation import Text, Translation, TranslationStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalisedText:
    """One text for one reader: `html` as written in `language`, and its translation, if any.

    `cut` and `translation_cut` are where the opening of a long text ends, in characters of HTML.
    `is_opening` means that only the opening was read.
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

    @property
    def is_foreign(self) -> bool:
        """Return whether the text was written in another language than the reader's."""
        return self.language != self.reader_language

    @property
    def display_html(self) -> Markup:
        """Return the reader's version: the translation, or the original if there is none."""
        return self.html if self.translation is None else self.translation

    @property
    def display_language(self) -> str:
        """Return the language of `display_html`."""
        return self.language if self.translation is None else self.reader_language

    @property
    def plain(self) -> str:
        """Return `display_html` as one line without markup, for titles, labels and attributes."""
        return " ".join(self.display_html.striptags().split())


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


def _render(source: str) -> Markup:
    return Markup(to_safe_html(source))  # noqa: S704 - made safe here


def localise(ids: Iterable[int | None], language: str) -> dict[int, LocalisedText]:
    """Return texts by id as a reader of `language` gets them, by one statement."""
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
        )
        .outerjoin(
            Translation, and_(Translation.text_id == Text.id, Translation.language == language)
        )
        .where(Text.id.in_(text_ids))
    )
    return {row.text_id: LocalisedText(reader_language=language, **row._mapping) for row in rows}
