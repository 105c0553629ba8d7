"""Kinds of stakeholder in the language of the page: usual kinds are translated."""

from functools import cache
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.domain.languages import LANGUAGES
from forum.domain.matching.words import folded_words
from forum.web.language.locale import language, use_language

KINDS: Final = (
    _l("Academia"),
    _l("Business"),
    _l("Civil society"),
    _l("Cooperative"),
    _l("Farmers’ organisation"),
    _l("Foundation"),
    _l("Government"),
    _l("Independent"),
    _l("Individual"),
    _l("Indigenous people"),
    _l("International organisation"),
    _l("Local government"),
    _l("Media"),
    _l("Non-governmental organisation"),
    _l("Other"),
    _l("Parliament"),
    _l("Private sector"),
    _l("Public institution"),
    _l("Research institution"),
    _l("School"),
    _l("Technical community"),
    _l("Think tank"),
    _l("Trade union"),
    _l("United Nations"),
    _l("University"),
    _l("Women’s organisation"),
    _l("Youth organisation"),
)
"""Kinds that consultations use; others are shown as they were given."""


@cache
def _known_kinds() -> dict[str, LazyString]:
    """Return the kinds by their folded names in each language."""
    known: dict[str, LazyString] = {}
    for code in LANGUAGES:
        with use_language(code):
            for kind in KINDS:
                known.setdefault(_key(str(kind)), kind)
    return known


def _key(words: str) -> str:
    return " ".join(folded_words(words))


def stakeholder_words(given: str) -> str:
    """Return a kind of stakeholder as readers of the page call it, or as it was given."""
    return str(_known_kinds().get(_key(given), given))


def stakeholder_language(given: str, otherwise: str) -> str:
    """Return the language of `stakeholder_words`: `otherwise` where the kind is not a usual one."""
    return language() if _key(given) in _known_kinds() else otherwise
