"""A plural and its singular find each other, with accents and without."""

import pytest

from forum.domain.search.analyser import stems
from forum.domain.search.query import parse_query
from forum.domain.search.snippets import mark_pieces

PAIRS = [
    *[("fr", *pair.split("/")) for pair in (
        "travail/travaux", "œil/yeux", "oeil/yeux", "œil/oeil", "cheval/chevaux", "voix/voix",
        "journal/journaux", "national/nationaux", "animal/animaux", "bateau/bateaux", "feu/feux",
        "cheveu/cheveux", "bijou/bijoux", "ciel/cieux", "bail/baux", "vitrail/vitraux",
        "hôpital/hôpitaux", "monsieur/messieurs", "école/écoles", "tribunal/tribunaux",
    )],
    *[("es", *pair.split("/")) for pair in (
        "lápiz/lápices", "luz/luces", "voz/voces", "vez/veces", "raíz/raíces", "juez/jueces",
        "mujer/mujeres", "régimen/regímenes", "institución/instituciones", "carácter/caracteres",
    )],
    *[("en", *pair.split("/")) for pair in (
        "child/children", "schoolchild/schoolchildren", "woman/women", "man/men",
        "fisherman/fishermen", "person/people", "foot/feet", "life/lives", "leaf/leaves",
        "analysis/analyses", "criterion/criteria", "index/indices", "curriculum/curricula",
        "crisis/crises", "city/cities", "box/boxes",
    )],
]  # fmt: skip


@pytest.mark.parametrize(("language", "singular", "plural"), PAIRS)
def test_plural_and_singular_find_and_mark_each_other(
    language: str, singular: str, plural: str
) -> None:
    for typed, written in ((singular, plural), (plural, singular)):
        assert not set(stems(typed, language)).isdisjoint(stems(written, language))
        pieces = mark_pieces(f"x {written.upper()} y", parse_query(typed), language)
        assert (written.upper(), True) in pieces


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("fr", "travail", "traversée"), ("fr", "heureux", "heure"), ("es", "luz", "lucha"),
     ("en", "women", "wombat"), ("en", "regimen", "regime")],
)  # fmt: skip
def test_other_words_stay_apart(language: str, one: str, other: str) -> None:
    assert set(stems(one, language)).isdisjoint(stems(other, language))
