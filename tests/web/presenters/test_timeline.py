"""The timeline of a consultation is a strip, however few days it has."""

import re
from datetime import timedelta

import pytest
from flask.ctx import AppContext

from forum.web.presenters.timeline import make_timeline
from tests.builders import make_consultation


@pytest.mark.parametrize("days", [2, 3, 9, 40, 300])
def test_the_drawing_is_never_higher_than_a_fifth_of_its_width(
    app_context: AppContext, days: int
) -> None:
    consultation = make_consultation()
    assert consultation.opens_at is not None
    consultation.closes_at = consultation.opens_at + timedelta(days=days - 1)
    timeline = make_timeline(consultation, {})
    assert timeline is not None
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', timeline.drawing)
    assert box is not None
    assert 5 * int(box[2]) <= int(box[1])
