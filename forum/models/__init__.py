"""The tables; importing this package registers all of them with SQLAlchemy."""

from forum.models import (
    attachment,
    consent,
    consultation,
    date_change,
    draft,
    export,
    job,
    organisation,
    post,
    search,
    summary,
    translation,
    user,
    visit,
)
from forum.models.contributions import (
    contribution,
    cosignature,
    decision,
    fingerprint,
    flag,
    revision,
)

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
    "job",
    "organisation",
    "post",
    "revision",
    "search",
    "summary",
    "translation",
    "user",
    "visit",
]
