"""Pages: inviting a colleague."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.consultations.invitation import MAX_NOTE
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import overview_of
from forum.services.notifications.invitations import ANY_QUESTION, Invitation, invite
from forum.views.notifications import bp
from forum.web.http.current_user import person, signed_in
from forum.web.http.limits import limited_invitations, limited_writes
from forum.web.language.locale import language


@bp.get("/consultations/<slug>/invite")
def new(slug: str) -> ResponseReturnValue:
    """Show the form; `q` in the address chooses a question."""
    consultation = consultation_for(person(), slug, Action.CONTRIBUTE)
    asked = Invitation("", language(), _number(request.args.get("q", "")))
    return _page(consultation, asked, {})


@bp.post("/consultations/<slug>/invite")
@limited_writes
@limited_invitations
def create(slug: str) -> ResponseReturnValue:
    """Have one mail sent, a few times a day at most."""
    consultation = consultation_for(person(), slug, Action.CONTRIBUTE)
    typed = Invitation(
        request.form.get("email", "").strip(),
        request.form.get("language", ""),
        _number(request.form.get("question", "")),
        request.form.get("note", "").strip(),
    )
    try:
        invite(signed_in(), consultation, typed)
    except Invalid as error:
        return _page(consultation, typed, {error.field: _sentence(error)}), 422
    db.session.commit()
    flash(_("Sent. The address is deleted as soon as the mail is on its way."), "info")
    return redirect(url_for("consultations.show", slug=slug))


def _number(value: str) -> int:
    is_number = value.isascii() and value.isdigit() and len(value) < 6
    return int(value) if is_number else ANY_QUESTION


def _sentence(error: Invalid) -> str:
    sentences = {
        "email": _("Write an e-mail address, for example name@example.org."),
        "language": _("Choose the language of the mail."),
        "no_such_question": _("Choose a question from the list."),
        "note_too_long": _("The note can have %(n)s characters. Shorten it.", n=MAX_NOTE),
        "note_link": _("The note cannot carry links or addresses of sites. Take them out."),
    }
    return sentences[error.why]


def _page(consultation: Consultation, typed: Invitation, errors: dict[str, str]) -> str:
    signed_in()
    return render_template(
        "notifications/invitation.html",
        consultation=consultation,
        facts=overview_of(consultation, language()),
        typed=typed,
        errors=errors,
        most=MAX_NOTE,
    )
