"""Page: asks for the translation of a consultation that is translated on demand."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.extensions import db
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.translation.demand import ask_for_language
from forum.views.consultations import bp
from forum.web.http.current_user import current_person
from forum.web.http.limits import limited_visits
from forum.web.language import labels
from forum.web.language.locale import language


@bp.get("/consultations/<slug>/translation")
def translation(slug: str) -> str:
    """Say what a translation is and offer to ask for it."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    return render_template(
        "consultations/translation.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        language_name=labels.language_name(language()),
    )


@bp.post("/consultations/<slug>/translation")
@limited_visits
def ask_for_translation(slug: str) -> ResponseReturnValue:
    """Let the consultation be translated into the language of the page."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    ask_for_language(consultation, language())
    db.session.commit()
    flash(_("The texts are being translated. The newest ones appear within seconds."), "info")
    return redirect(url_for(".show", slug=consultation.slug))
