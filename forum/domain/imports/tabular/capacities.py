"""In what capacity somebody speaks, as tables say it in our languages."""

from typing import Final

from forum.domain.contributions.content import Capacity
from forum.domain.matching.words import folded_words

_WORDINGS: Final[dict[Capacity, str]] = {
    Capacity.PERSONAL: "personal|personally|personal capacity|in a personal capacity"
    "|in my personal capacity|individual|individually|private|private person|citizen"
    "|a titulo personal|personales|individuo|individual|particular|a titulo individual"
    "|ciudadano|ciudadana|a titre personnel|personnel|personnelle|personnelles|individuel"
    "|individuelle|a titre individuel|particulier|citoyen|citoyenne",
    Capacity.ORGANISATION: "organisation|organization|on behalf of the organisation"
    "|on behalf of the organization|on behalf of an organisation|on behalf of an organization"
    "|on behalf of my organisation|on behalf of my organization|institutional|organizacion"
    "|en nombre de la organizacion|en nombre de una organizacion|en nombre de mi organizacion"
    "|institucional|au nom de l organisation|au nom d une organisation|au nom de mon organisation"
    "|institutionnel|institutionnelle",
    Capacity.STATE: "state|government|official|official position|official position of a state"
    "|as the official position of a state|estado|gobierno|oficial|oficiales|posicion oficial"
    "|posicion oficial de un estado|como posicion oficial de un estado|etat|gouvernement"
    "|officiel|officielle|officielles|position officielle|position officielle d un etat",
    Capacity.GROUP: "group|on behalf of a group|collective|grupo|en nombre de un grupo|colectivo"
    "|groupe|au nom d un groupe|collectif",
}
_CAPACITIES: Final = {
    wording: capacity for capacity, words in _WORDINGS.items() for wording in words.split("|")
}


def read_capacity(cell: str) -> Capacity | None:
    """Return the capacity that a cell names, or None if it cannot be read.

    An empty cell is a person: nobody speaks for others without saying so.
    """
    words = " ".join(folded_words(cell[:80]))
    return _CAPACITIES.get(words) if words else Capacity.PERSONAL
