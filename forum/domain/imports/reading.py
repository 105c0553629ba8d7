"""Reading a document of unknown quality: every value is checked, and a fault names its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from forum.errors import Invalid

Choice = TypeVar("Choice", bound=StrEnum)

LAST_MINUTE = time(23, 59)

_LINE_ENDS = re.compile(r"\r\n?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")


def clean(words: str) -> str:
    """Drop what databases and documents refuse: control characters and broken surrogates."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", words))


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name; raises Invalid("zone")."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Invalid("zone", name) from None


def language_code(words: str, default: str) -> str:
    """Return the language of a tag like `pt-BR` without its region, or `default`."""
    found = _LANGUAGE.match(words.strip().lower())
    return found[0] if found else default


@dataclass(frozen=True)
class InputRecord:
    """One object of a document, and where it stands there."""

    values: Mapping[str, object]
    place: str = ""

    def fault(self, why: str, name: str) -> Invalid:
        """Return the error for a value of this object."""
        return Invalid(why, f"{self.place}.{name}" if self.place else name)

    def text(self, name: str) -> str:
        """Return a string without blanks around it; nothing where it is missing or null."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.fault("not_text", name)
        return clean(value).strip()

    def must(self, name: str) -> str:
        """Return a string that has to be there; raises Invalid("missing")."""
        words = self.text(name)
        if not words:
            raise self.fault("missing", name)
        return words

    def one_of(self, name: str, values: type[Choice], default: Choice | None = None) -> Choice:
        """Return a known word, or `default` where it is missing."""
        word = self.text(name)
        if not word and default is not None:
            return default
        try:
            return values(word)
        except ValueError:
            raise self.fault("unknown_word", name) from None

    def number(self, name: str) -> int | None:
        """Return a whole number from 0 on, or None where it is missing or null."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
            raise self.fault("not_number", name)
        return value

    def truth(self, name: str) -> bool | None:
        """Return yes or no, or None where it is missing or null."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.fault("not_truth", name)
        return value

    def numbers(self, name: str) -> list[int]:
        """Return a list of whole numbers."""
        values = self._list(name)
        if any(not isinstance(v, int) or isinstance(v, bool) for v in values):
            raise self.fault("not_number", name)
        return [v for v in values if isinstance(v, int)]

    def texts(self, name: str) -> list[str]:
        """Return a list of strings, empty ones left out; one string is a list of one."""
        value = self.values.get(name)
        values = [value] if isinstance(value, str) else self._list(name)
        if any(not isinstance(v, str) for v in values):
            raise self.fault("not_text", name)
        return [words for v in values if (words := clean(str(v)).strip())]

    def record(self, name: str) -> "InputRecord | None":
        """Return an object, or None where it is missing or null."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self.fault("not_object", name)
        return InputRecord(value, f"{self.place}.{name}" if self.place else name)

    def records(self, name: str) -> list["InputRecord"]:
        """Return a list of objects."""
        found = []
        for n, value in enumerate(self._list(name)):
            if not isinstance(value, Mapping):
                raise self.fault("not_object", f"{name}[{n}]")
            place = f"{name}[{n}]"
            found.append(InputRecord(value, f"{self.place}.{place}" if self.place else place))
        return found

    def instant(self, name: str, zone: ZoneInfo, *, at: time = time(0)) -> datetime | None:
        """Return an instant in UTC; one without offset is in `zone`, a day alone begins `at`."""
        words = self.text(name)
        if not words:
            return None
        try:
            if _DAY.fullmatch(words):
                found = datetime.combine(date.fromisoformat(words), at)
            else:
                found = datetime.fromisoformat(words)
            return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.fault("not_date", name) from None

    def _list(self, name: str) -> list[object]:
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fault("not_list", name)
        return value
