"""Pages: how the contributions to a consultation were used, and writing that."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import clock, database
from forum.domain.policy import Action
from forum.domain.synthesis.responses import reminder_date
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.response import OrganiserResponse, ResponseItem
from forum.services.access.gate import can, consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.posts.publish import find_label
from forum.services.synthesis.responses import writing
from forum.services.synthesis.responses.mending import mended_draft
from forum.services.synthesis.responses.reading import (
    draft_for,
    list_answerable,
    read_response,
)
from forum.services.synthesis.responses.writing import ResponseDraft
from forum.services.synthesis.summary.mending import Mending
from forum.services.texts.localised import LocalisedText
from forum.services.texts.store import render_ahead
from forum.views.synthesis import bp
from forum.views.synthesis.responses import form as response_form
from forum.views.synthesis.responses.form import ResponseForm
from forum.views.synthesis.summary.draft_page import MENDING_WORDS
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended
from forum.web.http.page_cache import cached_page
from forum.web.http.query import int_arg, int_field, posted_choice
from forum.web.http.robots import indexed
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language
from forum.web.presenters.previews import preview_text
from forum.web.presenters.sharing import share_page_of

MENDING_ACTS = (Mending.EXACT, Mending.UNQUOTE)


@bp.get("/consultations/<slug>/how-it-was-used")
@indexed
def response(slug: str) -> ResponseReturnValue:
    """Show the response if it is published, or to those who write it."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    stored = writing.find_response(consultation)
    if stored is None:
        raise NotFound
    if stored.published_at is None and not can(current_person(), Action.RESPOND, consultation):
        raise NotFound
    return cached_page(consultation, lambda: _page(consultation, stored))


def _page(consultation: Consultation, stored: OrganiserResponse) -> str:
    overview = read_overview(consultation, language())
    is_public = stored.published_at is not None
    title = _("How it was used")
    return render_template(
        "synthesis/responses/show.html",
        consultation=consultation,
        overview=overview,
        response=read_response(stored, language(), with_drafts=not is_public),
        label=find_label(consultation, stored.by) if stored.by else None,
        share=share_page_of(consultation, overview, title, "synthesis.response")
        if is_public
        else None,
    )


@bp.get("/consultations/<slug>/how-it-was-used/edit")
def edit_response(slug: str) -> ResponseReturnValue:
    """Show what has been answered and what can be answered."""
    consultation = consultation_for(current_person(), slug, Action.RESPOND)
    stored = writing.find_response(consultation)
    offers = list_answerable(consultation, language())
    return render_template(
        "synthesis/responses/edit.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        response=read_response(stored, language(), with_drafts=True) if stored else None,
        ways=[(way, str(MENDING_WORDS[way])) for way in MENDING_ACTS],
        offers=[offer for offer in offers if not offer.is_answered],
        reminder=_reminder(consultation),
    )


@dataclass(frozen=True)
class Reminder:
    """When organisers are reminded by mail, in words, and whether that day has passed."""

    at: datetime
    is_past: bool


def _reminder(consultation: Consultation) -> Reminder | None:
    if consultation.closes_at is None:
        return None
    at = reminder_date(consultation.closes_at)
    return Reminder(at, at <= clock.now())


@bp.post("/consultations/<slug>/how-it-was-used/edit")
def publish_response(slug: str) -> ResponseReturnValue:
    """Publish the response, or take it back."""
    consultation = consultation_for(current_person(), slug, Action.RESPOND)
    if posted_choice("act", "publish", "unpublish") == "unpublish":
        writing.unpublish_response(consultation, by=require_person())
        db.session.commit()
        flash(_("Taken back. Only organisers see the replies now."), "info")
        return redirect(url_for(".edit_response", slug=slug))
    try:
        writing.publish_response(consultation, by=require_person())
    except Invalid:
        flash(_("There is nothing to publish yet."), "warning")
        return redirect(url_for(".edit_response", slug=slug))
    db.session.commit()
    flash(_("Published. Those whose contributions it names are told by email."))
    return redirect(url_for(".response", slug=slug))


@bp.get("/consultations/<slug>/how-it-was-used/new")
def new_reply(slug: str) -> ResponseReturnValue:
    """Show the form for a reply to a point, to a statement, to words of one's own, or to all."""
    consultation = consultation_for(current_person(), slug, Action.RESPOND)
    for kind in ("point", "statement"):
        if (id_ := int_arg(kind)) is not None:
            form = response_form.of_draft(draft_for(consultation, kind, id_))
            return _form_page(consultation, form)
    is_general = request.args.get("to") == "all"
    return _form_page(consultation, ResponseForm(is_general, language=language()))


