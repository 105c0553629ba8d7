"""Questions to be found in pasted texts, and what was found as the tables of the tests write it."""

from forum.domain.contributions.content import PassageKind
from forum.domain.matching import Certainty, Match, match

BANKS = "What is the role of community seed banks in keeping local varieties alive?"
DROUGHT = "How will drought change what farmers plant in the coming years?"
WEATHER = "How can weather services be used to prepare for it?"
RADIO = "Many villages have lost their advisers, and advice now comes by radio or telephone."
VISIT = "Which kinds of advice still need a visit?"
ROADS = "Who should pay for the roads that bring vegetables to market?"
BANKS_ES = (
    "¿Cuál es el papel de los bancos comunitarios de semillas para mantener vivas las "
    "variedades locales?"
)
BANKS_FR = (
    "Quel est le rôle des banques de semences communautaires pour garder vivantes les "
    "variétés locales ?"
)
ROADS_ES = "¿Quién debería pagar los caminos que llevan las verduras al mercado?"
WORDINGS = {
    1: [BANKS, BANKS_ES, BANKS_FR],
    2: [f"{DROUGHT} {WEATHER}"],
    3: [f"{RADIO} {VISIT}"],
    4: [ROADS, ROADS_ES],
    5: ["Other comments"],
}


def parts(text: str, wordings: dict[int, list[str]] = WORDINGS) -> list[str]:
    """Return the parts of a text as the tables write them."""
    return [told(text, each) for each in match(text, wordings)]


def told(text: str, each: Match) -> str:
    """Return one part of a text as the tables write it."""
    who = "-" if each.question is None else str(each.question)
    doubt = "?" if each.certainty is Certainty.UNSURE else ""
    said = " / ".join(" ".join(line.split()) for line in text[each.start : each.end].splitlines())
    return (
        f'{who}{doubt} "{said}"' if each.kind is PassageKind.QUESTION else f"{who}{doubt}: {said}"
    )
