"""Numbers and dates of a translation are those of its text, in any format, and no others."""

import pytest

from forum.domain.translation.meaning.numbers import are_dates_kept, are_numbers_kept

KEPT = [
    ("en", "es", "In 2030, 1,000 people.", "En 2030, 1.000 personas."),
    ("en", "fr", "In 2030, 1,000.5 people.", "En 2030, 1\u202f000,5 personnes."),
    ("fr", "en", "10\u00a0000 personnes et 3,5 %", "10,000 people and 3.5%"),
    ("es", "fr", "1.234.567 de 2.000.000", "1 234 567 sur 2 000 000"),
    ("en", "es", "50 percent of 20", "el 50 % de 20"),
    ("fr", "es", "50 pour cent", "un 50 por ciento"),
    ("en", "es", "We met 3 times.", "Nos reunimos tres veces."),
    ("es", "en", "Somos veintiuno, o 35.", "We are 21, or thirty-five."),
    ("en", "es", "the 21st century", "el siglo XXI"),
    ("es", "fr", "el siglo XXI y 1.º", "le 21e siècle et 1er"),
    ("en", "fr", "the 1st of 2", "le premier de 2"),
    ("en", "es", "2 thousand farmers, 1.5 billion dollars", "2.000 agricultores, 1.500 millones"),
    ("es", "en", "2 mil personas, 3 millones", "2,000 people, 3 million"),
    ("fr", "en", "1,5 milliard d'euros", "1.5 billion euros"),
    ("en", "fr", "from 8:15 AM to 3 p.m.", "de 8 h 15 à 15 h 00"),
    ("en", "es", "at 15:30", "a las 15.30 h"),
    ("en", "es", "the 1990s", "los años 90"),
    ("en", "es", "12 March 2024", "12 de marzo de 2024"),
    ("es", "en", "el 12/03/2024", "on 12 March 2024"),
    ("en", "fr", "12/31/2024", "31/12/2024"),
    ("en", "es", "We may march on 5 roads.", "Podemos caminar por 5 caminos."),
    ("fr", "en", "le lundi 1er mai", "Monday, 1 May"),
    ("es", "en", "Domingo Marzo vino el domingo.", "Domingo Marzo came on Sunday."),
    ("en", "es", "all figures before May", "todas las cifras antes de mayo"),
    ("en", "fr", "12 Dec 2024, Mon", "12 décembre 2024, lundi"),
    ("en", "es", "on Sundays", "los domingos"),
    ("en", "es", "$100", "100 dólares"),
    ("en", "es", "section 3.2.1", "sección 3.2.1"),
    ("en", "es", "a 5-day visit", "una visita de 5 días"),
]
CHANGED = [
    ("en", "es", "In 2030.", "En 2003."),
    ("en", "es", "1,000 people", "100 personas"),
    ("en", "es", "3.5 % more", "35 % más"),
    ("en", "es", "50 % of them", "50 de ellos"),
    ("en", "es", "50 of them", "el 50 % de ellos"),
    ("en", "es", "We met 3 times.", "Nos reunimos."),
    ("en", "es", "We met.", "Nos reunimos 3 veces."),
    ("en", "es", "We met 3 times.", "Nos reunimos cuatro veces."),
    ("en", "fr", "the 21st century", "le 20e siècle"),
    ("es", "en", "2 mil personas", "2 people"),
    ("en", "es", "1.5 billion", "1,5 millones"),
    ("en", "fr", "at 3 pm", "à 3 h 30"),
    ("en", "es", "$100", "100 €"),
    ("en", "es", "sections 3.2 and 4", "secciones 3.4 y 2"),
    ("en", "es", "5, 5 and 6", "5, 6 y 6"),
]
CHANGED_DATES = [
    ("en", "es", "12 March 2024", "12 de abril de 2024"),
    ("es", "fr", "el lunes 5", "le mardi 5"),
    ("en", "es", "in March", "en mayo"),
    ("en", "fr", "12/03/2024", "03/12/2024"),
    ("en", "es", "2024-03-12", "2024-12-03"),
    ("es", "en", "5 de mayo", "5 of him"),
]


@pytest.mark.parametrize(("source", "target", "text", "answer"), KEPT)
def test_numbers_and_dates_in_another_format(
    source: str, target: str, text: str, answer: str
) -> None:
    for pair in ((text, answer, source, target), (answer, text, target, source)):
        assert are_numbers_kept(*pair[:2], source=pair[2], target=pair[3])
        assert are_dates_kept(*pair[:2], source=pair[2], target=pair[3])


@pytest.mark.parametrize(("source", "target", "text", "answer"), CHANGED)
def test_other_numbers(source: str, target: str, text: str, answer: str) -> None:
    assert not are_numbers_kept(text, answer, source=source, target=target)
    assert not are_numbers_kept(answer, text, source=target, target=source)


@pytest.mark.parametrize(("source", "target", "text", "answer"), CHANGED_DATES)
def test_other_dates(source: str, target: str, text: str, answer: str) -> None:
    assert not are_dates_kept(text, answer, source=source, target=target)
    assert not are_dates_kept(answer, text, source=target, target=source)


def test_a_further_language_has_numbers_too() -> None:
    assert are_numbers_kept("5 of 7", "٥ 5, 7", source="en", target="ar")
    assert not are_numbers_kept("5 of 7", "5", source="en", target="ar")
    assert are_dates_kept("5 May", "5", source="en", target="ar")


def test_a_number_of_any_length_is_read() -> None:
    digits = "7" * 5_000
    assert are_numbers_kept(f"It is {digits}.", f"Es {digits}.", source="en", target="es")
    assert not are_numbers_kept(f"It is {digits}.", "Es siete.", source="en", target="es")
