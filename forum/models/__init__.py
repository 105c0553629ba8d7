"""Tables; importing this package registers all of them."""

from forum.models import consultation, contribution, event, job, post, summary, translation, user

__all__ = [
    "consultation",
    "contribution",
    "event",
    "job",
    "post",
    "summary",
    "translation",
    "user",
]
