"""Singulars of plurals that the stemmers do not bring together."""

import re
from typing import Final

_ENGLISH: Final = {
    **{"people": "person", "feet": "foot", "teeth": "tooth", "geese": "goose", "mice": "mouse"},
    **{"lice": "louse", "oxen": "ox", "dice": "die", "lives": "life", "wives": "wife"},
    **{"knives": "knife", "leaves": "leaf", "halves": "half", "shelves": "shelf"},
    **{"wolves": "wolf", "thieves": "thief", "loaves": "loaf", "calves": "calf"},
    **{"selves": "self", "scarves": "scarf", "hooves": "hoof", "sheaves": "sheaf"},
    **{"analyses": "analysis", "bases": "basis", "crises": "crisis", "theses": "thesis"},
    **{"hypotheses": "hypothesis", "diagnoses": "diagnosis", "emphases": "emphasis"},
    **{"syntheses": "synthesis", "axes": "axis", "oases": "oasis", "parentheses": "parenthesis"},
    **{"criteria": "criterion", "phenomena": "phenomenon", "data": "datum", "media": "medium"},
    **{"bacteria": "bacterium", "curricula": "curriculum", "fora": "forum", "strata": "stratum"},
    **{"memoranda": "memorandum", "addenda": "addendum", "errata": "erratum"},
    **{"symposia": "symposium", "referenda": "referendum", "quanta": "quantum"},
    **{"indices": "index", "matrices": "matrix", "appendices": "appendix", "vertices": "vertex"},
    **{"alumni": "alumnus", "stimuli": "stimulus", "nuclei": "nucleus", "foci": "focus"},
    **{"fungi": "fungus", "cacti": "cactus", "radii": "radius", "syllabi": "syllabus"},
    **{"larvae": "larva", "formulae": "formula", "vertebrae": "vertebra", "algae": "alga"},
}
_FRENCH: Final = {
    **{"yeux": "oeil", "cieux": "ciel", "aieux": "aieul", "travaux": "travail"},
    **{"baux": "bail", "coraux": "corail", "emaux": "email", "vitraux": "vitrail"},
    **{"soupiraux": "soupirail", "vantaux": "vantail", "ventaux": "ventail"},
    **{"messieurs": "monsieur", "mesdames": "madame", "mesdemoiselles": "mademoiselle"},
    **{"bonshommes": "bonhomme", "gentilshommes": "gentilhomme"},
}
_SPANISH: Final = re.compile(r"(?P<long>.{2,}[^aeiou])es|(?P<short>.{2,}[aeo])s")


def singulars(folded: str, language: str) -> list[str]:
    """Return the singulars that a folded word may have; none where a stemmer finds them."""
    if language == "en":
        return _english(folded)
    if language == "fr":
        return _french(folded)
    return _spanish(folded) if language == "es" else []


def _english(folded: str) -> list[str]:
    if folded in _ENGLISH:
        return [_ENGLISH[folded]]
    if folded.endswith("children"):
        return [folded.removesuffix("ren")]
    return [f"{folded[:-2]}an"] if folded.endswith("men") else []


def _french(folded: str) -> list[str]:
    """Return cheval for chevaux, bateau for bateaux, jeu for jeux and bijou for bijoux."""
    if folded in _FRENCH:
        return [_FRENCH[folded]]
    if len(folded) < 4 or not folded.endswith(("aux", "eux", "oux")):
        return []
    is_al = folded.endswith("aux") and not folded.endswith("eaux")
    return [folded[:-1], *([f"{folded[:-3]}al"] if is_al else [])]


def _spanish(folded: str) -> list[str]:
    """Return mujer for mujeres, libro for libros, and luz for luces."""
    plural = _SPANISH.fullmatch(folded)
    if plural is None:
        return []
    own = [plural["long"] or plural["short"]]
    return [*own, f"{folded[:-3]}z"] if folded.endswith("ces") else own
