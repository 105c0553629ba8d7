"""Documents to import, and what is stored of them."""

from typing import Any

from sqlalchemy import func, select

from forum.database import Base
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.imports import import_document


def words(text: str, **translations: str) -> dict[str, Any]:
    """Return a text with people's translations, as `forum/1` writes it."""
    return {
        "language": "en",
        "text": text,
        "translations": {
            language: {"text": version, "status": "reviewed", "engine": ""}
            for language, version in translations.items()
        },
    }


def said(id_: str, text: str = "We buy beans.", **fields: Any) -> dict[str, Any]:
    """Return a published contribution to the first question."""
    return {
        "id": id_,
        "author": "Awa Diandy",
        "organisation": "Atelier Baobab",
        "country": "SN",
        "date": "2026-11-10T09:00:00Z",
        "status": "published",
        "passages": [{"text": words(text), "question": 0}],
        **fields,
    }


def document(*contributions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a document with two questions that is open in the tests' present."""
    return {
        "schema": "forum/1",
        "uid": "6c5d1d37-9790-5734-879f-d4bd4e95c7e3",
        "slug": "school-meals",
        "zone": "Africa/Nairobi",
        "moderation": "before",
        "published_at": "2026-11-01T08:00:00Z",
        "opens_at": "2026-11-02T06:00:00Z",
        "closes_at": "2026-12-11T20:59:00Z",
        "organisers": ["Acacia Desk"],
        "title": words("School meals", es="Comedores escolares"),
        "introduction": words("Short cases, please."),
        "sections": [{"title": words("Buying"), "questions": [0, 1]}],
        "questions": [
            {"index": 0, "text": words("What changed?", fr="Qu’est-ce qui a changé ?")},
            {"index": 1, "text": words("What does it cost?")},
        ],
        "contributions": list(contributions),
        **changes,
    }


def load(*contributions: dict[str, Any], **changes: Any) -> Consultation:
    """Import such a document."""
    return import_document(document(*contributions, **changes), zone="UTC")


def rows() -> dict[str, int]:
    """Count the rows of every table."""
    tables = Base.metadata.sorted_tables
    return {t.name: db.session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def stored(source_id: str) -> Contribution:
    """Return the contribution that had this id in the document."""
    query = select(Contribution).where(Contribution.source_id == source_id)
    return db.session.scalars(query).one()
