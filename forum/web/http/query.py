"""Numbers and words that addresses and forms carry, in the reach of every database."""

from typing import Final
from uuid import UUID, uuid4

from flask import request
from werkzeug.routing import IntegerConverter

LARGEST: Final = 2**31 - 1
"""The largest number that every database keeps in an integer column."""


class IdConverter(IntegerConverter):
    """An id or a number in an address, as in `/contributions/<id:number>`."""

    def __init__(self, map: object) -> None:
        super().__init__(map, max=LARGEST)  # type: ignore[arg-type]


def as_int(words: str) -> int | None:
    """Return the number that these words are, no more than LARGEST; None where they are none."""
    if not (words.isascii() and words.isdigit()):
        return None
    return min(int(words[:11]), LARGEST)


def as_key(words: str) -> str:
    """Return the key (a UUID) that these words are, or a new one where they are none."""
    try:
        return str(UUID(words))
    except ValueError:
        return str(uuid4())


def as_text(words: str) -> str:
    """Return what was typed into a box with the line breaks that texts have here."""
    return words.replace("\r\n", "\n").replace("\r", "\n")


def int_arg(name: str) -> int | None:
    """Return the number in the address under `name`, from 0 to LARGEST, or None."""
    return as_int(request.args.get(name, "").strip().removeprefix("+"))


def int_field(name: str) -> int:
    """Return the number in the form under `name`, from 0 to LARGEST; 0 for none."""
    return as_int(request.form.get(name, "").strip()) or 0


def text_arg(name: str) -> str:
    """Return the words in the address under `name`, without what no database keeps."""
    return request.args.get(name, "").replace("\0", "\ufffd")
