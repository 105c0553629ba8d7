"""Articles and small words are mended to fit the term after them."""

import pytest

from forum.domain.translation.terms.articles import begins_with_vowel, mend_before
from forum.domain.translation.terms.entries import Gender, GrammaticalNumber

CASES = [
    ("es", "Vemos la ", "sistema", "ms", "Vemos el "),
    ("es", "del ", "consulta", "fs", "de la "),
    ("es", "de la ", "sistema", "ms", "del "),
    ("es", "a la ", "sistema", "ms", "al "),
    ("es", "al ", "partes", "fp", "a las "),
    ("es", "Al ", "partes", "fp", "A las "),
    ("es", "los ", "partes", "fp", "las "),
    ("es", "un ", "consulta", "fs", "una "),
    ("es", "la ", "agua potable", "fs", "el "),
    ("es", "la ", "ley", "fs", "la "),
    ("es", "este ", "consulta", "fs", "esta "),
    ("es", "al segundo ", "pregunta", "fs", "a la segunda "),
    ("es", "nuestros nuevos ", "leyes", "fp", "nuestras nuevas "),
    ("es", "del ", "El Niño", "ms", "de "),
    ("es", "venden ", "semillas", "fp", "venden "),
    ("es", "la ", "cosa", "?s", "la "),
    ("es", "sin ", "ley", "fs", "sin "),
    ("fr", "le ", "consultation", "fs", "la "),
    ("fr", "le ", "eau", "fs", "l’"),
    ("fr", "l’", "consultation", "fs", "la "),
    ("fr", "l'", "banc", "ms", "le "),
    ("fr", "du ", "consultation", "fs", "de la "),
    ("fr", "de la ", "système", "ms", "du "),
    ("fr", "au ", "assemblée", "fs", "à l’"),
    ("fr", "à l’", "parties", "fp", "aux "),
    ("fr", "de l’", "parties", "fp", "des "),
    ("fr", "Du ", "banques", "fp", "Des "),
    ("fr", "un ", "loi", "fs", "une "),
    ("fr", "cette ", "accord", "ms", "cet "),
    ("fr", "ce ", "loi", "fs", "cette "),
    ("fr", "ma ", "amie", "fs", "mon "),
    ("fr", "beaucoup d’", "semences", "fp", "beaucoup de "),
    ("fr", "beaucoup de ", "usagers", "mp", "beaucoup d’"),
    ("fr", "d’une ", "système", "ms", "d’un "),
    ("fr", "Le premier ", "question", "fs", "La première "),
    ("fr", "la ", "handicap", "ms", "le "),
    ("fr", "dans le ", "histoire", "fs", "dans l’"),
    ("fr", "chaque ", "loi", "fs", "chaque "),
    ("en", "a ", "act of parliament", "?s", "an "),
    ("en", "An ", "seed bank", "?s", "A "),
    ("en", "a ", "hour", "?s", "an "),
    ("en", "an ", "union", "?s", "a "),
    ("en", "the ", "act", "?s", "the "),
]


@pytest.mark.parametrize(("language", "before", "phrase", "kind", "expected"), CASES)
def test_what_stands_before_a_term_is_mended(
    language: str, before: str, phrase: str, kind: str, expected: str
) -> None:
    gender = None if kind[0] == "?" else Gender(kind[0])
    number = GrammaticalNumber(kind[1])
    assert mend_before(before, phrase, language, gender=gender, number=number) == expected
    long = "Nada de eso, señor; todo lo demás es cierto. " + before
    assert mend_before(long, phrase, language, gender=gender, number=number).endswith(expected)


@pytest.mark.parametrize("word", ["eau", "État", "histoire", "œuvre", "ONG"])
def test_words_with_a_vowel_first(word: str) -> None:
    assert begins_with_vowel(word)


@pytest.mark.parametrize("word", ["loi", "haut-parleur", "handicap", "huit", "onze", "hasard"])
def test_words_without_a_vowel_first(word: str) -> None:
    assert not begins_with_vowel(word)
