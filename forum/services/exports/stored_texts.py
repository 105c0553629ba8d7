"""Texts with all their translations, as the interchange document writes them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from forum.database import batches
from forum.extensions import db
from forum.models.translation import Text, Translation

Document = dict[str, Any]
AT_ONCE = 5000


class StoredTexts:
    """Texts by id, with their translations."""

    def __init__(self, ids: Iterable[int | None]) -> None:
        wanted = sorted({i for i in ids if i is not None})
        self.texts: dict[int, Text] = {}
        self.translations: dict[int, list[Translation]] = defaultdict(list)
        for some in batches(wanted, AT_ONCE):
            for text in db.session.scalars(select(Text).where(Text.id.in_(some))):
                self.texts[text.id] = text
            for row in db.session.scalars(
                select(Translation).where(Translation.text_id.in_(some)).order_by(Translation.id)
            ):
                self.translations[row.text_id].append(row)

    def get(self, text_id: int | None) -> Document | None:
        """Return a text as the schema writes it."""
        text = self.texts.get(text_id or 0)
        if text is None:
            return None
        return {
            "language": text.language,
            "text": text.source,
            "translations": {
                row.language: {
                    **({"text": row.source} if row.source else {"html": str(row.html)}),
                    "status": row.status.value,
                    "engine": row.engine,
                }
                for row in self.translations[text.id]
            },
        }
