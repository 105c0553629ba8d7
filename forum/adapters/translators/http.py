"""HTTP for deep-translator: time-outs, a deadline, a size limit, and repairs of old interfaces.

deep-translator 1.11.4 calls `requests` without any time-out, and puts texts and keys into addresses
and error messages. `EngineSession` replaces the name `requests` in its modules.
"""

import atexit
import json
import os
import queue
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any

from forum import clock
from forum.adapters.translators.errors import (
    Misconfigured,
    RateLimited,
    Retryable,
    TextRefused,
    TranslationError,
)
from forum.adapters.translators.settings import EngineSettings
from forum.domain.languages import BY_CODE

NO_KEY = "-"  # deep-translator requires a key even for a LibreTranslate without keys
MAX_BYTES = 1_000_000
AGENT = "forum (moderated e-discussions)"

SCRAPED = frozenset({"google", "mymemory"})  # they refuse clients without any rule
DEEPL_TARGETS = {"en": "EN-GB", "pt": "PT-PT"}  # elsewhere the code is enough
MICROSOFT_LANGUAGES = json.dumps(
    {"translation": {code: {"name": language.name} for code, language in BY_CODE.items()}}
).encode()

_call: ContextVar[tuple[str, EngineSettings]] = ContextVar("call")
_idle_sessions: queue.SimpleQueue[Any] = queue.SimpleQueue()


@contextmanager
def calling_engine(engine: str, settings: EngineSettings) -> Iterator[None]:
    """Within the block, attribute the requests of deep-translator to this engine."""
    token = _call.set((engine, settings))
    try:
        yield
    finally:
        _call.reset(token)


class EngineSession:
    """The part of `requests` that deep-translator uses; raises TranslationError without secrets."""

    @property
    def exceptions(self) -> Any:
        """Return the exceptions that its modules name."""
        from requests import exceptions  # heavy: only where a hosted engine is used

        return exceptions

    def get(self, url: str, **options: Any) -> Any:
        """Send a GET request."""
        return _send("GET", url, options)

    def post(self, url: str, **options: Any) -> Any:
        """Send a POST request."""
        return _send("POST", url, options)


def _send(method: str, url: str, options: dict[str, Any]) -> Any:
    """Send one request and return its whole response within the deadline."""
    engine, settings = _call.get()
    if engine == "microsoft" and "/languages?" in url:
        return _response(MICROSOFT_LANGUAGES)  # its constructor requests them every time
    request = _REPAIRS.get(engine, _no_repair)(method, url, options)
    future: Future[Any] = Future()
    # In a thread of its own: no time-out of `requests` covers a slow name server, or headers
    # that come byte by byte
    threading.Thread(
        target=_fetch_into, args=(future, engine, settings, request), daemon=True
    ).start()
    try:
        response = future.result(settings.deadline)
    except TimeoutError:
        raise Retryable(engine, "time-out") from None
    _refuse_failure(engine, response)
    return response


Request = tuple[str, str, dict[str, Any]]


def _fetch_into(
    future: Future[Any], engine: str, settings: EngineSettings, request: Request
) -> None:
    from requests import exceptions  # heavy: only where a hosted engine is used

    address_errors = (exceptions.InvalidURL, exceptions.MissingSchema, exceptions.InvalidSchema)
    urllib3_error: type[Exception] = vars(exceptions)["BaseHTTPError"]
    error: TranslationError
    try:
        future.set_result(_fetch(engine, settings, request))
        return
    except TranslationError as translation_error:
        error = translation_error
    except address_errors:
        error = Misconfigured(engine, "address")
    except exceptions.Timeout:
        error = Retryable(engine, "time-out")
    except (exceptions.RequestException, urllib3_error, OSError, ValueError):
        error = Retryable(engine, "connection")
    error.__context__ = None  # it contains the address, and so the text and the key
    future.set_exception(error)


