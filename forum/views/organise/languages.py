"""Page: what the team says that nobody has read in translation yet, language by language."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.domain.consultations.text_kinds import TextKind
from forum.domain.policy import Action
from forum.extensions import db
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.translation.budget import foresee
from forum.services.translation.engines import read_ladder
from forum.services.translation.review import (
    UnseenText,
    accept_as_read,
    list_unseen,
)
from forum.views.organise import DESK, bp
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_changes
from forum.web.language.labels import language_name
from forum.web.language.locale import language

KINDS = {
    TextKind.TITLE: _l("Title"),
    TextKind.INTRODUCTION: _l("Introduction"),
    TextKind.BACKGROUND: _l("Background"),
    TextKind.SECTION: _l("Heading"),
    TextKind.QUESTION: _l("Question"),
    TextKind.POST: _l("Note from the team"),
    TextKind.REASON: _l("Reason for new dates"),
    TextKind.SUMMARY: _l("Summary"),
    TextKind.RESPONSE: _l("How it was used"),
    TextKind.CONSENT: _l("Consent notice"),
}


@dataclass(frozen=True)
class UnseenLanguage:
    """What readers of one language do not see in it yet."""

    code: str
    name: str
    texts: Sequence[UnseenText]
    characters: int

    @property
    def stamps(self) -> list[str]:
        """Return what names the translations that can be accepted."""
        return [item.stamp for item in self.texts if item.text.is_unseen]


@bp.get(f"{DESK}/languages")
def languages(slug: str) -> ResponseReturnValue:
    """Show the words of the team that have no accepted translation, with the translations."""
    consultation = consultation_for(current_person(), slug, Action.TRANSLATE)
    missing = foresee(consultation, read_ladder(current_app.config)).missing
    unseen = list_unseen(consultation.id)
    states = [
        UnseenLanguage(code, language_name(code).capitalize(), texts, missing.get(code, 0))
        for code, texts in unseen.items()
    ]
    return render_template(
        "organise/languages.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        states=states,
        name_of=_name,
    )


@bp.get(f"{DESK}/languages/<any(en,es,fr):into>")
def back_to_languages(slug: str, into: str) -> ResponseReturnValue:
    """Redirect to the page from the address of its form, for example after a reload."""
    return redirect(_address(slug, into))


@bp.post(f"{DESK}/languages/<any(en,es,fr):into>")
@limited_changes
def accept(slug: str, into: str) -> ResponseReturnValue:
    """Accept one translation, or all that the page has shown."""
    consultation = consultation_for(current_person(), slug, Action.TRANSLATE)
    stamp = request.form.get("accept", "")
    stamps = request.form.getlist("stamp") if stamp == "all" else [stamp]
    accepted, changed, lacking = accept_as_read(consultation, into, stamps, by=require_person())
    db.session.commit()
    if accepted:
        flash(
            ngettext("%(num)d translation accepted.", "%(num)d translations accepted.", accepted),
            "info",
        )
    if changed:
        flash(_("A translation has changed meanwhile. Read it again before you accept it."), "time")
    if lacking:
        words = ngettext(
            "%(num)d text lacks a fixed part or emphasis. Correct it in the translation desk.",
            "%(num)d texts lack a fixed part or emphasis. Correct them in the translation desk.",
            lacking,
        )
        flash(words, "error")
    return redirect(_address(slug, into))


def _address(slug: str, into: str) -> str:
    return url_for(".languages", slug=slug, _anchor=into)


def _name(item: UnseenText) -> str:
    """Return what a text is, such as "Question 3"."""
    return f"{KINDS[item.kind]} {item.number}" if item.number else str(KINDS[item.kind])
