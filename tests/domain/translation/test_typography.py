"""Answers of engines get the marks, blanks and quotation marks of their language."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.translation.typography import set_typography
from tests.domain.translation.gate.test_refusal import human_translations

N, B = "\u202f", "\u00a0"
SET = [
    ("es", "If we want results, who pays?", "Si queremos resultados, quién paga?",
     "Si queremos resultados, ¿quién paga?"),
    ("es", "Where? What!", "Dónde? Qué!", "¿Dónde? ¡Qué!"),
    ("es", "He asks \"who pays?\"", "Pregunta \"quién paga?\"", "Pregunta «¿quién paga?»"),
    ("es", "It says (why?) no.", "Dice (por qué?) que no.", "Dice (¿por qué?) que no."),
    ("es", "Really?!", "De verdad ?!", "¡¿De verdad?!"),
    ("es", "Who (or what) pays?", "Quién (o qué) paga?", "¿Quién (o qué) paga?"),
    ("es", "Is Mr. War right?", "Tiene el Sr. War razón?", "¿Tiene el Sr. War razón?"),
    ("es", "Is 3.5 enough?", "Es 3.5 bastante?", "¿Es 3.5 bastante?"),
    ("es", "But why?", "Pero por qué?", "Pero ¿por qué?"),
    ("es", "Do you agree?", "¿Está de acuerdo.", "¿Está de acuerdo?"),
    ("es", "Look: this; (it).", "Mira : esto ;  ( eso ) .", "Mira: esto; (eso)."),
    ("fr", "Who pays? We: \"no\"; yes!", "Qui paie? Nous: \"non\"; oui!",
     f"Qui paie{N}? Nous{B}: «{B}non{B}»{N}; oui{N}!"),
    ("fr", "the access", "l' accès", "l'accès"),
    ("fr", "¿Cuándo?", "¿Quand?", f"Quand{N}?"),
    ("fr", "50% of them", "50% d’entre eux", f"50{B}% d’entre eux"),
    ("es", f"10{N}000 people", "10 000 personas", f"10{N}000 personas"),
    ("fr", "10 000 personas", "10 000 personnes", f"10{B}000 personnes"),
    ("es", f"M.{B}Petit et 5{B}km", "M. Petit y 5 km", f"M.{B}Petit y 5{B}km"),
    ("en", f"«{B}oui{B}» et 50{B}%{N}?", "« yes » and 50 % ?", "“yes” and 50%?"),
    ("en", "¿Dijo «una “cita” aquí»?", "Did he say «a “quote” here»?",
     "Did he say “a ‘quote’ here”?"),
    ("es", "with \"one\" and 5\" wide", "con \"uno\" y 5\" de ancho", "con \"uno\" y 5\" de ancho"),
    ("es", "We agree.", "Estamos de acuerdo", "Estamos de acuerdo."),
    ("es", "(We agree.)", "(Estamos de acuerdo)", "(Estamos de acuerdo.)"),
    ("es", "He said “no”.", "Dijo «no»", "Dijo «no»."),
    ("es", "regional fund", "fondo regional.", "fondo regional"),
    ("es", "money", "dinero, etc.", "dinero, etc."),
    ("es", "XQ1Z?", "XQ1Z?", "¿XQ1Z?"),
    ("ar", "Yes?", "نعم ؟", "نعم ؟?"),
]  # fmt: skip


@pytest.mark.parametrize(("target", "text", "answer", "right"), SET)
def test_typography(target: str, text: str, answer: str, right: str) -> None:
    assert set_typography(answer, text, target=target) == right
    assert set_typography(right, text, target=target) == right


def test_what_people_wrote_well_stays() -> None:
    changed = [
        (row[target], set_typography(row[target], row[source], target=target))
        for row in human_translations()
        for source, target in (("en", "es"), ("es", "en"))
        if set_typography(row[target], row[source], target=target) != row[target]
    ]
    assert len(changed) < 20, changed


@given(
    st.text("aé10 .,;:!?¿¡«»“”\"'()\u00a0\u202f%", max_size=40), st.sampled_from(["en", "es", "fr"])
)
def test_no_word_changes(answer: str, target: str) -> None:
    def words(text: str) -> list[str]:
        return [character for character in text if character.isalnum() or character == "%"]

    right = set_typography(answer, answer, target=target)
    assert words(right) == words(answer)


@pytest.mark.slow
def test_a_very_long_sentence_takes_little_time() -> None:
    text = "We heard it everywhere: wells that fail, roads that flood, " * 200
    for target in ("en", "es", "fr"):
        began = time.process_time()
        set_typography(text, text, target=target)
        assert time.process_time() - began < 1
