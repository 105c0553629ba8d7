"""Time zones: which there are, which are named after a place, and how the others are named."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

PARTS_OF_THE_WORLD: Final = frozenset(
    [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ]
)
UTC_NAMES: Final = frozenset(
    f"{before}{name}" for before in ("", "Etc/") for name in ("UTC", "UCT", "Universal", "Zulu")
)
_OF_MACHINES: Final = frozenset({"Factory", "localtime", "posixrules"})
"""Names that mean whatever a machine is set to, or nothing."""


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all time zones; they are read once."""
    return frozenset(
        name
        for name in available_timezones()
        if name not in _OF_MACHINES and not name.startswith(("posix/", "right/"))
    )


def is_place(name: str) -> bool:
    """Return whether a zone is named after a place, as `Africa/Nairobi` is and `CET` is not."""
    return "/" in name and name.partition("/")[0] in PARTS_OF_THE_WORLD


def place_of(name: str) -> str:
    """Return the last part of a zone's name: 'Nairobi'."""
    return name.rpartition("/")[2].replace("_", " ")


def offset_name(name: str, at: datetime) -> str:
    """Return 'UTC', 'UTC+1' or 'UTC\u22123:30': how far a zone is from UTC at an instant."""
    offset = at.astimezone(ZoneInfo(name) if name in zone_names() else UTC).utcoffset()
    minutes = (offset or timedelta(0)) // timedelta(minutes=1)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def zone_label(name: str, at: datetime) -> str:
    """Return 'Nairobi', 'UTC', 'UTC\u22125' or 'CET (UTC+1)': a zone as readers know it.

    A zone without a place has its offset at the instant `at`. That of `Etc/GMT+5` is UTC\u22125.
    """
    if is_place(name):
        return place_of(name)
    offset = offset_name(name, at)
    if name in UTC_NAMES or name.startswith("Etc/") or name not in zone_names():
        return offset
    return f"{name} ({offset})"
