"""Words as a reader gets them: the original and, where there is one, a translation."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import and_, select

from forum.extensions import db
from forum.models.translation import Text, Translation, TranslationStatus


@dataclass(frozen=True, slots=True)
class LocalisedText:
    """One text for one reader: `html` as written in `language`, and its translation if any.

    `cut` and `translation_cut` are where the opening of a long text ends, in characters of HTML.
    `wanted` is the reader's language. `is_opening` tells that only the opening was read.
    """

    text_id: int
    wanted: str
    language: str
    html: Markup
    words: int
    cut: int | None
    translation: Markup | None
    translation_cut: int | None
    status: TranslationStatus | None
    is_opening: bool = False

    @property
    def is_foreign(self) -> bool:
        """Tell whether the words are in another language than the reader's."""
        return self.language != self.wanted

    @property
    def shown(self) -> Markup:
        """Return the reader's version: the translation, or the original where there is none."""
        return self.html if self.translation is None else self.translation

    @property
    def shown_language(self) -> str:
        """Return the language of `shown`."""
        return self.language if self.translation is None else self.wanted

    @property
    def plain(self) -> str:
        """Return `shown` as one line without markup, for titles, labels and attributes."""
        return " ".join(self.shown.striptags().split())


def fragments(ids: Iterable[int | None], language: str) -> dict[int, LocalisedText]:
    """Return texts by id as a reader of `language` gets them, in one statement."""
    wanted = sorted({text_id for text_id in ids if text_id is not None})
    if not wanted:
        return {}
    rows = db.session.execute(
        select(
            Text.id,
            Text.language,
            Text.html,
            Text.words,
            Text.cut,
            Translation.html,
            Translation.cut,
            Translation.status,
        )
        .outerjoin(
            Translation, and_(Translation.text_id == Text.id, Translation.language == language)
        )
        .where(Text.id.in_(wanted))
    )
    return {row[0]: LocalisedText(row[0], language, *row[1:]) for row in rows}
