"""Pages: the privacy notice of a consultation, and the form in which organisers write it."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.config import is_contact
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.privacy.notice import (
    MOST_LINE,
    MOST_PURPOSE,
    NoticeDraft,
    NoticeFacts,
    read_notice,
    store_notice,
)
from forum.views.privacy import bp
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_changes
from forum.web.http.query import normalise_newlines
from forum.web.language import dates
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language
from forum.web.templating.privacy_line import controller_of


@dataclass(frozen=True)
class NoticeView:
    """What the page prints; a `purpose` of "" stands for the usual words.

    `contact` is an address of mail or of a page, `contact_link` the way there.
    """

    controller: str
    contact: str
    contact_link: str
    purpose: str
    purpose_language: str
    ends_on: str
    is_over: bool


@bp.get("/consultations/<slug>/privacy")
def notice(slug: str) -> ResponseReturnValue:
    """Show who is responsible, what is kept until when, and which rights people have."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    facts = read_notice(consultation)
    purpose, code = facts.purpose_in(language(), consultation.language)
    contact = facts.contact or current_app.config["FORUM_CONTACT"]
    view = NoticeView(
        controller=controller_of(consultation, facts),
        contact=contact,
        contact_link=_link_of(contact, slug),
        purpose=purpose,
        purpose_language=code,
        ends_on=dates.calendar_date(facts.ends_on) if facts.ends_on else "",
        is_over=facts.is_over,
    )
    return render_template(
        "privacy/notice.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        view=view,
    )


def _link_of(contact: str, slug: str) -> str:
    """Return the way to a contact; to the page about all contacts where none is set."""
    if contact.startswith("https://"):
        return contact
    return f"mailto:{quote(contact, safe='@')}" if contact else url_for("site.contact", about=slug)


@bp.get("/consultations/<slug>/organise/privacy")
def edit_notice(slug: str) -> ResponseReturnValue:
    """Show organisers what they have said, with the usual words beside it."""
    consultation = consultation_for(current_person(), slug, Action.EDIT)
    facts = read_notice(consultation)
    day = facts.kept_until.isoformat() if facts.kept_until else ""
    typed = {"controller": facts.controller, "contact": facts.contact, "kept-until": day}
    typed |= {f"purpose-{code}": facts.purpose.get(code, "") for code in LANGUAGES}
    return _form_page(consultation, facts, typed, {})


@bp.post("/consultations/<slug>/organise/privacy")
@limited_changes
def change_notice(slug: str) -> ResponseReturnValue:
    """Store what organisers say."""
    consultation = consultation_for(current_person(), slug, Action.EDIT)
    names = ("controller", "contact", "kept-until", *(f"purpose-{code}" for code in LANGUAGES))
    typed = {name: normalise_newlines(request.form.get(name, "")).strip() for name in names}
    try:
        store_notice(consultation, _read_draft(typed), by=require_person())
    except Invalid as error:
        db.session.rollback()
        errors = {error.field: sentence(error)}
        return _form_page(consultation, read_notice(consultation), typed, errors)
    db.session.commit()
    flash(_("The privacy notice is saved."))
    return redirect(url_for(".notice", slug=slug))


def _read_draft(typed: dict[str, str]) -> NoticeDraft:
    """Return the typed notice; raises Invalid("day")."""
    try:
        day = date.fromisoformat(typed["kept-until"]) if typed["kept-until"] else None
    except ValueError:
        raise Invalid("day", "kept-until") from None
    purpose = {code: typed[f"purpose-{code}"] for code in LANGUAGES}
    return NoticeDraft(typed["controller"], typed["contact"], purpose, day)


def _form_page(
    consultation: Consultation, facts: NoticeFacts, typed: dict[str, str], errors: dict[str, str]
) -> ResponseReturnValue:
    usual = NoticeFacts("", "", {}, None, facts.ends_on, facts.is_over)
    contact = current_app.config["FORUM_CONTACT"]
    page = render_template(
        "privacy/form.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        typed=typed,
        usual_controller=controller_of(consultation, usual),
        usual_contact=contact if is_contact(contact) else "",
        ends_on=dates.calendar_date(facts.ends_on) if facts.ends_on else "",
        is_over=facts.is_over,
        most_line=MOST_LINE,
        most_purpose=MOST_PURPOSE,
        codes=sorted(LANGUAGES, key=lambda code: code != consultation.language),
        errors=errors,
    )
    return page, 422 if errors else 200
