"""Job: ask for new translations of the texts that contain terms of which a glossary has changed."""

from typing import Any, Final, cast

from forum.database import writing
from forum.domain.translation.terms.entries import unpack_entry
from forum.extensions import db
from forum.services.texts.store import request_translations_later
from forum.services.translation.terms.in_use import list_texts_with_terms

TEXTS: Final = 200
"""Texts that are read at once; between them nothing is locked."""


def renew_terms(args: dict[str, object]) -> None:
    """Enqueue translations of the texts of `args["consultation_id"]` that contain its entries.

    Without a consultation it is all texts of the site. Sentences without the terms are known to
    the cache, so engines are asked for those alone that have them.
    """
    entries = [unpack_entry(packed) for packed in cast("list[dict[str, Any]]", args["entries"])]
    consultation_id = cast("int | None", args["consultation_id"])
    after: int | None = 0
    while after is not None:
        concerned, after = list_texts_with_terms(consultation_id, entries, after=after, limit=TEXTS)
        db.session.commit()
        if concerned:
            with writing():
                request_translations_later(concerned)
                db.session.commit()
