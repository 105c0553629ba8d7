"""Numbers, keys and texts from addresses and forms, in a form that every database can store."""

from typing import Final
from uuid import UUID, uuid4

from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter

from forum.domain.characters import clean_text, is_invisible

LARGEST: Final = 2**31 - 1
"""The largest number that every database can store in an integer column."""


class UnknownChoice(BadRequest):
    """Something was posted that no form offers; nothing is done then, not even what is usual."""


class IdConverter(IntegerConverter):
    """An id or a number in an address, as in `/contributions/<id:number>`."""

    def __init__(self, map: object) -> None:
        super().__init__(map, max=LARGEST)  # type: ignore[arg-type]


def parse_int(string: str) -> int | None:
    """Return the number in a string of digits, at most LARGEST; None for any other string."""
    if not (string.isascii() and string.isdigit()):
        return None
    return min(int(string[:11]), LARGEST)


def key_or_new(string: str) -> str:
    """Return the UUID in a string, or a new one if the string is no UUID."""
    try:
        return str(UUID(string))
    except ValueError:
        return str(uuid4())


def normalise_newlines(text: str) -> str:
    """Return a posted text with line feeds as its only line breaks."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def visible_text(text: str) -> str:
    """Return a posted text as `normalise_newlines` does; empty if nothing can be seen in it.

    No change of direction in it goes beyond its line.
    """
    lines = clean_text(normalise_newlines(text))
    return lines if any(not (char.isspace() or is_invisible(char)) for char in lines) else ""


def int_arg(name: str) -> int | None:
    """Return the query argument `name` as a number from 0 to LARGEST, or None."""
    return parse_int(request.args.get(name, "").strip().removeprefix("+"))


def int_field(name: str) -> int:
    """Return the form field `name` as a number from 0 to LARGEST; 0 if it is none."""
    return parse_int(request.form.get(name, "").strip()) or 0


def posted_choice(name: str, *offered: str) -> str:
    """Return which of these values the form field has, "" if it is missing and that is offered.

    Raises UnknownChoice for any other.
    """
    value = request.form.get(name, "")
    if value not in offered:
        raise UnknownChoice
    return value


def text_arg(name: str) -> str:
    """Return the query argument `name` as a string; an empty one if it is missing."""
    return request.args.get(name, "")
