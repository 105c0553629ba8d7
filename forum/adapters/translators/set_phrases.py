"""Set phrases of a discussion, such as thanks, which the engines on this machine get wrong.

Alone in a sentence, "Gracias." becomes "Thanks for the hotel.": the models know such words from
other texts.
"""

import re
from functools import cache
from typing import Final

_LANGUAGES: Final = ("en", "es", "fr")
_PHRASES: Final = """
thank you, thanks | gracias | merci
many thanks, thank you very much, thank you so much, thanks a lot | muchas gracias, mil gracias
    | merci beaucoup, un grand merci, mille mercis
thanks again, thank you again | gracias de nuevo, gracias otra vez | merci encore
thank you in advance, thanks in advance | gracias de antemano | merci d'avance
thank you all, thanks all, thank you everyone, thanks everyone, thanks to all
    | gracias a todas y todos, gracias a todos, gracias a todos y todas
    | merci à toutes et à tous, merci à tous
agreed | de acuerdo | d'accord
I agree | estoy de acuerdo | je suis d'accord
I fully agree, I totally agree, I completely agree, fully agree, totally agree
    | estoy totalmente de acuerdo, totalmente de acuerdo, estoy completamente de acuerdo
    | je suis tout à fait d'accord, tout à fait d'accord, entièrement d'accord
I disagree, I do not agree, I don't agree | no estoy de acuerdo, estoy en desacuerdo
    | je ne suis pas d'accord
we agree | estamos de acuerdo | nous sommes d'accord
we disagree, we do not agree | no estamos de acuerdo | nous ne sommes pas d'accord
me too | yo también | moi aussi
not at all | de ninguna manera, para nada | pas du tout
why | por qué | pourquoi
why not | por qué no | pourquoi pas
of course, certainly | por supuesto, claro, claro que sí | bien sûr, bien entendu
of course not | por supuesto que no, claro que no | bien sûr que non
yes | sí | oui
no | no | non
exactly | exactamente, exacto | exactement
that is right, that's right | así es | c'est exact
that is true, that's true, true | es verdad, es cierto, cierto | c'est vrai
well said | bien dicho | bien dit
well done | bien hecho | bravo
congratulations | felicitaciones, felicidades, enhorabuena | félicitations
good point | buena observación, buen punto | bonne remarque
good idea | buena idea | bonne idée
excellent idea, great idea | excelente idea, muy buena idea | excellente idée, très bonne idée
good question | buena pregunta | bonne question
hello, hi | hola | bonjour, salut
hello everyone, hello all, hi everyone, hi all, dear all
    | hola a todas y todos, hola a todos, hola a todos y todas
    | bonjour à toutes et à tous, bonjour à tous
good morning | buenos días | bonjour
good morning everyone, good morning all
    | buenos días a todas y todos, buenos días a todos, buenos días a todos y todas
    | bonjour à toutes et à tous
good afternoon | buenas tardes | bonjour
good evening | buenas noches | bonsoir
kind regards, best regards, regards, warm regards
    | saludos cordiales, cordiales saludos, un cordial saludo, saludos
    | cordialement, bien cordialement, cordiales salutations
see above | véase más arriba, ver más arriba | voir plus haut, voir ci-dessus
see below | véase más abajo, ver más abajo | voir plus bas, voir ci-dessous
see attachment, see attached | véase el archivo adjunto, ver adjunto
    | voir la pièce jointe, voir pièce jointe
no comment, no comments | sin comentarios | sans commentaire, pas de commentaire
not applicable | no se aplica, no aplica | sans objet, non applicable
"""
"""A row for each phrase: how each language says it, the usual way first."""

# A phrase may be said to somebody, whose name or mention is a placeholder
_SENTENCE: Final = re.compile(r"[¡¿]?(?P<phrase>.{2,60}?)(?P<end>(?:, XQ[0-9]+Z)?\s?[.,:!?…]*)")


def find_phrase(text: str, source: str, target: str) -> str | None:
    """Return a sentence that is a set phrase in another language, or None if it is none."""
    sentence = _SENTENCE.fullmatch(text)
    row = _rows(source).get(_fold(sentence["phrase"])) if sentence else None
    if sentence is None or row is None or target not in _LANGUAGES:
        return None
    phrase = row[_LANGUAGES.index(target)]
    return f"{phrase[:1].upper()}{phrase[1:]}{sentence['end']}"


@cache
def _rows(language: str) -> dict[str, tuple[str, ...]]:
    """Return by each phrase of a language, folded, the usual way in each language."""
    if language not in _LANGUAGES:
        return {}
    rows: dict[str, tuple[str, ...]] = {}
    for line in re.sub(r"\n +", " ", _PHRASES.strip()).splitlines():
        cells = [cell.strip().split(", ") for cell in line.split(" | ")]
        usual = tuple(ways[0] for ways in cells)
        for way in cells[_LANGUAGES.index(language)]:
            rows.setdefault(_fold(way), usual)
    return rows


def _fold(phrase: str) -> str:
    return phrase.casefold().replace("’", "'")
