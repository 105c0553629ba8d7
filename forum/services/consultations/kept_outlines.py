"""What was read of consultations, kept in the memory of a process by version."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Final, TypeVar

T = TypeVar("T")

Key = tuple[str, str, int, str]
"""What was read, of which consultation, at which version and in which language."""

MOST: Final = 512
"""The number of values in the cache of one process."""

_values: OrderedDict[Key, Any] = OrderedDict()
_lock = Lock()


def read_once(key: Key, read: Callable[[], T]) -> T:
    """Return what is kept under a key, or read and keep it."""
    with _lock:
        if key in _values:
            _values.move_to_end(key)
            kept: T = _values[key]
            return kept
    value = read()
    with _lock:
        _values[key] = value
        while len(_values) > MOST:
            _values.popitem(last=False)
    return value


def forget(what: str) -> None:
    """Forget everything of one kind."""
    with _lock:
        for key in [key for key in _values if key[0] == what]:
            del _values[key]
