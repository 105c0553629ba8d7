"""A negation that a translation loses or invents is found, in whatever words it is said."""

from itertools import permutations

import pytest

from forum.domain.translation.meaning.negation import is_negation_kept, read_negations
from tests.domain.translation.gate.test_refusal import human_translations

DENIED = [
    (
        ("Nobody asked us.", "Anybody asked us."),
        ("Nadie nos preguntó.", "Alguien nos preguntó."),
        ("Personne ne nous a demandé.", "Quelqu’un nous a demandé."),
    ),
    (
        ("We do not agree with the plan.", "We do agree with the plan."),
        ("No estamos de acuerdo con el plan.", "Estamos de acuerdo con el plan."),
        ("Nous ne sommes pas d’accord avec le plan.", "Nous sommes d’accord avec le plan."),
    ),
    (
        ("We need money, not workshops.", "We need money, workshops."),
        ("Necesitamos dinero, no talleres.", "Necesitamos dinero, talleres."),
        ("Il nous faut de l’argent, pas des ateliers.", "Il nous faut de l’argent, des ateliers."),
    ),
    (
        ("Nobody can say that nothing was done.", "Nobody can say that something was done."),
        ("Nadie puede decir que no se hizo nada.", "Nadie puede decir que se hizo algo."),
        ("Personne ne peut dire que rien n’a été fait.", "Personne ne peut dire qu’on a agi."),
    ),
    (
        ("Farmers never see the budget.", "Farmers ever see the budget."),
        ("Los agricultores nunca ven el presupuesto.", "Los agricultores ven el presupuesto."),
        ("Les paysans ne voient jamais le budget.", "Les paysans voient le budget."),
    ),
    (
        ("Without water, the village cannot live.", "With water, the village cannot live."),
        ("Sin agua, la aldea no puede vivir.", "Con agua, la aldea no puede vivir."),
        ("Sans eau, le village ne peut pas vivre.", "Avec de l’eau, le village ne peut pas vivre."),
    ),
    (
        ("No school has a library.", "A school has a library."),
        ("Ninguna escuela tiene biblioteca.", "Una escuela tiene biblioteca."),
        ("Aucune école n’a de bibliothèque.", "Une école a une bibliothèque."),
    ),
    (
        ("If it does not rain, we lose all.", "If it rains, we lose all."),
        ("Si no llueve, lo perdemos todo.", "Si llueve, lo perdemos todo."),
        ("S’il ne pleut pas, nous perdons tout.", "S’il pleut, nous perdons tout."),
    ),
    (
        ("They didn't tell us, but we knew.", "They told us, but we knew."),
        ("No nos lo dijeron, pero lo sabíamos.", "Nos lo dijeron, pero lo sabíamos."),
        ("On ne nous l’a pas dit, mais nous le savions.", "On nous l’a dit, mais nous le savions."),
    ),
    (
        ("Not only women came, also girls.", "Only women came, also girls."),
        ("No solo vinieron mujeres, también niñas.", "Solo vinieron mujeres, también niñas."),
        ("Pas seulement des femmes sont venues, aussi des filles.",
         "Des femmes seulement sont venues, aussi des filles."),
    ),
    (
        ("Neither the ministry nor the city paid.", "The ministry and the city paid."),
        ("Ni el ministerio ni la ciudad pagaron.", "El ministerio y la ciudad pagaron."),
        ("Ni le ministère ni la ville n’ont payé.", "Le ministère et la ville ont payé."),
    ),
    (
        ("We no longer have a clinic.", "We have a clinic."),
        ("Ya no tenemos clínica.", "Ya tenemos clínica."),
        ("Nous n’avons plus de dispensaire.", "Nous avons plus de dispensaires."),
    ),
    (
        ("This is not a gift: it is a right.", "This is a gift: it is a right."),
        ("Esto no es un regalo: es un derecho.", "Esto es un regalo: es un derecho."),
        ("Ce n’est pas un cadeau : c’est un droit.", "C’est un cadeau : c’est un droit."),
    ),
    (
        ("Please do not publish my name.", "Please publish my name."),
        ("Por favor, no publiquen mi nombre.", "Por favor, publiquen mi nombre."),
        ("Veuillez ne pas publier mon nom.", "Veuillez publier mon nom."),
    ),
    (
        ("Nothing has changed since then.", "Something has changed since then."),
        ("Nada ha cambiado desde entonces.", "Algo ha cambiado desde entonces."),
        ("Rien n’a changé depuis.", "Tout a changé depuis."),
    ),
    (
        ("No, we cannot wait until 2030.", "Yes, we can wait until 2030."),
        ("No, no podemos esperar hasta 2030.", "Sí, podemos esperar hasta 2030."),
        ("Non, nous ne pouvons pas attendre 2030.", "Oui, nous pouvons attendre 2030."),
    ),
    (
        ("Those who have no land cannot vote.", "Those who have land cannot vote."),
        ("Quienes no tienen tierra no pueden votar.", "Quienes tienen tierra no pueden votar."),
        ("Ceux qui n’ont pas de terre ne votent pas.", "Ceux qui ont des terres ne votent pas."),
    ),
    (
        ("The text says nothing about youth.", "The text says something about youth."),
        ("El texto no dice nada sobre la juventud.", "El texto dice algo sobre la juventud."),
        ("Le texte ne dit rien sur la jeunesse.", "Le texte parle de la jeunesse."),
    ),
    (
        ("Work starts on Monday without delay.", "Work starts on Monday with delay."),
        ("El trabajo empieza el lunes sin demora.", "El trabajo empieza el lunes con demora."),
        ("Le travail commence lundi sans délai.", "Le travail commence lundi avec du retard."),
    ),
    (
        ("They promised, they did not come, they left.", "They promised, they came, they left."),
        ("Prometieron, no vinieron, se fueron.", "Prometieron, vinieron, se fueron."),
        ("Ils ont promis, ils ne sont pas venus, ils sont partis.",
         "Ils ont promis, ils sont venus, ils sont partis."),
    ),
]  # fmt: skip
"""In English, Spanish and French: what somebody says, and the same with a negation less."""

