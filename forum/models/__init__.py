"""The tables; importing this package registers all of them with SQLAlchemy."""

from forum.models import (
    attachment,
    consultation,
    draft,
    export,
    glossary,
    job,
    organisation,
    post,
    search,
    translation,
    user,
    visit,
)
from forum.models.consultations import consent, date_change
from forum.models.contributions import (
    contribution,
    cosignature,
    decision,
    fingerprint,
    flag,
    revision,
)
from forum.models.synthesis import point, reading, summary

__all__ = [
    "attachment",
    "consent",
    "consultation",
    "contribution",
    "cosignature",
    "date_change",
    "decision",
    "draft",
    "export",
    "fingerprint",
    "flag",
    "glossary",
    "job",
    "organisation",
    "point",
    "post",
    "reading",
    "revision",
    "search",
    "summary",
    "translation",
    "user",
    "visit",
]
