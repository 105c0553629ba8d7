"""From where a list goes on, as its address says."""

from typing import Final

from flask import request

LARGEST: Final = 2**31 - 1
"""The largest number that every database keeps in an integer column."""


def going_on(name: str) -> int | None:
    """Return the number in the address under `name`, in the reach of a column, or None."""
    asked = request.args.get(name, type=int)
    return None if asked is None else min(max(0, asked), LARGEST)
