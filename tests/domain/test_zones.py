"""How time zones are named: by their place, or else by their offset."""

from datetime import UTC, datetime

import pytest

from forum.domain.zones import is_place, zone_label, zone_names

WINTER = datetime(2026, 12, 20, 12, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)
LABELS = [
    ("Africa/Nairobi", "Nairobi", "Nairobi"),
    ("America/Argentina/Buenos_Aires", "Buenos Aires", "Buenos Aires"),
    ("UTC", "UTC", "UTC"),
    ("Etc/UTC", "UTC", "UTC"),
    ("Zulu", "UTC", "UTC"),
    ("CET", "CET (UTC+1)", "CET (UTC+2)"),
    ("EST", "EST (UTC\u22125)", "EST (UTC\u22125)"),
    ("EST5EDT", "EST5EDT (UTC\u22125)", "EST5EDT (UTC\u22124)"),
    ("Cuba", "Cuba (UTC\u22125)", "Cuba (UTC\u22124)"),
    ("Iran", "Iran (UTC+3:30)", "Iran (UTC+3:30)"),
    ("GMT", "GMT (UTC)", "GMT (UTC)"),
    ("GMT0", "GMT0 (UTC)", "GMT0 (UTC)"),
    ("US/Eastern", "US/Eastern (UTC\u22125)", "US/Eastern (UTC\u22124)"),
    ("NZ-CHAT", "NZ-CHAT (UTC+13:45)", "NZ-CHAT (UTC+12:45)"),
    ("Etc/GMT+5", "UTC\u22125", "UTC\u22125"),
    ("Etc/GMT-14", "UTC+14", "UTC+14"),
    ("No/Zone", "UTC", "UTC"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "in_winter", "in_summer"), LABELS)
def test_a_zone_is_named_as_readers_know_it(name: str, in_winter: str, in_summer: str) -> None:
    assert zone_label(name, WINTER) == in_winter
    assert zone_label(name, SUMMER) == in_summer


def test_every_zone_has_a_name_of_which_none_is_wrongly_utc() -> None:
    for name in zone_names():
        label = zone_label(name, WINTER)
        assert label
        if not is_place(name) and label == "UTC":
            assert name.removeprefix("Etc/") in {
                *("UTC", "UCT", "Universal", "Zulu", "Greenwich"),
                *("GMT", "GMT0", "GMT+0", "GMT-0"),
            }


@pytest.mark.parametrize("name", ["localtime", "Factory", "posixrules", "posix/CET", "../CET", ""])
def test_names_that_mean_whatever_a_machine_is_set_to_are_no_zones(name: str) -> None:
    assert name not in zone_names()
