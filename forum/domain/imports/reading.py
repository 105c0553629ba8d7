"""Reading a document of unknown quality: all values are checked, and errors name their place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from forum import clock
from forum.domain import characters
from forum.domain.characters import clean_line, is_clean_line
from forum.domain.imports.notes import ImportNotes, NoteKind
from forum.domain.zones import zone_names
from forum.errors import Invalid

_Choice = TypeVar("_Choice", bound=StrEnum)

LAST_MINUTE = time(23, 59)

_LINE_ENDS = re.compile(r"\r\n?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")


def clean_text(text: str) -> str:
    """Return a text without control characters and broken surrogates, which databases refuse.

    No change of direction in it goes beyond its line.
    """
    return characters.clean_text(_CONTROLS.sub("", _LINE_ENDS.sub("\n", text)))


def find_zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name; raises Invalid("zone")."""
    if name not in zone_names():
        raise Invalid("zone", name)
    return ZoneInfo(name)


def language_code(tag: str, default: str) -> str:
    """Return the language of a tag like `pt-BR` without its region, or `default`."""
    match = _LANGUAGE.match(tag.strip().lower())
    return match[0] if match else default


@dataclass(frozen=True)
class InputRecord:
    """One object of a document, and its place there for errors, such as `posts[2].title`."""

    values: Mapping[str, object]
    place: str = ""
    notes: ImportNotes = field(default_factory=ImportNotes, compare=False)

    def __post_init__(self) -> None:
        self.notes.open_record(self.place, self.values)

    def skip(self, *names: str) -> None:
        """Leave out fields that follow from others."""
        self.notes.names[self.place].update(names)

    def _read(self, name: str) -> object:
        self.skip(name)
        return self.values.get(name)

    def _clean(self, name: str, text: str) -> str:
        if "\0" in text:
            raise self.error("nul", name)
        cleaned = clean_text(text)
        if cleaned != _LINE_ENDS.sub("\n", text):
            self.notes.add_once(NoteKind.CHARACTERS, name, self.place)
        return cleaned.strip()

    def error(self, key: str, name: str) -> Invalid:
        """Return the error for a value of this object."""
        return Invalid(key, f"{self.place}.{name}" if self.place else name)

    def text(self, name: str) -> str:
        """Return a string without blanks around it; an empty one if it is missing or null."""
        value = self._read(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.error("not_text", name)
        return self._clean(name, value)

    def line(self, name: str) -> str:
        """Return a name or title as one line, with nothing that hides or turns."""
        return self._as_line(name, self.text(name))

    def required_line(self, name: str) -> str:
        """Return a line that is not empty; raises Invalid("missing")."""
        line = self.line(name)
        if not line:
            raise self.error("missing", name)
        return line

    def lines(self, name: str) -> list[str]:
        """Return a list of lines without empty ones; a single string is a list of one."""
        return [line for text in self.texts(name) if (line := self._as_line(name, text))]

    def _as_line(self, name: str, text: str) -> str:
        if not is_clean_line(text):
            self.notes.add_once(NoteKind.CHARACTERS, name, self.place)
        return clean_line(text)

    def one_of(self, name: str, values: type[_Choice], default: _Choice | None = None) -> _Choice:
        """Return a value of an enumeration, or `default` if it is missing."""
        word = self.text(name)
        if not word and default is not None:
            return default
        try:
            return values(word)
        except ValueError:
            raise self.error("unknown_word", name) from None

    def number(self, name: str) -> int | None:
        """Return a whole number from 0, or None if it is missing or null."""
        value = self._read(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
            raise self.error("not_number", name)
        return value

    def boolean(self, name: str) -> bool | None:
        """Return true or false, or None if it is missing or null."""
        value = self._read(name)
        if value is not None and not isinstance(value, bool):
            raise self.error("not_truth", name)
        return value

    def language(self, name: str, default: str) -> str:
        """Return the language of a tag without its region, or `default`."""
        tag = self.text(name)
        code = language_code(tag, "")
        if tag and not code:
            self.notes.add(NoteKind.LANGUAGE, tag)
        return code or default

    def numbers(self, name: str) -> list[int]:
        """Return a list of whole numbers."""
        values = self._list(name)
        if any(not isinstance(v, int) or isinstance(v, bool) for v in values):
            raise self.error("not_number", name)
        return [v for v in values if isinstance(v, int)]

    def texts(self, name: str) -> list[str]:
        """Return a list of strings without empty ones; a single string is a list of one."""
        value = self._read(name)
        values = [value] if isinstance(value, str) else self._list(name)
        if any(not isinstance(v, str) for v in values):
            raise self.error("not_text", name)
        return [text for v in values if (text := self._clean(name, str(v)))]

    def record(self, name: str) -> "InputRecord | None":
        """Return an object, or None if it is missing or null."""
        value = self._read(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self.error("not_object", name)
        place = f"{self.place}.{name}" if self.place else name
        return InputRecord(value, place, self.notes)

    def records(self, name: str) -> list["InputRecord"]:
        """Return a list of objects."""
        records = []
        for n, value in enumerate(self._list(name)):
            if not isinstance(value, Mapping):
                raise self.error("not_object", f"{name}[{n}]")
            place = f"{name}[{n}]"
            place = f"{self.place}.{place}" if self.place else place
            records.append(InputRecord(value, place, self.notes))
        return records

    def instant(self, name: str, zone: ZoneInfo, *, at: time = time(0)) -> datetime | None:
        """Return an instant in UTC, or None; raises Invalid for none, or one of another century.

        One without offset is in `zone`; a date without time is at the time `at`.
        """
        text = self.text(name)
        if not text:
            return None
        try:
            if _DAY.fullmatch(text):
                instant = datetime.combine(date.fromisoformat(text), at)
            else:
                instant = datetime.fromisoformat(text)
            instant = instant if instant.tzinfo else instant.replace(tzinfo=zone)
            instant = instant.astimezone(UTC)
        except OverflowError:
            raise self.error("date_out_of_bounds", name) from None
        except ValueError:
            raise self.error("not_date", name) from None
        if not clock.is_within_bounds(instant):
            raise self.error("date_out_of_bounds", name)
        return instant

    def _list(self, name: str) -> list[object]:
        value = self._read(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error("not_list", name)
        return value