DIRECTIONS = list(permutations(("en", "es", "fr"), 2))
CASES = [
    (s, t, dict(zip(("en", "es", "fr"), row, strict=True))) for row in DENIED for s, t in DIRECTIONS
]


@pytest.mark.parametrize(("source", "target", "row"), CASES)
def test_a_negation_is_kept_lost_or_invented(
    source: str, target: str, row: dict[str, tuple[str, str]]
) -> None:
    (denied, stated), (answer_denied, answer_stated) = row[source], row[target]
    assert is_negation_kept(denied, answer_denied, source=source, target=target)
    assert is_negation_kept(stated, answer_stated, source=source, target=target)
    assert not is_negation_kept(denied, answer_stated, source=source, target=target)
    assert not is_negation_kept(stated, answer_denied, source=source, target=target)


MOVED = [
    (
        "en",
        "es",
        "We want schools, we do not want roads.",
        "No queremos escuelas, queremos caminos.",
    ),
    (
        "es",
        "en",
        "No queremos que vengan; queremos pagar.",
        "We want them to come; we do not want to pay.",
    ),
    ("fr", "es", "Nous ne payons pas, nous votons.", "Pagamos, no votamos."),
]
INVENTED = [("en", "fr", "We wait, or a person goes.", "Nous attendons, ou personne ne va.")]


@pytest.mark.parametrize(("source", "target", "text", "answer"), MOVED)
def test_a_negation_in_another_clause(source: str, target: str, text: str, answer: str) -> None:
    assert not is_negation_kept(text, answer, source=source, target=target)


@pytest.mark.parametrize(("source", "target", "text", "answer"), INVENTED)
def test_a_negation_after_a_link(source: str, target: str, text: str, answer: str) -> None:
    assert not is_negation_kept(text, answer, source=source, target=target)


SAID_OTHERWISE = [
    ("en", "es", "It is impossible to pay.", "No es posible pagar."),
    ("es", "en", "No tienen agua.", "They lack water."),
    ("en", "fr", "However, we agree.", "Nous sommes néanmoins d’accord."),
    ("es", "en", "Sin embargo, vinieron.", "However, they came."),
    ("fr", "en", "C’est sans doute vrai.", "It is no doubt true."),
    ("en", "fr", "We only have one school.", "Nous n’avons qu’une école."),
    ("es", "fr", "Un paso más.", "Un pas de plus."),
    ("en", "fr", "Seen as a person.", "Vu comme personne."),
    ("en", "fr", "It harms a State or person.", "Cela nuit à un État ou personne."),
    ("fr", "es", "Chaque personne compte, plus que jamais.", "Cada persona cuenta, más que nunca."),
    ("es", "fr", "Una red no gubernamental.", "Un réseau non gouvernemental."),
    ("en", "es", "You are coming, aren't you?", "Ustedes vienen, ¿no?"),
    ("es", "fr", "Para leer sin conexión.", "À lire hors ligne."),
    ("fr", "en", "Dites ce qui ne va pas.", "Say what is wrong."),
    ("en", "es", "Until a person agrees, wait.", "Mientras una persona no acepte, espere."),
    ("es", "en", "No creo que nadie lo sepa.", "I do not think that anyone knows."),
]


@pytest.mark.parametrize(("source", "target", "text", "answer"), SAID_OTHERWISE)
def test_the_same_in_other_words(source: str, target: str, text: str, answer: str) -> None:
    assert is_negation_kept(text, answer, source=source, target=target)


def test_a_further_language_is_not_judged() -> None:
    assert is_negation_kept("We do not.", "نحن", source="en", target="ar")


def test_few_human_translations_are_doubted() -> None:
    doubted, count, denying = 0, 0, 0
    for row in human_translations():
        for source, target in DIRECTIONS:
            count += 1
            denying += any(clause.strong for clause in read_negations(row[source], source))
            doubted += not is_negation_kept(row[source], row[target], source=source, target=target)
    assert denying > 500
    assert doubted < count / 50
