"""Page: what the consultation has in each language, and what is missing there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.consultations.text_kinds import TextKind
from forum.domain.languages import BY_CODE, LANGUAGES
from forum.domain.policy import Action
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import Overview, read_overview
from forum.services.translation.parity import LanguageState, Parity, read_parity
from forum.views.organise import DESK, bp
from forum.views.organise.languages import KINDS
from forum.web.http.current_user import can, current_person
from forum.web.language.locale import language
from forum.web.language.seats import find_missing_languages

NAMES: Final[Mapping[TextKind, LazyString]] = {
    **KINDS,
    TextKind.SECTION: _l("Headings"),
    TextKind.QUESTION: _l("Guiding questions"),
    TextKind.REASON: _l("Reasons for new dates"),
    TextKind.POST: _l("Notes from the team"),
    TextKind.CONTRIBUTION: _l("Contributions"),
    TextKind.TERM: _l("Glossary"),
}
PLACES: Final[Mapping[TextKind, tuple[Action, str, str]]] = {
    TextKind.TITLE: (Action.EDIT, "organise.edit", "title"),
    TextKind.INTRODUCTION: (Action.EDIT, "organise.edit", "introduction"),
    TextKind.BACKGROUND: (Action.EDIT, "organise.edit", "background"),
    TextKind.SECTION: (Action.EDIT, "organise.edit", "s0"),
    TextKind.QUESTION: (Action.EDIT, "organise.edit", "s0"),
    TextKind.CONSENT: (Action.EDIT, "organise.consent", ""),
    TextKind.REASON: (Action.READ, "consultations.show", ""),
    TextKind.POST: (Action.READ, "posts.index", ""),
    TextKind.SUMMARY: (Action.SUMMARISE, "synthesis.edit", ""),
    TextKind.RESPONSE: (Action.RESPOND, "synthesis.edit_response", ""),
    TextKind.CONTRIBUTION: (Action.READ, "consultations.show", "disc"),
    TextKind.TERM: (Action.TRANSLATE, "glossary.edit", ""),
}
"""Where each kind of text is given or read, and what one must be allowed to do there."""


@dataclass(frozen=True)
class LanguageCell:
    """What one kind of text has in a language, in words; `is_missing` if any is not there.

    `address` leads to the translation desk, for those who may translate.
    """

    language: str
    words: str
    is_missing: bool
    address: str = ""


@dataclass(frozen=True)
class LanguageRow:
    """One kind of text, the page on which it is given, and its state in each language."""

    name: str
    address: str
    cells: list[LanguageCell]


@bp.get(f"{DESK}/parity")
def parity(slug: str) -> ResponseReturnValue:
    """Show each kind of text in each language, with a way to where it is given."""
    consultation = consultation_for(current_person(), slug, Action.COMPARE)
    overview = read_overview(consultation, language())
    rows = _list_rows(consultation, read_parity(consultation))
    rows.append(_seat_row(consultation, overview))
    return render_template(
        "organise/parity.html", consultation=consultation, overview=overview, rows=rows
    )


def _list_rows(consultation: Consultation, parity: Parity) -> list[LanguageRow]:
    rows = []
    for kind, states in parity.items():
        cells = [
            LanguageCell(
                code,
                _describe(states[code]),
                bool(states[code].missing),
                _desk_address(consultation, kind, code, states[code]),
            )
            for code in LANGUAGES
        ]
        rows.append(LanguageRow(str(NAMES[kind]), _address(consultation, kind), cells))
    return rows


def _address(consultation: Consultation, kind: TextKind) -> str:
    """Return where a kind of text is given, if the reader may go there; else an empty string."""
    action, endpoint, anchor = PLACES[kind]
    if not can(action, consultation):
        return ""
    return url_for(endpoint, slug=consultation.slug, _anchor=anchor or None)


def _desk_address(
    consultation: Consultation, kind: TextKind, code: str, state: LanguageState
) -> str:
    """Return where a kind of text is translated into a language, if there is anything to do."""
    is_all_original = state.total == state.original
    if kind is TextKind.TERM or is_all_original or not can(Action.TRANSLATE, consultation):
        return ""
    slug, part = consultation.slug, kind.part.value
    return url_for("translation.worklist", slug=slug, into=code, show="all", part=part)


def _describe(state: LanguageState) -> str:
    """Return in words what there is in a language; counts only where there are several things."""
    unseen = state.machine - state.accepted
    parts: list[tuple[int, str, Callable[[int], str]]] = [
        (state.missing, _("Missing"), lambda n: _("%(n)s missing", n=n)),
        (
            state.original,
            _("Original"),
            lambda n: ngettext("%(num)d original", "%(num)d originals", n),
        ),
        (state.person, _("By a person"), lambda n: _("%(n)s by a person", n=n)),
        (
            state.accepted,
            _("By machine, checked"),
            lambda n: _("%(n)s by machine, checked", n=n),
        ),
        (unseen, _("By machine, unchecked"), lambda n: _("%(n)s by machine, unchecked", n=n)),
    ]
    present = [(n, alone, several) for n, alone, several in parts if n]
    if len(present) == 1 and state.total == 1:
        return present[0][1]
    semicolon = BY_CODE[language()].colon.replace(":", ";")
    return semicolon.join(several(n) for n, _alone, several in present)


def _seat_row(consultation: Consultation, overview: Overview) -> LanguageRow:
    """Return the labels of the team, of which usual titles exist in every language."""
    missing = [find_missing_languages(seat.label) for seat in overview.team]
    cells = []
    for code in LANGUAGES:
        n = sum(code in codes for codes in missing)
        words = _("%(n)s missing", n=n) if n else _("Complete")
        cells.append(LanguageCell(code, words, bool(n)))
    address = ""
    if can(Action.APPOINT, consultation):
        address = url_for("organise.desk", slug=consultation.slug, _anchor="team-h")
    return LanguageRow(_("Labels of the team"), address, cells)
