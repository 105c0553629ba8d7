"""Labels of seats: names of roles are translated, other labels stay as they were chosen."""

import pytest
from flask import Flask

from forum.web.language.labels import seat_label
from forum.web.language.locale import use_language


@pytest.mark.parametrize("label", ["Facilitator", "facilitateur", "Facilitador"])
def test_the_name_of_a_role_is_in_the_language_of_the_page(app: Flask, label: str) -> None:
    with app.test_request_context("/en/"), use_language("en"):
        english = seat_label(label)
    with app.test_request_context("/fr/"), use_language("fr"):
        french = seat_label(label)
    assert english == "Facilitator"
    assert french not in ("Facilitator", "Facilitador")


def test_any_other_label_stays(app: Flask) -> None:
    with app.test_request_context("/fr/"), use_language("fr"):
        assert seat_label("Lead facilitator, ACDF") == "Lead facilitator, ACDF"
        assert seat_label("") == ""
