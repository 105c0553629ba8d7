"""Logs that say what failed and where, and nothing of people: no words, addresses or secrets.

Every record is made private when it is created, so that it does not matter which library wrote it
and which handler prints it.
"""

import logging
import re
import sys
import threading
from collections.abc import Iterator
from traceback import format_tb
from types import TracebackType
from typing import Any, Final

from sqlalchemy.exc import DBAPIError

HIDDEN: Final = "[…]"
SECRETS: Final = (
    (re.compile(r"\[(?:parameters|SQL): .*", re.DOTALL), HIDDEN),
    (re.compile(r"(?:DETAIL|CONTEXT|HINT|STATEMENT|QUERY): .*", re.DOTALL), HIDDEN),
    (re.compile(r"://[^\s/@]+@"), f"://{HIDDEN}@"),
    (re.compile(r"(?<![^\s<>\"'(),:;=])[^\s<>\"'(),:;=]+@[^\s<>\"'(),:;]+"), HIDDEN),
    (re.compile(r"\$argon2\S*"), HIDDEN),
    (re.compile(r"\?[^\s\"'>]+"), f"?{HIDDEN}"),
    (re.compile(r"(?<![\w.~-])(?=[\w.~-]*\d)[\w.~-]{40,}"), HIDDEN),
    (
        re.compile(
            r"(?i)(\b(?:cookie|authorization|password|csrf_token|token|forum)\b['\"]?[=:]\s*)\S+"
        ),
        rf"\1{HIDDEN}",
    ),
)
"""What may stand in a message, and what is written in its place."""

CODE_ERRORS: Final = (NameError, AttributeError, ImportError, NotImplementedError, RecursionError)
"""Errors whose messages are made of names in the code alone."""

_make_record: Final = logging.getLogRecordFactory()


def keep_logs_private() -> None:
    """Make all records of this process private, whatever writes them."""
    logging.setLogRecordFactory(_make_private_record)


def log_what_ends_threads() -> None:
    """Log errors that end this process or a thread, where Python would print their messages."""
    log = logging.getLogger("forum")

    def end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            log.critical("an error ends this process", exc_info=(kind, error, trace))

    def end_thread(thread: threading.ExceptHookArgs) -> None:
        if thread.exc_value is not None and thread.exc_type is not SystemExit:
            log.critical("an error ends a thread", exc_info=thread.exc_value)

    sys.excepthook = end
    threading.excepthook = end_thread


def without_secrets(text: str) -> str:
    """Return a message without what may be personal or secret."""
    for pattern, replacement in SECRETS:
        text = pattern.sub(replacement, text)
    return text


def describe_trace(error: BaseException) -> str:
    """Return the traceback of an error and its causes, with the lines of code but no messages."""
    return "".join(reversed(list(_describe_causes(error))))


def _describe_causes(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield (
            "".join(("Traceback (most recent call last):\n", *format_tb(current.__traceback__)))
            + f"{_name(current)}\n"
        )
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )


def _name(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, CODE_ERRORS):
        return f"{name}: {without_secrets(str(error))}"
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", "") or getattr(error.orig, "sqlite_errorname", "")
        return f"{name} ({type(error.orig).__name__} {state})"
    if isinstance(error, OSError) and error.errno:
        return f"{name} ({error.errno})"
    return name


def _describe_argument(argument: object) -> object:
    """Return an argument of a message; an error tells its kind alone."""
    return _name(argument) if isinstance(argument, BaseException) else argument


def _make_private_record(*values: Any, **more: Any) -> logging.LogRecord:
    record = _make_record(*values, **more)
    if isinstance(record.args, tuple):
        record.args = tuple(map(_describe_argument, record.args))
    try:
        message = record.getMessage()
    except (TypeError, ValueError, KeyError):
        message = str(record.msg)
    record.msg, record.args = without_secrets(message), ()
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = describe_trace(record.exc_info[1]).rstrip()
    record.exc_info = None
    return record
