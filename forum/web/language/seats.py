"""Labels of seats on a team in the language of the page: usual titles are translated."""

import re
from functools import cache
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.domain.consultations.seat_labels import SeatLabel
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Role
from forum.web.language.labels import ROLES
from forum.web.language.locale import language, use_language

EITHER: Final = re.compile(" (?:o|ou|or) ")
"""Between the forms of a name of a role, as in 'Facilitador o facilitadora'."""

TITLES: Final = (
    _l("Lead facilitator"),
    _l("Co-facilitator"),
    _l("Lead moderator"),
    _l("Co-moderator"),
    _l("Expert"),
    _l("Guest expert"),
    _l("Resource person"),
    _l("Technical adviser"),
    _l("Coordinator"),
    _l("Focal point"),
    _l("Secretariat"),
    _l("Rapporteur"),
    _l("Chair"),
    _l("Co-chair"),
    _l("Vice-chair"),
    _l("Host"),
)
"""Titles that teams use besides the names of roles."""

Known = dict[str, tuple[LazyString, set[str]]]


@cache
def _known_titles() -> Known:
    """Return titles and roles by their names in each language, and the languages of each name."""
    known: Known = {}
    for code in LANGUAGES:
        with use_language(code):
            for title in (*ROLES.values(), *TITLES):
                for name in _forms(str(title).casefold()):
                    known.setdefault(name, (title, set()))[1].add(code)
    return known


def _forms(name: str) -> set[str]:
    """Return a name and, where both its forms are one word, each of them."""
    forms = EITHER.split(name)
    return {name, *(forms if all(" " not in form for form in forms) else ())}


def seat_words(label: SeatLabel) -> tuple[str, str]:
    """Return the label of a seat and its language.

    The words given in the language of the page come first, then a usual title, and then the
    label as it was typed.
    """
    words, code = label.words_in(language())
    title, languages = _known_titles().get(words.casefold(), (None, set[str]()))
    if title is None or language() in languages:
        return words, code if title is None else language()
    return str(title), language()


def seat_words_or_role(label: SeatLabel, role: Role) -> tuple[str, str]:
    """Return the label of a seat, or the name of the role if it has none, and its language."""
    return seat_words(label) if label else (str(ROLES.get(role, "")), language())


def find_missing_languages(label: SeatLabel) -> set[str]:
    """Return the languages in which readers see a label of another language."""
    missing = set()
    for code in LANGUAGES:
        with use_language(code):
            missing |= {code} if label and seat_words(label)[1] != code else set()
    return missing
