"""Sentence borders: where people would put them, and never a character lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.translation.inline import InlineRun
from forum.domain.translation.sentences import (
    Sentence,
    split_clauses,
    split_run,
    split_sentences,
)

BORDERS = [
    ("en", "We agree.| Funding is short.| Who pays?"),
    ("en", "Dr. Smith met Mr. Jones at 5 p.m. in Room 4.| They agreed."),
    ("en", "See Fig. 2 and p. 14 for details.| It costs 3.5 million."),
    ("en", "The U.N. Office said so.| It is clear."),
    ("en", 'He said "Yes." and left.| Then he came back.'),
    ("en", "It is known (see [12]).| Others disagree."),
    ("es", "La Sra. Pérez llegó.| ¿Quién paga?| ¡Nadie!"),
    ("es", "Véase la pág. 4 y el art. 3 del acuerdo.| Es claro."),
    ("es", "Hay opciones, p. ej. becas y cursos.| Otras no."),
    ("fr", "M. Dupont est là.| Mme Durand aussi."),
    ("fr", "Le coût, c.-à-d. le prix, est élevé.| Qui paie ?| Personne !"),
    ("fr", "Voir p. 4 et fig. 2 du rapport.| C’est clair."),
]


@pytest.mark.parametrize(("language", "marked"), BORDERS)
def test_borders(language: str, marked: str) -> None:
    found = split_sentences(marked.replace("|", ""), language)
    assert [sentence.strip() for sentence in found] == [part.strip() for part in marked.split("|")]


@given(st.text(max_size=200), st.sampled_from(["en", "es", "fr"]))
def test_no_character_is_lost(text: str, language: str) -> None:
    assert "".join(split_sentences(text, language)) == text


@given(
    st.lists(
        st.sampled_from(["A. ", "a ", "Dr. ", "? ", "\n\n", "« ", "» ", "(b) ", "…", "XQ1Z", "¿Q"])
    ),
    st.sampled_from(["en", "es", "fr"]),
)
def test_no_mark_is_lost(parts: list[str], language: str) -> None:
    assert "".join(split_sentences("".join(parts), language)) == "".join(parts)


def test_nothing_has_no_sentences() -> None:
    assert split_sentences("", "en") == []


def test_an_overlong_sentence_is_cut_after_its_clauses() -> None:
    clause = "schools that buy food from farmers near them, ministries that pay late"
    text = "We list what we saw: " + "; ".join(f"{clause} {n}" for n in range(160)) + "."
    parts = split_run(InlineRun(text), "en")
    sentences = [part for part in parts if isinstance(part, Sentence)]
    assert len(sentences) > 12_000 / 400
    assert all(len(sentence.text) <= 400 for sentence in sentences)
    assert all(sentence.text.endswith((";", ".")) for sentence in sentences)


@pytest.mark.parametrize("length", [1, 599, 600, 601, 5_000])
@pytest.mark.parametrize("text", ["word ", "nowhere", "a, ", "x; y "])
def test_parts_of_a_sentence_are_the_sentence(text: str, length: int) -> None:
    whole = (text * length)[:length]
    parts = list(split_clauses(whole, 400))
    assert "".join(parts) == whole
    assert all(0 < len(part) <= 400 for part in parts)
