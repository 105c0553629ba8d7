"""The tables; importing this package registers all of them with SQLAlchemy."""

from forum.models import (
    attachment,
    consultation,
    draft,
    export,
    glossary,
    imports,
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
from forum.models.synthesis import point, summary

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
    "imports",
    "job",
    "organisation",
    "point",
    "post",
    "revision",
    "search",
    "summary",
    "translation",
    "user",
    "visit",
]
