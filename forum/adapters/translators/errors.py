"""Errors of translation engines, by what must happen before a translation can succeed.

No message contains a text, a key or an address: messages go to logs and to the database.
"""

from forum.errors import ForumError


class TranslationError(ForumError):
    """An engine gave no translation; `kind` is stored, and `code` is a short key for logs."""

    kind = "failed"

    def __init__(self, engine: str, code: str) -> None:
        super().__init__(f"{engine}: {code}")
        self.engine = engine
        self.code = code


class Retryable(TranslationError):
    """It may succeed later: a time-out, a broken connection, or an error of the server."""

    kind = "retryable"


class RateLimited(TranslationError):
    """There were too many requests; `retry_after` is the wait in seconds that the engine named."""

    kind = "rate-limited"

    def __init__(self, engine: str, code: str, retry_after: float | None = None) -> None:
        super().__init__(engine, code)
        self.retry_after = retry_after


class Misconfigured(TranslationError):
    """It cannot succeed until the settings change: a key, an address or a language."""

    kind = "misconfigured"


class TextRefused(TranslationError):
    """The engine refuses this text; it may accept others."""

    kind = "bad-input"


class EngineUnavailable(TranslationError):
    """The engine gets no requests for a while after failures; nothing was sent."""

    kind = "unavailable"


class CapReached(TranslationError):
    """The engine has got as many characters this month as the administrator allows."""

    kind = "capped"

    def __init__(self, engine: str) -> None:
        super().__init__(engine, "cap")


class Unfinished(TranslationError):
    """The text is long and others wait; what was translated of it is kept for the next turn."""

    kind = "unfinished"

    def __init__(self) -> None:
        super().__init__("", "turn")


class FetchFailed(Exception):
    """A model or a package could not be fetched; its message says why."""
