"""Why an engine gave no translation: four kinds, each with another remedy.

No message holds a text, a key or an address: they end up in logs and in the database.
"""

from forum.errors import ForumError


class TranslationError(ForumError):
    """An engine gave no translation; `kind` is stored, `why` is a short key for logs."""

    kind = "failed"

    def __init__(self, engine: str, why: str) -> None:
        super().__init__(f"{engine}: {why}")
        self.engine = engine
        self.why = why


class Retryable(TranslationError):
    """It may work later: a time-out, a broken connection, a fault of the server."""

    kind = "retryable"


class RateLimited(TranslationError):
    """Too much was asked; `retry_after` is the wait in seconds that the engine named, if any."""

    kind = "rate-limited"

    def __init__(self, engine: str, why: str, retry_after: float | None = None) -> None:
        super().__init__(engine, why)
        self.retry_after = retry_after


class Misconfigured(TranslationError):
    """It will not work before somebody changes the settings: a key, an address, a language."""

    kind = "misconfigured"


class TextRefused(TranslationError):
    """The engine refuses this very text; others may do."""

    kind = "bad-input"


class EngineUnavailable(TranslationError):
    """The engine is left in peace after failures; nothing was sent."""

    kind = "unavailable"