@bp.post("/consultations/<slug>/how-it-was-used/new")
def create_reply(slug: str) -> ResponseReturnValue:
    """Preview or store a new reply."""
    database.end_writing()  # until the words have been read and rendered
    consultation = consultation_for(current_person(), slug, Action.RESPOND)
    form = response_form.read(request.form, is_general=posted_choice("to", "", "all") == "all")
    return _store(consultation, form, None)


@bp.get("/consultations/<slug>/how-it-was-used/<id:item_id>")
def edit_reply(slug: str, item_id: int) -> ResponseReturnValue:
    """Show the form of a stored reply."""
    consultation = consultation_for(current_person(), slug, Action.RESPOND)
    item = writing.find_item(consultation, item_id)
    return _form_page(consultation, response_form.of_item(item), item=item)


@bp.post("/consultations/<slug>/how-it-was-used/<id:item_id>")
def change_reply(slug: str, item_id: int) -> ResponseReturnValue:
    """Preview, store, move or remove a reply."""
    if request.form.get("act") not in ("up", "remove"):
        database.end_writing()
    consultation = consultation_for(current_person(), slug, Action.RESPOND)
    item = writing.find_item(consultation, item_id)
    act = posted_choice("act", "", "preview", "save", "up", "remove", *MENDING_ACTS)
    if act == "up":
        writing.move_item_up(item, consultation, by=require_person())
        db.session.commit()
        return redirect(url_for(".edit_response", slug=slug, _anchor=f"a{item_id}"))
    if act == "remove":
        return _remove(consultation, item)
    if act in MENDING_ACTS:
        return _mend(consultation, item, Mending(act))
    form = response_form.read(request.form, is_general=item.outcome is None)
    return _store(consultation, form, item)


def _mend(consultation: Consultation, item: ResponseItem, mending: Mending) -> ResponseReturnValue:
    draft = mended_draft(item, is_exact=mending is Mending.EXACT)
    try:
        _save(consultation, draft, item, int_field("version"))
    except Invalid as error:
        db.session.rollback()
        flash(sentence(f"response_{error.code}", **error.values), "warning")
    else:
        db.session.commit()
        flash(_("Saved."), "info")
    return redirect(url_for(".edit_response", slug=consultation.slug, _anchor=f"a{item.id}"))


def _save(
    consultation: Consultation, draft: ResponseDraft, item: ResponseItem | None, version: int
) -> None:
    """Store a reply whose words are rendered while nobody waits for the lock."""
    author = require_person()
    render_ahead(filter(None, (draft.subject, draft.text)))
    with reading_ended():
        db.session.commit()
    writing.save_item(consultation, draft, by=author, item=item, version=version)


def _remove(consultation: Consultation, item: ResponseItem) -> ResponseReturnValue:
    try:
        writing.delete_item(item, consultation, by=require_person())
    except Invalid:
        flash(_("Readers see no other reply. Take the whole response back first."), "warning")
    else:
        db.session.commit()
        flash(_("The reply has been removed."), "info")
    return redirect(url_for(".edit_response", slug=consultation.slug))


def _store(
    consultation: Consultation, form: ResponseForm, item: ResponseItem | None
) -> ResponseReturnValue:
    if not form.check():
        return _form_page(consultation, form, item=item), 422
    draft = form.draft()
    if broken := writing.list_unreadable(consultation, draft.numbers):
        numbers = ", ".join(map(str, broken))
        form.errors["numbers"] = sentence("response_broken", numbers=numbers)
        return _form_page(consultation, form, item=item), 422
    if posted_choice("act", "", "preview", "save") != "save":
        return _form_page(consultation, form, item=item, is_preview=True)
    try:
        _save(consultation, draft, item, form.version)
    except Invalid as error:
        db.session.rollback()
        database.end_writing()
        return _refused(consultation, form, item, error)
    db.session.commit()
    flash(_("Saved."), "info")
    return redirect(url_for(".edit_response", slug=consultation.slug))


def _refused(
    consultation: Consultation, form: ResponseForm, item: ResponseItem | None, error: Invalid
) -> ResponseReturnValue:
    form.errors[error.field] = sentence(f"response_{error.code}", **error.values)
    if error.code != "newer":
        return _form_page(consultation, form, item=item), 422
    if item is not None:
        form.version = item.version
    return _form_page(consultation, form, item=item), 409


def _form_page(
    consultation: Consultation,
    form: ResponseForm,
    *,
    item: ResponseItem | None = None,
    is_preview: bool = False,
) -> str:
    return render_template(
        "synthesis/responses/reply.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        form=form,
        item=item,
        errors=form.errors,
        preview=_preview(form) if is_preview else None,
    )


def _preview(form: ResponseForm) -> tuple[LocalisedText | None, LocalisedText | None]:
    """Return subject and text as readers will see them."""
    pair = (form.subject, form.text)
    subject, text = (preview_text({form.language: w}, form.language, language()) for w in pair)
    return subject, text
