"""Page: the desk of the organisers."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum import clock
from forum.domain.policy import Action
from forum.services.access.gate import consultation_for
from forum.views.organise import DESK, bp
from forum.views.organise.desk_content import desk_values
from forum.web.http.current_user import current_person


@bp.get(DESK)
def desk(slug: str) -> ResponseReturnValue:
    """Show the state of the consultation, the possible actions, and its team."""
    consultation = consultation_for(current_person(), slug, Action.ORGANISE)
    return render_template("organise/desk.html", **desk_values(consultation, clock.now()))
