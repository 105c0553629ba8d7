"""Tables; importing this package registers all of them."""

from forum.models import (
    attachment,
    consent,
    consultation,
    contribution,
    draft,
    job,
    organisation,
    post,
    search,
    summary,
    translation,
    user,
)
from forum.models import cosignature as support
from forum.models import date_change as event

__all__ = [
    "attachment",
    "consent",
    "consultation",
    "contribution",
    "draft",
    "event",
    "job",
    "organisation",
    "post",
    "search",
    "summary",
    "support",
    "translation",
    "user",
]
