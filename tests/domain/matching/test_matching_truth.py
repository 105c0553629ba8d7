"""Matching against texts whose answers are known, where they lie beside us.

As they stand, and pasted in the many ways of `tests/support/pasting.py`. The figures that a run
prints (`pytest -s`) are kept here as what must not be lost again.
"""

import json
from functools import cache
from typing import Any

import pytest

from forum.cli.measuring.matching import MatchingFigures, count_lost_characters, measure
from forum.domain.matching import match
from tests.support.content.pasting import WAYS, Answered, all_quoted_first, turned, whole
from tests.support.needs import REAL_DATA, leave_to_slow

__test__ = REAL_DATA.is_dir()  # other people's texts are not part of the product

NOREC, CHILE = "norec-personnel-exchange.json", "chile-2020-igualdad-genero-ctci.json"
FEW, MANY = 9, 3
"""Of the many short contributions, one of so many is pasted in each way."""

SPANISH = [
    "¿Cuál es la relevancia del intercambio de personal para alcanzar las agendas y prioridades "
    "de la cooperación para el desarrollo?",
    "¿Cómo influirán la Covid19 y el crecimiento de las reuniones virtuales y los espacios de "
    "aprendizaje en el intercambio de personal en los próximos años? ¿Cómo se puede utilizar la "
    "plataforma digital de la CSS, como South-South Galaxy, para complementar el intercambio?",
    "Es bien sabido que, además del enfoque explícito en los conocimientos técnicos, el "
    "intercambio internacional de personal tiene aspectos de aprendizaje indirecto, por los que "
    "quienes son acogidos comprenden mejor los aspectos sociales, políticos y culturales del país "
    "anfitrión. ¿Qué perspectiva tiene el Sur Global sobre esta forma de “diplomacia pública”?",
    "¿Cómo se puede seguir utilizando y quizás perfeccionar el modelo de Norec como herramienta "
    "para iniciar y fortalecer el intercambio de competencias mediante el intercambio de personal?",
    "En el modelo de reciprocidad de Norec es esencial que el conocimiento fluya en múltiples "
    "direcciones y que todos los actores de la mesa tengan algo que compartir y aportar. ¿Ocurre "
    "esto realmente, o el concepto no es tan igualitario como creemos?",
]
FRENCH = [
    "Quelle est la pertinence de l’échange de personnel pour réaliser les programmes et les "
    "priorités de la coopération au développement ?",
    "Comment la Covid19 et la multiplication des réunions virtuelles et des espaces "
    "d’apprentissage influeront-elles sur l’échange de personnel dans les années à venir ? "
    "Comment la plateforme numérique South-South Galaxy peut-elle compléter l’échange ?",
    "Il est bien connu qu’outre l’accent mis sur les connaissances techniques, l’échange "
    "international de personnel comporte un apprentissage indirect, par lequel les personnes "
    "accueillies comprennent mieux la société, la politique et la culture du pays hôte. Que pense "
    "le Sud de cette forme de « diplomatie publique » ?",
    "Comment le modèle de Norec peut-il être davantage utilisé, voire affiné, pour lancer et "
    "renforcer le partage des compétences par l’échange de personnel ?",
    "Dans le modèle de réciprocité de Norec, il est essentiel que les connaissances circulent "
    "dans plusieurs sens et que tous les acteurs aient quelque chose à partager. Est-ce vraiment "
    "le cas, ou le concept n’est-il pas aussi égal que nous le pensons ?",
]
REWORDED_SPANISH = [
    "¿Qué importancia tiene el intercambio de personal para las prioridades de la cooperación?",
    "¿Cómo impactan el Covid-19 y las reuniones virtuales en el intercambio de personal?",
    "¿Cuál es la perspectiva del Sur Global sobre la diplomacia pública?",
    "¿Cómo se puede utilizar el modelo de Norec para fortalecer competencias?",
    "El modelo de reciprocidad de Norec: ¿es el concepto tan igualitario como creemos?",
]


