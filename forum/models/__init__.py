"""Tables; importing this package registers all of them."""

from forum.models import (
    attachment,
    consent,
    consultation,
    contribution,
    draft,
    event,
    job,
    organisation,
    post,
    search,
    summary,
    support,
    translation,
    user,
)

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
