"""Sentence borders: where people would put them, and never a character lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.translation.sentences import split_sentences

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
