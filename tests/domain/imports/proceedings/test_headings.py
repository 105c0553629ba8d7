"""Who speaks below a heading, in the forms in which proceedings name people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.imports.proceedings.headings import read_byline, read_heading

HEADINGS = [
    ("Amina Odhiambo, Green Fields, Kenya", "Amina Odhiambo|Green Fields|Kenya|None"),
    ("12. Amina Odhiambo, Green Fields, Kenya", "Amina Odhiambo|Green Fields|Kenya|12"),
    ("12) José Pérez, Ministerio de Agricultura, Ganadería y Pesca, Perú",
     "José Pérez|Ministerio de Agricultura, Ganadería y Pesca|Perú|12"),
    ("#7 Wu Li, Viet Nam", "Wu Li||Viet Nam|7"),
    ("Contribución n.º 3: Ana Gómez, Colombia", "Ana Gómez||Colombia|3"),
    ("Contribution No. 4 – Jane Doe, PhD, FAO, Italy", "Jane Doe, PhD|FAO|Italy|4"),
    ("Contribution n° 5 : Marie Dupont, INRAE, France", "Marie Dupont|INRAE|France|5"),
    ("Jean Kouassi (Université de Cocody, Côte d’Ivoire)",
     "Jean Kouassi|Université de Cocody|Côte d’Ivoire|None"),
    ("Amina Odhiambo – Green Fields – Kenya", "Amina Odhiambo|Green Fields|Kenya|None"),
    ("Rosa Díaz, Red de Semillas, Bolivia (Estado Plurinacional de)",
     "Rosa Díaz|Red de Semillas|Bolivia (Estado Plurinacional de)|None"),
    ("Kim Min, Farmers, Korea, Republic of", "Kim Min|Farmers|Korea, Republic of|None"),
    ("5. Pérez, Juan (Red Andina, Perú)", "Juan Pérez|Red Andina|Perú|5"),
    ("Doe, PhD (FAO, Italy)", "Doe, PhD|FAO|Italy|None"),
    ("Ana Gómez, Centro de Datos, Liberia, Costa Rica",
     "Ana Gómez|Centro de Datos, Liberia|Costa Rica|None"),
    ("9. Farmers’ Union", "Farmers’ Union|||9"),
]  # fmt: skip


def test_a_question_is_nobody_s_name() -> None:
    assert read_heading("3. Who pays for it, and who repairs it?") is None


@pytest.mark.parametrize(("text", "expected"), HEADINGS)
def test_names_and_numbers_are_read(text: str, expected: str) -> None:
    heading = read_heading(text)
    assert heading is not None
    found = (heading.name, heading.organisation, heading.country, heading.number)
    assert "|".join(map(str, found)) == expected


def test_a_number_may_come_from_a_list() -> None:
    heading = read_heading("Amina Odhiambo, Kenya", "12.")
    assert heading is not None
    assert heading.number == 12


def test_dates_and_replies_are_read_from_a_heading() -> None:
    dated = read_heading("12. Amina Odhiambo, Green Fields, Kenya (12 March 2019)")
    assert dated is not None
    assert (dated.country, dated.date) == ("Kenya", "2019-03-12")
    comma = read_heading("Amina Odhiambo, Kenya, March 12, 2019")
    assert comma is not None
    assert (comma.country, comma.date) == ("Kenya", "2019-03-12")
    for words in (
        "Reply to 1: {}",
        "{} (en respuesta a la contribución n.º 1)",
        "Réponse à 1 – {}",
    ):
        reply = read_heading(words.format("Marie Dupont, INRAE, France"))
        assert reply is not None
        assert (reply.name, reply.reply_to) == ("Marie Dupont", 1)


@pytest.mark.parametrize(
    "text",
    [
        "", "Introduction", "Causes of losses", "What changed, and why?", "who keeps seeds, Kenya",
        "We asked two things. Nobody answered, Kenya", "x" * 400,
    ],
)  # fmt: skip
def test_other_headings_name_nobody(text: str) -> None:
    heading = read_heading(text)
    assert heading is None or not heading.is_sure


def test_a_line_below_a_name_is_read() -> None:
    line = read_byline("Green Fields, Kisumu, Kenya, on behalf of the organisation")
    assert line is not None
    assert (line.organisation, line.country) == ("Green Fields, Kisumu", "Kenya")
    dated = read_byline("Green Fields, Kenya · Saturday 31 October 2026, 09:00")
    assert dated is None or dated.country == "Kenya"
    assert read_byline("In Kenya we keep seeds. So it is.") is None


@given(st.text(max_size=300))
def test_wild_headings_are_read_or_not(text: str) -> None:
    heading = read_heading(text, text[:5])
    assert heading is None or heading.name
    read_byline(text)
