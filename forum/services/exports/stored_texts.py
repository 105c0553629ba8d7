"""Texts with all their translations in the format of the interchange document."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from forum.database import batches
from forum.domain.html.bars import has_bars
from forum.domain.synthesis.quotations import leave_out_quotations
from forum.extensions import db
from forum.models.translation import Text, Translation

Document = dict[str, Any]
BATCH = 5000


class StoredTexts:
    """Texts by id with their translations, read by a few statements."""

    def __init__(self, ids: Iterable[int | None]) -> None:
        text_ids = sorted({i for i in ids if i is not None})
        self.texts: dict[int, Text] = {}
        self._concealed: set[int] = set()
        self.translations: dict[int, list[Translation]] = defaultdict(list)
        for batch in batches(text_ids, BATCH):
            for text in db.session.scalars(select(Text).where(Text.id.in_(batch))):
                self.texts[text.id] = text
            for translation in db.session.scalars(
                select(Translation).where(Translation.text_id.in_(batch)).order_by(Translation.id)
            ):
                self.translations[translation.text_id].append(translation)

    def pages(self, ids: Iterable[int | None]) -> dict[int, str]:
        """Return the safe HTML of texts by their ids."""
        return {i: str(self.texts[i].html) for i in ids if i is not None}

    def conceal(self, ids: Iterable[int | None]) -> None:
        """Leave quotations out of these texts, since readers no longer see a source of them."""
        self._concealed.update(i for i in ids if i is not None)

    def get(self, text_id: int | None) -> Document | None:
        """Return a text in the format of the schema; None if there is none with this id."""
        text = self.texts.get(text_id or 0)
        if text is None:
            return None
        if (
            text.id in self._concealed
            and (left := leave_out_quotations(text.source)) != text.source
        ):
            return {"language": text.language, "text": left, "translations": {}}
        return {
            "language": text.language,
            "text": text.source,
            **({"redacted": True} if has_bars(str(text.html)) else {}),
            "translations": {
                translation.language: {
                    **(
                        {"text": translation.source}
                        if translation.source
                        else {"html": str(translation.html)}
                    ),
                    "status": translation.status.value,
                    "engine": translation.engine,
                    **({"accepted": True} if translation.accepted_at is not None else {}),
                }
                for translation in self.translations[text.id]
            },
        }