@cache
def document(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((REAL_DATA / name).read_text("utf-8"))
    return read


def questions(name: str) -> list[str]:
    return [question["text"] for question in document(name)["questions"]]


def wordings(name: str) -> dict[int, list[str]]:
    found = {n: [text] for n, text in enumerate(questions(name))}
    if name == NOREC:
        for n, texts in enumerate(zip(SPANISH, FRENCH, strict=True)):
            found[n] += texts
    return found


@cache
def answered(name: str) -> list[list[Answered]]:
    """Return what each contribution answers, with the questions as it quotes them."""
    asked = questions(name)
    return [
        [
            Answered(a["question"], tuple(a.get("quoted") or [asked[a["question"]]]), a["text"])
            for a in contribution["answers"]
        ]
        for contribution in document(name)["contributions"]
        if contribution["answers"]
    ]


def figures(
    name: str, way: str, opening: str = "", *, every: int = FEW, backwards: bool = False
) -> MatchingFigures:
    total = MatchingFigures()
    for given in answered(name)[:: 1 if name == NOREC else every]:
        given = whole(given, questions(name)) if way.startswith("only") else given
        pasted = WAYS[way].paste(turned(given) if backwards else given, opening)
        total += measure(pasted.text, pasted.answers, wordings(name))
    print(f"{name[:5]}, {way}: {total.exact} of {total.answers}, {total.unsure_parts} unsure")
    assert total.lost_characters == 0
    return total


# --- as they stand ----------------------------------------------------------------------------


def test_all_answers_of_the_text_that_cuts_a_question_in_two_are_found() -> None:
    contribution = document(NOREC)["contributions"][1]
    given = [(a["question"], a["text"]) for a in contribution["answers"]]
    only_english = {n: [text] for n, text in enumerate(questions(NOREC))}
    for known in (only_english, wordings(NOREC)):
        assert measure(contribution["text"], given, known) == MatchingFigures(1, 5, 5, 0, 0)


def test_all_answers_of_many_short_texts_are_found() -> None:
    total = MatchingFigures()
    for contribution in document(CHILE)["contributions"]:
        given = [(a["question"], a["text"]) for a in contribution["answers"]]
        total += measure(contribution["text"], given, wordings(CHILE))
    assert total == MatchingFigures(112, 441, 441, 0, 0)


# --- as they may be pasted --------------------------------------------------------------------

LEAST = {"only 1.": 95.0}
"""Out of 100, where some answers number their own points as people number questions."""


@pytest.mark.parametrize("way", leave_to_slow(WAYS, quick=16))
@pytest.mark.parametrize("every", leave_to_slow([FEW, MANY], quick=1))
def test_answers_are_found_however_they_are_pasted(way: str, every: int) -> None:
    assert figures(NOREC, way, "Dear colleagues, here is my contribution.").percentage == 100.0
    assert figures(CHILE, way, every=every).percentage >= LEAST.get(way, 98.0)


@pytest.mark.parametrize("way", ["as they stand", "no bullets", "typing errors", "bold"])
def test_answers_are_found_in_another_order(way: str) -> None:
    for name in (NOREC, CHILE):
        assert figures(name, way, backwards=True).percentage >= 98.0


@pytest.mark.parametrize("mark", ["{}. ", "{}) ", "**{}.** "])
@pytest.mark.parametrize("every", leave_to_slow([FEW, 1], quick=1))
def test_answers_are_found_by_number_below_a_block_of_all_questions(mark: str, every: int) -> None:
    for name in (NOREC, CHILE):
        total = MatchingFigures()
        for given in answered(name)[:: 1 if name == NOREC else every]:
            if len(given) > 1:
                pasted = all_quoted_first(whole(given, questions(name)), mark)
                total += measure(pasted.text, pasted.answers, wordings(name))
        assert total.percentage >= 98.0
        assert total.lost_characters == 0


@pytest.mark.parametrize("way", ["as they stand", "no accents", "numbers 1.", "typing errors"])
@pytest.mark.parametrize(
    "said", [SPANISH, FRENCH, REWORDED_SPANISH], ids=["Spanish", "French", "reworded Spanish"]
)
def test_questions_may_be_quoted_in_another_language_than_the_text(
    said: list[str], way: str
) -> None:
    pasted = WAYS[way].paste(whole(answered(NOREC)[0], said))
    found = measure(pasted.text, pasted.answers, wordings(NOREC))
    assert (found.exact, found.lost_characters) == (5, 0)


# --- texts that quote nothing -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "every"), leave_to_slow([(NOREC, 1), (CHILE, FEW), (CHILE, 1)], quick=2)
)
def test_answers_without_questions_are_not_cut(name: str, every: int) -> None:
    for given in answered(name)[::every]:
        alone = [each.answer for each in given]
        for text in [*alone, "\n\n".join(alone)]:
            assert len(match(text, wordings(name))) == 1


@pytest.mark.slow
def test_long_documents_are_cut_only_where_they_name_the_topics() -> None:
    name = "netmundial-2014-principles-and-roadmap.json"
    texts = [contribution["text"] for contribution in document(name)["contributions"]]
    cut = 0
    for text in texts:
        found = match(text, wordings(name))
        assert count_lost_characters(text, found) == 0
        cut += len(found) > 1
    assert (len(texts), cut) == (187, 46)
