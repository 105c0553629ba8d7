"""Translation engines on other servers, used through deep-translator and `http`."""

import html
import importlib.metadata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from forum.adapters.translators.errors import (
    Misconfigured,
    RateLimited,
    Retryable,
    TextRefused,
    TranslationError,
)
from forum.adapters.translators.http import NO_KEY, EngineSession, calling_engine
from forum.adapters.translators.settings import EngineSettings
from forum.domain.languages import LANGUAGES, region_of
from forum.domain.translation.placeholders import LETTER
from forum.domain.translation.quality import is_unchanged

CHECKED_VERSION = "1.11.4"  # `http` depends on how this version calls `requests`

Engine = Callable[[Sequence[str], str, str, EngineSettings], list[str]]

_ONE_TEXT_A_REQUEST = frozenset({"mymemory"})  # a translation memory: it finds sentences, not pages
_APOLOGIES = (
    "MYMEMORY WARNING",
    "QUERY LENGTH LIMIT",
    "INVALID LANGUAGE PAIR",
    "INVALID EMAIL",
    "PLEASE SELECT TWO DISTINCT",
    "NO QUERY SPECIFIED",
)
_SETTINGS_ERRORS = {
    "ApiKeyException",
    "AuthorizationException",
    "InvalidSourceOrTargetLanguage",
    "LanguageNotSupportedException",
}
_TEXT_ERRORS = {"NotValidLength", "NotValidPayload"}


def hosted_engine(name: str) -> Engine:
    """Return the engine of that name as a function that translates a few sentences."""

    def translate(
        texts: Sequence[str], source: str, target: str, settings: EngineSettings
    ) -> list[str]:
        if source not in LANGUAGES or target not in LANGUAGES:
            raise Misconfigured(name, "language")
        if len(texts) > 1 and name not in _ONE_TEXT_A_REQUEST:
            lines = _translate_one(name, "\n".join(texts), (source, target), settings).split("\n")
            if len(lines) == len(texts):
                return _check_answers(name, texts, lines)
        lines = [_translate_one(name, text, (source, target), settings) for text in texts]
        return _check_answers(name, texts, lines)

    translate.__name__ = name
    return translate


def _translate_one(name: str, text: str, pair: tuple[str, str], settings: EngineSettings) -> str:
    """Return one translation by a provider made for this call: shared ones mix up texts."""
    error: TranslationError
    try:
        with calling_engine(name, settings):
            answer = _PROVIDERS[name](_classes()[name], pair, settings).translate(text)
        return html.unescape(answer) if name == "mymemory" else str(answer or "")
    except TranslationError as translation_error:
        error = translation_error
    except _classes()["errors"] as provider_error:
        error = _to_translation_error(name, type(provider_error).__name__)
    except (ValueError, LookupError, AttributeError, TypeError, StopIteration):
        # An answer of an unexpected form: the page of a gateway, or a null
        error = Retryable(name, "answer")
    error.__cause__ = error.__context__ = None  # deep-translator's errors contain text and key
    raise error


def _to_translation_error(name: str, class_name: str) -> TranslationError:
    if class_name == "TooManyRequests":
        return RateLimited(name, "too-many")
    if class_name in _SETTINGS_ERRORS:
        return Misconfigured(name, "settings")
    return TextRefused(name, "text") if class_name in _TEXT_ERRORS else Retryable(name, "answer")


def _check_answers(name: str, texts: Sequence[str], answers: list[str]) -> list[str]:
    """Return the answers, unless they only say that there is no translation.

    A single answer may be empty or unchanged: whoever asked looks at each. That of several texts
    none is translated is a fault of the engine.
    """
    if any(answer.lstrip().upper().startswith(_APOLOGIES) for answer in answers):
        raise RateLimited(name, "apology")
    if len(texts) > 1:
        if not any(map(LETTER.search, answers)):  # nothing, or emoji
            raise Retryable(name, "empty")
        if all(map(is_unchanged, texts, answers)):
            raise Retryable(name, "unchanged")
    return [answer.strip() for answer in answers]


@cache
def _classes() -> dict[str, Any]:
    """Return deep-translator's classes by engine, with `EngineSession` as their `requests`."""
    if importlib.metadata.version("deep-translator") != CHECKED_VERSION:
        raise Misconfigured("deep-translator", "version")
    from deep_translator import (  # type: ignore[import-untyped]  # heavy: requests, bs4
        deepl,
        exceptions,
        google,
        libre,
        microsoft,
        mymemory,
    )

    for module in (deepl, google, libre, microsoft, mymemory):
        module.requests = EngineSession()
    return {
        "deepl": deepl.DeeplTranslator,
        "google": google.GoogleTranslator,
        "libre": libre.LibreTranslator,
        "microsoft": microsoft.MicrosoftTranslator,
        "mymemory": mymemory.MyMemoryTranslator,
        "errors": exceptions.BaseError,
    }


def _at_address(provider: Any, settings: EngineSettings) -> Any:
    """Direct a provider to another address of its service."""
    if settings.url:
        provider._base_url = settings.url
    return provider


def _libre_provider(make: Any, pair: tuple[str, str], settings: EngineSettings) -> Any:
    if not settings.url:
        raise Misconfigured("libre", "address")
    address = settings.url.rstrip("/").removesuffix("/translate") + "/"
    return make(source=pair[0], target=pair[1], api_key=settings.key or NO_KEY, custom_url=address)


def _deepl_provider(make: Any, pair: tuple[str, str], settings: EngineSettings) -> Any:
    is_free = settings.key.endswith(":fx")
    provider = make(source=pair[0], target=pair[1], api_key=settings.key, use_free_api=is_free)
    return _at_address(provider, settings)


def _microsoft_provider(make: Any, pair: tuple[str, str], settings: EngineSettings) -> Any:
    provider = make(
        source=pair[0], target=pair[1], api_key=settings.key, region=settings.region or None
    )
    return _at_address(provider, settings)


def _mymemory_provider(make: Any, pair: tuple[str, str], settings: EngineSettings) -> Any:
    source, target = (region_of(code) for code in pair)
    return _at_address(make(source=source, target=target, email=settings.email or None), settings)


def _google_provider(make: Any, pair: tuple[str, str], settings: EngineSettings) -> Any:
    return _at_address(make(source=pair[0], target=pair[1]), settings)


_PROVIDERS = {
    "deepl": _deepl_provider,
    "google": _google_provider,
    "libre": _libre_provider,
    "microsoft": _microsoft_provider,
    "mymemory": _mymemory_provider,
}
