"""Emphasis and links stay round their words in what the engines on this machine make of them."""

import re

import pytest

from forum.adapters.translators import ENGINES
from forum.domain.html.render import to_safe_html
from forum.domain.translation.exchange import prepare
from forum.domain.translation.names import index_names
from forum.domain.translation.translate_html import translate_html
from forum.domain.translation.units import Origin, SentenceAnswer, SentenceRequest
from tests.support.servers.engines import LIGHT, need_apertium, need_chain

MARKED = {
    "en-es": [
        "We need **regional funds** for schools.",
        "The plan is *not* ready.",
        "**Young people** were never asked.",
        "Farmers want *clean water* and roads.",
        "This is **very important** for us.",
        "The ministry must publish *all the figures* before May.",
        "Please read the **second chapter**.",
        "We agree, but *only* if women take part.",
        "Read [the report](https://a.org/r) before the meeting.",
        "The figures are in [this annex](https://a.org/x).",
    ],
    "es-en": [
        "Necesitamos **fondos regionales** para las escuelas.",
        "El plan *no* está listo.",
        "Nunca preguntaron a **los jóvenes**.",
        "Los agricultores quieren *agua limpia* y caminos.",
        "Esto es **muy importante** para nosotras.",
        "El ministerio debe publicar *todas las cifras* antes de mayo.",
        "Lean el **segundo capítulo**, por favor.",
        "Estamos de acuerdo, pero *solo* si participan mujeres.",
        "Lean [el informe](https://a.org/r) antes de la reunión.",
        "Las cifras están en [este anexo](https://a.org/x).",
    ],
    "en-fr": [
        "The **local councils** decide on the budget.",
        "We *never* saw the contract.",
        "**Small farms** feed the country.",
        "Teachers need *more time* and books.",
        "It is a **serious mistake**.",
        "The bank must explain *every payment* to the public.",
        "Look at the **third table**.",
        "It works *only* with good data.",
        "See [the statement](https://a.org/r) of the union.",
        "The rules are on [our page](https://a.org/x).",
    ],
    "fr-en": [
        "Les **conseils locaux** décident du budget.",
        "Nous n’avons *jamais* vu le contrat.",
        "**Les petites fermes** nourrissent le pays.",
        "Les enseignants ont besoin de *plus de temps* et de livres.",
        "C’est une **grave erreur**.",
        "La banque doit expliquer *chaque paiement* au public.",
        "Regardez le **troisième tableau**.",
        "Cela marche *seulement* avec de bonnes données.",
        "Voyez [la déclaration](https://a.org/r) du syndicat.",
        "Les règles sont sur [notre page](https://a.org/x).",
    ],
    "es-fr": [
        "La **cooperación triangular** ayuda a los países pequeños.",
        "El agua *ya no* llega al barrio.",
        "**Las mujeres indígenas** conocen el bosque.",
        "Pedimos *mejores escuelas* y hospitales.",
        "Fue una **decisión equivocada**.",
        "El banco debe explicar *cada pago* al público.",
        "Miren la **tercera tabla**.",
        "Funciona *únicamente* con buenos datos.",
        "Vean [la declaración](https://a.org/r) del sindicato.",
        "Las reglas están en [nuestra página](https://a.org/x).",
    ],
    "fr-es": [
        "La **coopération triangulaire** aide les petits pays.",
        "L’eau n’arrive *plus* au quartier.",
        "**Les femmes autochtones** connaissent la forêt.",
        "Nous demandons de *meilleures écoles* et des hôpitaux.",
        "Ce fut une **mauvaise décision**.",
        "La banque doit expliquer *chaque paiement* au public.",
        "Regardez le **troisième tableau**.",
        "Cela marche *uniquement* avec de bonnes données.",
        "Voyez [la déclaration](https://a.org/r) du syndicat.",
        "Les règles sont sur [notre page](https://a.org/x).",
    ],
}
"""By direction eight sentences with emphasis and two with links."""


def translated(sentence: str, engine: str, source: str, target: str) -> str:
    names = index_names([])

    def translate(requests: list[SentenceRequest]) -> list[SentenceAnswer]:
        answers = []
        for request in requests:
            exchange = prepare(request, names)
            (said,) = ENGINES[engine]([exchange.sent], source, target, LIGHT)
            answers.append(SentenceAnswer(str(exchange.take(said, target=target)), Origin.MACHINE))
        return answers

    html = to_safe_html(sentence)
    return translate_html(html, source=source, target=target, translate=translate).html


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["apertium", "bergamot"])
def test_marks_stay_round_their_words(engine: str) -> None:
    need_apertium()
    if engine == "bergamot":
        need_chain()
    lost_links, lost_styles, swallowed_stops = [], [], []
    for direction, sentences in MARKED.items():
        for sentence in sentences:
            source, target = direction.split("-")
            html = translated(sentence, engine if "en" in direction else "apertium", source, target)
            if "](" in sentence and ("<a " not in html or "(<a" in html):
                lost_links.append((sentence, html))
            if "](" not in sentence and not re.search("<(strong|em)>", html):
                lost_styles.append((sentence, html))
            if not html.rstrip().endswith(".</p>"):
                swallowed_stops.append(html)
    assert sum(map(len, MARKED.values())) == 60
    assert lost_links == []
    assert len(lost_styles) <= 1, lost_styles
    assert swallowed_stops == []
