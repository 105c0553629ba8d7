"""Invitation lists as people paste them."""

import pytest

from forum.domain.consultations.invitees import MOST_ROWS, GivenInvitee, read_invitation_list
from forum.domain.persons import PersonGender

ROSA = GivenInvitee(
    "rosa@example.org", "Rosa Ibáñez", "Red Andina", "PE", "Think tank", "es", PersonGender.WOMAN
)


@pytest.mark.parametrize(
    "text",
    [
        "email,name,organisation,country,sector,language,gender\n"
        "Rosa@Example.org,Rosa Ibáñez,Red Andina,Peru,Think tank,es,woman\n",
        "\ufeffCorreo electrónico;Nombre;Organización;País;Sector;Idioma;Género\r\n"
        "rosa@example.org;Rosa Ibáñez;Red Andina;Perú;Think tank;ES;mujer\r\n",
        "Genre\tPays\tAdresse\tNom\tOrganisation\tSecteur\tLangue\n"
        "Femme\tPérou\trosa@example.org\tRosa Ibáñez\tRed Andina\tThink tank\tes-PE\n",
        "rosa@example.org, Rosa Ibáñez , Red Andina, PE, Think tank, es, f",
    ],
)
def test_lists_are_read_in_three_languages_with_or_without_a_first_row(text: str) -> None:
    found = read_invitation_list(text)
    assert found.people == [ROSA]
    assert found.faulty_rows == []


def test_each_address_counts_once_and_rows_without_one_are_named() -> None:
    text = "email,name\na@example.org,A\n\nnobody,B\nA@EXAMPLE.ORG,Again\n,C\n"
    found = read_invitation_list(text)
    assert [person.email for person in found.people] == ["a@example.org"]
    assert found.faulty_rows == [4, 6]


def test_a_name_that_is_missing_is_not_made_of_the_address() -> None:
    [person] = read_invitation_list("rosa.ibanez@example.org").people
    assert person.name == ""


def test_what_is_no_country_or_language_is_left_out() -> None:
    [person] = read_invitation_list("a@example.org,A,,Atlantis,,tlh,maybe").people
    assert (person.country, person.language, person.gender) == ("", "", None)


@pytest.mark.parametrize("text", ["", "\n\n", "\0", "email,name\n", '"', "just words\nmore words"])
def test_nothing_useful_is_an_empty_list(text: str) -> None:
    assert read_invitation_list(text).people == []


def test_a_list_has_an_end() -> None:
    found = read_invitation_list("\n".join(f"p{n}@example.org" for n in range(MOST_ROWS + 5)))
    assert (len(found.people), found.has_more) == (MOST_ROWS, True)
