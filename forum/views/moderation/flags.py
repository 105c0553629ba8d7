"""Decision that a reported text stays as it is."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.services.access.gate import consultation_for, moderated_contribution
from forum.services.moderation.flags import keep_flagged_text
from forum.views.moderation import bp
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_decisions
from forum.web.http.query import int_field
from forum.web.language.form_errors import sentence


@bp.post("/consultations/<slug>/moderation/<key>/keep")
@limited_decisions
def keep(slug: str, key: str) -> ResponseReturnValue:
    """Close the reports on a text that stays; a newer one has to be read first."""
    consultation = consultation_for(current_person(), slug, Action.MODERATE)
    contribution = moderated_contribution(consultation, key)
    try:
        keep_flagged_text(contribution, by=require_person(), last_seen=int_field("flag"))
    except Invalid as error:
        db.session.rollback()
        flash(sentence(error), "error")
        return redirect(url_for(".item", slug=slug, key=key))
    db.session.commit()
    flash(_("Reports on [%(n)s] closed. The text stays as it is.", n=contribution.number))
    return redirect(url_for(".queue", slug=slug, status="reported"))
