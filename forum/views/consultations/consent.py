"""Page: what authors of a consultation agree to, in each wording there has been."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.domain.policy import Action
from forum.services.access.gate import consultation_for
from forum.services.consultations import consent as consents
from forum.services.consultations.overview import facts
from forum.web.http.current_user import person
from forum.web.http.query import going_on
from forum.web.language.locale import language

bp = Blueprint("consents", __name__)


@bp.get("/consultations/<slug>/consent")
def show(slug: str) -> ResponseReturnValue:
    """Show the present wording, or the one that `version` asks for, and list the others."""
    consultation = consultation_for(person(), slug, Action.READ)
    number = going_on("version") if "version" in request.args else None
    return render_template(
        "consents/show.html",
        consultation=consultation,
        facts=facts(consultation, language()),
        version=consents.version(consultation, language(), number),
        versions=consents.versions(consultation),
    )
