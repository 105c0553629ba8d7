"""Page: what authors of a consultation agree to, in all versions."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.services.access.gate import consultation_for
from forum.services.consultations import consent
from forum.services.consultations.overview import read_overview
from forum.views.consultations import bp
from forum.web.http.current_user import current_person
from forum.web.http.query import int_arg
from forum.web.http.robots import indexed
from forum.web.language.locale import language
from forum.web.presenters.sharing import share_page_of


@bp.get("/consultations/<slug>/consent", endpoint="consent")
@indexed
def show_consent(slug: str) -> ResponseReturnValue:
    """Show the current version, or the one with the number `version`, and list all versions."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    number = int_arg("version") if "version" in request.args else None
    overview = read_overview(consultation, language())
    return render_template(
        "consultations/consent.html",
        consultation=consultation,
        overview=overview,
        share=share_page_of(consultation, overview, _("Consent notice"), "consultations.consent"),
        version=consent.read_version(consultation, language(), number),
        versions=consent.list_versions(consultation),
    )
