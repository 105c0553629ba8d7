"""HTTP for deep-translator: time-outs, a deadline, a size limit, and repairs of old interfaces.

deep-translator 1.11.4 calls `requests` without any time-out, puts texts and keys into addresses
and tells both in its errors. `EngineSession` takes the place of the name `requests` in its modules.
"""

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

KEYLESS = "-"  # deep-translator demands a key even of a LibreTranslate that has none
MAX_BYTES = 1_000_000
AGENT = "forum (moderated e-discussions)"

SCRAPED = frozenset({"google", "mymemory"})  # they turn clients away as they please
DEEPL_TARGETS = {"en": "EN-GB", "es": "ES", "fr": "FR"}
MICROSOFT_LANGUAGES = b'{"translation": {"en": {"name": "English"}, "es": {"name": "Spanish"}, \
"fr": {"name": "French"}}}'

_call: ContextVar[tuple[str, EngineSettings]] = ContextVar("call")
_idle: queue.SimpleQueue[Any] = queue.SimpleQueue()


@contextmanager
def calling(engine: str, settings: EngineSettings) -> Iterator[None]:
    """Say on whose behalf deep-translator makes its requests within the block."""
    token = _call.set((engine, settings))
    try:
        yield
    finally:
        _call.reset(token)


class EngineSession:
    """What deep-translator's modules use of `requests`; raises our errors, which tell nothing."""

    @property
    def exceptions(self) -> Any:
        """The exceptions that its modules name."""
        from requests import exceptions  # heavy: only where an online engine is asked

        return exceptions

    def get(self, url: str, **options: Any) -> Any:
        """Send a GET request."""
        return _exchange("GET", url, options)

    def post(self, url: str, **options: Any) -> Any:
        """Send a POST request."""
        return _exchange("POST", url, options)


def _exchange(method: str, url: str, options: dict[str, Any]) -> Any:
    """Send one request and return its whole answer within the deadline."""
    engine, settings = _call.get()
    if engine == "microsoft" and "/languages?" in url:
        return _answer(MICROSOFT_LANGUAGES)  # its constructor asks for them every time
    request = _REPAIRS.get(engine, _unchanged)(method, url, options)
    done: Future[Any] = Future()
    # In a thread of its own: no time-out of `requests` covers a slow name server or headers
    # that come byte by byte
    threading.Thread(target=_run, args=(done, engine, settings, request), daemon=True).start()
    try:
        response = done.result(settings.deadline)
    except TimeoutError:
        raise Retryable(engine, "time-out") from None
    _refuse_failure(engine, response)
    return response


Request = tuple[str, str, dict[str, Any]]


def _run(done: Future[Any], engine: str, settings: EngineSettings, request: Request) -> None:
    from requests import exceptions  # heavy: only where an online engine is asked

    wrong_address = (exceptions.InvalidURL, exceptions.MissingSchema, exceptions.InvalidSchema)
    broken: type[Exception] = vars(exceptions)["BaseHTTPError"]  # urllib3's
    error: TranslationError
    try:
        done.set_result(_fetch(engine, settings, request))
        return
    except TranslationError as told:
        error = told
    except wrong_address:
        error = Misconfigured(engine, "address")
    except exceptions.Timeout:
        error = Retryable(engine, "time-out")
    except (exceptions.RequestException, broken, OSError, ValueError):
        error = Retryable(engine, "connection")
    error.__context__ = None  # it would tell the address, and with it text and key
    done.set_exception(error)


def _fetch(engine: str, settings: EngineSettings, request: Request) -> Any:
    method, url, options = request
    until = time.monotonic() + settings.deadline
    session = _session()
    response = None
    try:
        limits = {"timeout": (settings.connect, settings.read), "allow_redirects": False}
        response = session.request(method, url, stream=True, **limits, **options)
        body = bytearray()
        # read1 returns what has arrived; iter_content would wait for a full part
        while part := response.raw.read1(16_384, decode_content=True):
            body += part
            if len(body) > MAX_BYTES:
                raise Retryable(engine, "too-long")
            if time.monotonic() > until:
                raise Retryable(engine, "time-out")
    except BaseException:
        if response is not None:
            response.close()
        session.close()
        raise
    response.raw.release_conn()
    _idle.put(session)
    return _answer(bytes(body), response)


def _answer(body: bytes, response: Any = None) -> Any:
    """Return a response of `requests` that has been read."""
    from requests import Response  # heavy: only where an online engine is asked

    if response is None:
        response = Response()
        response.status_code = 200
    response._content = body
    response._content_consumed = True
    return response


def _session() -> Any:
    """Return a session nobody uses: connections are kept, cookies and redirects are not."""
    from requests import Session  # heavy: only where an online engine is asked

    with suppress(queue.Empty):
        return _idle.get_nowait()
    session = Session()
    session.headers["User-Agent"] = AGENT
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def close_connections() -> None:
    """Close the connections that are kept for the next request."""
    with suppress(queue.Empty):
        while True:
            _idle.get_nowait().close()


def _forget_connections() -> None:
    global _idle
    _idle = queue.SimpleQueue()


os.register_at_fork(after_in_child=_forget_connections)  # they are the parent's


def _refuse_failure(engine: str, response: Any) -> None:
    """Raise the error that the status of a response stands for."""
    status = response.status_code
    why = f"status-{status}"
    if status < 300:
        return
    if status in {429, 456} or (engine in SCRAPED | {"microsoft"} and status == 403):
        raise RateLimited(engine, why, _wait(response.headers.get("Retry-After", "")))
    if status < 400 and engine in SCRAPED:
        raise RateLimited(engine, why)
    if status < 400 or status in {401, 403, 404, 405}:
        raise Misconfigured(engine, why)
    if status in {400, 413, 414, 422}:
        raise TextRefused(engine, why)
    raise Retryable(engine, why)


def _wait(header: str) -> float | None:
    """Return the seconds that a Retry-After header names, as a number or a date."""
    with suppress(ValueError):
        return float(int(header))
    with suppress(ValueError, TypeError):
        return max((parsedate_to_datetime(header) - clock.now()).total_seconds(), 0.0)
    return None


# --- repairs --------------------------------------------------------------------------------


def _unchanged(method: str, url: str, options: dict[str, Any]) -> Request:
    return method, url, options


def _deepl(method: str, url: str, options: dict[str, Any]) -> Request:
    """DeepL takes keys in a header only, and texts in the body only."""
    form = dict(options["params"])
    headers = {"Authorization": f"DeepL-Auth-Key {form.pop('auth_key')}"}
    form["source_lang"] = form["source_lang"].upper()
    form["target_lang"] = DEEPL_TARGETS[form["target_lang"]]
    return "POST", url, {"data": form, "headers": headers}


def _libre(method: str, url: str, options: dict[str, Any]) -> Request:
    """LibreTranslate would take all in the address, but logs it and limits its length."""
    body = {**options["params"], "format": "text"}
    if body.get("api_key") == KEYLESS:
        del body["api_key"]
    return "POST", url, {"json": body}


def _mymemory(method: str, url: str, options: dict[str, Any]) -> Request:
    """MyMemory also answers over TLS."""
    secure = url.replace("http://api.mymemory.", "https://api.mymemory.")
    return method, secure, options


_REPAIRS = {"deepl": _deepl, "libre": _libre, "mymemory": _mymemory}
