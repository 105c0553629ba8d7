"""Days as people write them in three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.imports.sources.days import find_order, read_day

DAYS = """
2019-03-12                        2019-03-12
2019/3/12                         2019-03-12
12/03/2019                        2019-03-12
12.3.19                           2019-03-12
13/03/2019 10:20:05               2019-03-13T10:20:05
3/13/2019 2:05 PM                 2019-03-13T14:05:00
12:30                             -
12 March 2019                     2019-03-12
12th of March 2019                -
March 12, 2019                    2019-03-12
Tuesday, 12 March 2019 at 14:05   2019-03-12T14:05:00
Date: 12-Mar-2019                 2019-03-12
12 de marzo de 2019               2019-03-12
Enviado el 12 de marzo del 2019   2019-03-12
1er mars 2019                     2019-03-01
le 2 août 2019 à 9h05             2019-08-02T09:05:00
5 de septiembre de 2019           2019-09-05
2 févr. 2019                      2019-02-02
2014-03-08T10:00:00Z              2014-03-08T10:00:00+00:00
2014-03-08 10:00:00.123 -05:00    2014-03-08T10:00:00-05:00
30 February 2019                  -
99/99/9999                        -
We met on 12 March 2019           -
12 March 2019 was a good day      -
"""


@pytest.mark.parametrize("line", DAYS.strip().splitlines())
def test_a_day_is_read(line: str) -> None:
    typed, expected = line[:34].strip(), line[34:].strip()
    assert read_day(typed) == expected.replace("-", "", 1 if expected == "-" else 0)


def test_the_first_number_may_be_the_month() -> None:
    assert read_day("3/4/2024") == "2024-04-03"
    assert read_day("3/4/2024", is_month_first=True) == "2024-03-04"
    assert read_day("13/4/2024", is_month_first=True) == "2024-04-13"
    assert find_order(["3/4/2024", "14/4/2024"]) == "day"
    assert find_order(["3/4/2024", "4/14/2024"]) == "month"
    assert find_order(["3/4/2024"]) == ""
    assert find_order(["2024-03-04", "5 May 2024"]) == "day"


@given(st.text(max_size=80) | st.from_regex(r"[0-9/:. a-z-]{0,40}", fullmatch=True))
def test_nothing_that_is_typed_fails(text: str) -> None:
    day = read_day(text)
    assert day == "" or day[:4].isdigit()
