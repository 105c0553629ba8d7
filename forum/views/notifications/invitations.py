"""Pages: inviting a colleague by mail."""

from urllib.parse import quote, urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import Overview, read_overview
from forum.services.notifications.invitations import ANY_QUESTION, Invitation, invite
from forum.views.notifications import bp
from forum.web.http.addresses import address
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_invitations, limited_writes
from forum.web.http.query import int_arg, int_field
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language


@bp.get("/consultations/<slug>/invite")
def new(slug: str) -> ResponseReturnValue:
    """Show the form; `q` in the address preselects a question."""
    consultation = consultation_for(current_person(), slug, Action.CONTRIBUTE)
    invitation = Invitation("", language(), int_arg("q") or ANY_QUESTION)
    return _page(consultation, invitation, {})


@bp.post("/consultations/<slug>/invite")
@limited_writes
@limited_invitations
def create(slug: str) -> ResponseReturnValue:
    """Queue one invitation; a few a day are allowed."""
    consultation = consultation_for(current_person(), slug, Action.CONTRIBUTE)
    invitation = Invitation(
        request.form.get("email", "").strip(),
        request.form.get("language", ""),
        int_field("question"),
    )
    try:
        invite(require_person(), consultation, invitation)
    except Invalid as error:
        return _page(consultation, invitation, _errors(error)), 422
    db.session.commit()
    flash(_("Sent. The address is deleted as soon as the email is on its way."), "info")
    return redirect(url_for("consultations.show", slug=slug))


def _errors(error: Invalid) -> dict[str, str]:
    why = "mail_language" if error.code == "language" else error
    return {error.field: sentence(why)}


def _own_mail(overview: Overview, slug: str, question: int) -> str:
    """Return an address that opens the reader's own mail program with title, question and link."""
    asked = next((q for q in overview.questions if q.number == question), None)
    values = {"q": asked.number} if asked else {}
    link = address("consultations.show", language(), slug=slug, **values)
    body = "\r\n\r\n".join([*([asked.text.plain] if asked else []), link, ""])
    return "mailto:?" + urlencode({"subject": overview.title.plain, "body": body}, quote_via=quote)


def _page(consultation: Consultation, invitation: Invitation, errors: dict[str, str]) -> str:
    require_person()
    overview = read_overview(consultation, language())
    return render_template(
        "notifications/invitation.html",
        consultation=consultation,
        overview=overview,
        invitation=invitation,
        errors=errors,
        own_mail=_own_mail(overview, consultation.slug, invitation.question),
    )