def _fetch(engine: str, settings: EngineSettings, request: Request) -> Any:
    method, url, options = request
    deadline = time.monotonic() + settings.deadline
    session = _idle_session()
    response = None
    try:
        limits = {
            "timeout": (settings.connect_timeout, settings.read_timeout),
            "allow_redirects": False,
        }
        response = session.request(method, url, stream=True, **limits, **options)
        body = bytearray()
        # read1 returns what has arrived; iter_content would wait for a full chunk
        while chunk := response.raw.read1(16_384, decode_content=True):
            body += chunk
            if len(body) > MAX_BYTES:
                raise Retryable(engine, "too-long")
            if time.monotonic() > deadline:
                raise Retryable(engine, "time-out")
    except BaseException:
        if response is not None:
            response.close()
        session.close()
        raise
    response.raw.release_conn()
    _idle_sessions.put(session)
    return _response(bytes(body), response)


def _response(body: bytes, response: Any = None) -> Any:
    """Return a response of `requests` with this body, completely read."""
    from requests import Response  # heavy: only where a hosted engine is used

    if response is None:
        response = Response()
        response.status_code = 200
    response._content = body
    response._content_consumed = True
    return response


def _idle_session() -> Any:
    """Return a session that is not in use; it keeps connections but no cookies."""
    from requests import Session  # heavy: only where a hosted engine is used

    with suppress(queue.Empty):
        return _idle_sessions.get_nowait()
    session = Session()
    session.headers["User-Agent"] = AGENT
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def close_connections() -> None:
    """Close the idle connections."""
    with suppress(queue.Empty):
        while True:
            _idle_sessions.get_nowait().close()


def _forget_connections() -> None:
    global _idle_sessions
    _idle_sessions = queue.SimpleQueue()


atexit.register(close_connections)
os.register_at_fork(after_in_child=_forget_connections)  # they belong to the parent


def _refuse_failure(engine: str, response: Any) -> None:
    """Raise the error for the status of a response, unless it is a success."""
    status = response.status_code
    why = f"status-{status}"
    if status < 300:
        return
    if status in {429, 456} or (engine in SCRAPED | {"microsoft"} and status == 403):
        raise RateLimited(
            engine, why, _seconds_of_retry_after(response.headers.get("Retry-After", ""))
        )
    if status < 400 and engine in SCRAPED:
        raise RateLimited(engine, why)
    if status < 400 or status in {401, 403, 404, 405}:
        raise Misconfigured(engine, why)
    if status in {400, 413, 414, 422}:
        raise TextRefused(engine, why)
    raise Retryable(engine, why)


def _seconds_of_retry_after(header: str) -> float | None:
    """Return the seconds in a Retry-After header, which has a number or a date, or None."""
    with suppress(ValueError):
        return float(int(header))
    with suppress(ValueError, TypeError):
        return max((parsedate_to_datetime(header) - clock.now()).total_seconds(), 0.0)
    return None


# --- repairs --------------------------------------------------------------------------------


def _no_repair(method: str, url: str, options: dict[str, Any]) -> Request:
    return method, url, options


def _repair_deepl(method: str, url: str, options: dict[str, Any]) -> Request:
    """Move the key to a header and the texts to the body, as DeepL requires."""
    form = dict(options["params"])
    headers = {"Authorization": f"DeepL-Auth-Key {form.pop('auth_key')}"}
    form["source_lang"] = form["source_lang"].upper()
    form["target_lang"] = DEEPL_TARGETS.get(form["target_lang"], form["target_lang"].upper())
    return "POST", url, {"data": form, "headers": headers}


def _repair_libre(method: str, url: str, options: dict[str, Any]) -> Request:
    """Move all to the body: LibreTranslate logs addresses and limits their length."""
    body = {**options["params"], "format": "text"}
    if body.get("api_key") == NO_KEY:
        del body["api_key"]
    return "POST", url, {"json": body}


def _repair_mymemory(method: str, url: str, options: dict[str, Any]) -> Request:
    """Use TLS, which MyMemory supports."""
    https_url = url.replace("http://api.mymemory.", "https://api.mymemory.")
    return method, https_url, options


_REPAIRS = {"deepl": _repair_deepl, "libre": _repair_libre, "mymemory": _repair_mymemory}
