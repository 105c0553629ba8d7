"""Machine translation by engines of the administrator's choice."""

from forum.adapters.translators.apertium import available
from forum.adapters.translators.client import Breaker, Pace, translate_sentences
from forum.adapters.translators.engines import ENGINES
from forum.adapters.translators.errors import (
    BadInput,
    Misconfigured,
    RateLimited,
    Retryable,
    TranslationError,
    Unavailable,
)
from forum.adapters.translators.settings import EngineSettings

__all__ = [
    "ENGINES",
    "BadInput",
    "Breaker",
    "EngineSettings",
    "Misconfigured",
    "Pace",
    "RateLimited",
    "Retryable",
    "TranslationError",
    "Unavailable",
    "available",
    "translate_sentences",
]
