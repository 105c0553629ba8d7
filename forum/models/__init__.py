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
from forum.models.consultations import consent, date_change, invitee, subscription
from forum.models.contributions import (
    contribution,
    cosignature,
    decision,
    fingerprint,
    flag,
    revision,
)
from forum.models.synthesis import code, omission, point, proposal, response, summary

__all__ = [
    "attachment",
    "code",
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
    "invitee",
    "job",
    "omission",
    "organisation",
    "point",
    "post",
    "proposal",
    "response",
    "revision",
    "search",
    "subscription",
    "summary",
    "translation",
    "user",
    "visit",
]
