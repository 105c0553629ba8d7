"""Labels of seats: usual titles are translated, others stay as typed and say their language."""

import pytest
from flask import Flask

from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel, label_in, label_of
from forum.domain.policy import Role
from forum.web.language.locale import use_language
from forum.web.language.seats import find_missing_languages, seat_words, seat_words_or_role


def read_in(app: Flask, code: str, label: SeatLabel) -> tuple[str, str]:
    with app.test_request_context(f"/{code}/"), use_language(code):
        return seat_words(label)


@pytest.mark.parametrize("label", ["Facilitator", "facilitateur", "Facilitadora"])
@pytest.mark.parametrize("given_in", ["en", "es", "fr"])
def test_the_name_of_a_role_is_in_the_language_of_the_page(
    app: Flask, label: str, given_in: str
) -> None:
    assert read_in(app, "en", label_in(given_in, label)) == ("Facilitator", "en")
    words, code = read_in(app, "fr", label_in(given_in, label))
    assert words.casefold().startswith("facilitateur")
    assert code == "fr"


@pytest.mark.parametrize("label", ["Co-moderator", "Comoderadora", "comodératrice"])
def test_usual_titles_are_translated_as_well(app: Flask, label: str) -> None:
    assert read_in(app, "en", label_in("en", label)) == ("Co-moderator", "en")


def test_the_form_that_a_team_chose_stays_in_its_language(app: Flask) -> None:
    assert read_in(app, "es", label_in("es", "Facilitadora")) == ("Facilitadora", "es")


def test_any_other_label_stays_and_says_its_language(app: Flask) -> None:
    label = label_in("en", "Lead of the seed bank, ACDF")
    assert read_in(app, "fr", label) == ("Lead of the seed bank, ACDF", "en")
    assert read_in(app, "fr", NO_LABEL) == ("", "fr")
    with app.test_request_context("/fr/"), use_language("fr"):
        assert find_missing_languages(label) == {"es", "fr"}
        assert find_missing_languages(label_in("fr", "Chair")) == set()


def test_each_reader_gets_the_label_given_in_their_language(app: Flask) -> None:
    label = label_of({"es": "Guía", "en": "Guide", "fr": " "})
    assert [read_in(app, code, label) for code in ("en", "es", "fr")] == [
        ("Guide", "en"),
        ("Guía", "es"),
        ("Guía", "es"),
    ]


def test_a_seat_without_a_label_has_the_name_of_its_role(app: Flask) -> None:
    with app.test_request_context("/fr/"), use_language("fr"):
        words = seat_words_or_role(NO_LABEL, Role.MODERATOR)
    assert words == ("Modérateur ou modératrice", "fr")
