"""Hours as people write them."""

import pytest

from forum.domain.hours import read_hour
from forum.errors import Invalid

READ = {
    "23:59": [
        *("23:59", "23.59", "23h59", "23 h 59", "23 H 59", "2359", "23:59:00", "23:59 h"),
        *("23\u00a0h\u00a059", "11:59 pm", "11:59PM", "11.59 p. m.", "11:59 p.m."),
        *("23:59 hs", "23 h 59 min", "23h59min", "23 heures 59", "23:59 hrs."),
        *("11.59\u00a0p.\u00a0m.", "\uff12\uff13\uff1a\uff15\uff19"),
    ],
    "09:05": ["9:05", "09.05", "9h05", "9:05 am", "9.05 a. m.", "0905"],
    "12:00": [
        *("noon", "Midday", "mediod\u00eda", "midi"),
        *("12 pm", "12:00 p. m.", "12h", "12 horas", "12 hrs"),
    ],
    "00:00": ["0:00", "00h00", "12 am", "12:00 a.m.", "0 h"],
}  # fmt: skip
REFUSED = [
    *("", "noon?", "9", "23", "late", "24:00", "23:60", "13 pm", "0 pm", "11:5", "23:590", "23h5"),
    *("23:59:30", "23:59+02:00", "23:59Z", "T23:59", "23:59 or so", "-1:00", "11:59 xm", "23,59"),
    *(
        "23:59.5",
        "235",
        "midnight",
        "12 m.",
        "7.5",
        "7 pm or so",
        "23:59 UTC",
        "23 min 59",
        "59 min",
        "11:59 p",
        "11 59",
        "\u0662\u0663:\u0665\u0669",
    ),
]


@pytest.mark.parametrize(("hour", "typed"), [(h, t) for h, ways in READ.items() for t in ways])
def test_an_hour_is_read_however_it_is_written(hour: str, typed: str) -> None:
    assert f"{read_hour(typed):%H:%M}" == hour


@pytest.mark.parametrize("typed", REFUSED)
def test_anything_else_is_refused_and_never_cut(typed: str) -> None:
    with pytest.raises(Invalid, match="hour"):
        read_hour(typed)
