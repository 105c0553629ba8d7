"""Page: the invitation list of a consultation, for its organisers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum import database
from forum.domain.consultations.invitees import InvitationList, read_invitation_list
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.notifications import invitees
from forum.web.http.current_user import current_person, require_person
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_changes
from forum.web.http.query import int_arg
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

bp = Blueprint("invitees", __name__)

bp.after_request(keep_private)

MOST_BYTES = 2_000_000


@bp.get("/consultations/<slug>/invitees")
def show(slug: str) -> ResponseReturnValue:
    """Show who is on the list, without addresses, and the form to add people."""
    consultation = consultation_for(current_person(), slug, Action.INVITE)
    return _page(consultation)


@bp.post("/consultations/<slug>/invitees")
@limited_changes
def add(slug: str) -> ResponseReturnValue:
    """Preview or add the people of pasted rows or of a file."""
    consultation = consultation_for(current_person(), slug, Action.INVITE)
    try:
        text = _posted_list()
    except Invalid as error:
        return _page(consultation, errors={"list": sentence(error)}), 422
    given = read_invitation_list(text)
    if request.form.get("act") == "preview":
        database.end_writing()
        return _page(consultation, text=text, preview=given)
    try:
        added = invitees.add_invitees(consultation, given, by=require_person())
    except Invalid as error:
        db.session.rollback()
        database.end_writing()
        return _page(consultation, text=text, errors={"list": sentence(error)}), 422
    db.session.commit()
    flash(
        ngettext(
            "%(num)d person is new on the list.", "%(num)d people are new on the list.", added
        ),
        "info",
    )
    return redirect(url_for(".show", slug=slug))


def _posted_list() -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        return request.form.get("list", "")
    content = file.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Invalid("table_size", "list")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("encoding", "list") from None


@bp.post("/consultations/<slug>/invitees/<id:invitee_id>/remove")
@limited_changes
def remove(slug: str, invitee_id: int) -> ResponseReturnValue:
    """Take one person off the list, with the address."""
    consultation = consultation_for(current_person(), slug, Action.INVITE)
    invitees.remove_invitee(consultation, invitee_id, by=require_person())
    db.session.commit()
    flash(_("Taken off the list. The address is deleted."))
    return redirect(url_for(".show", slug=slug))


@bp.post("/consultations/<slug>/invitees/delete")
@limited_changes
def delete(slug: str) -> ResponseReturnValue:
    """Delete the whole list."""
    consultation = consultation_for(current_person(), slug, Action.INVITE)
    if request.form.get("sure") != "yes":
        return _page(consultation, errors={"sure": sentence("unsure")}), 422
    invitees.delete_list(consultation, by=require_person())
    db.session.commit()
    flash(_("The list is deleted, with all addresses."))
    return redirect(url_for(".show", slug=slug))


def _page(
    consultation: Consultation,
    *,
    text: str = "",
    preview: InvitationList | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    after = int_arg("after") or 0
    people, next_after = invitees.list_invitees(consultation, after=after)
    return render_template(
        "notifications/invitees.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        people=people,
        after=after,
        next_after=next_after,
        count=invitees.count_invitees(consultation),
        text=text,
        preview=preview,
        errors=errors or {},
    )
