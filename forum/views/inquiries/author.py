"""Pages: a private question as its author reads it, the answer, and publishing the answer."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import database
from forum.domain.inquiries import MAX_ANSWER
from forum.domain.policy import Action
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.inquiry import Inquiry, InquiryMessage
from forum.services.access.gate import can, own_inquiry
from forum.services.consultations.overview import read_overview
from forum.services.drafts.store import WritingPlace
from forum.services.inquiries import threads
from forum.services.inquiries.publishing import publish_answer
from forum.services.inquiries.reading import read_inquiry
from forum.services.texts.store import render_ahead
from forum.views.contributions.send import announce
from forum.views.drafts import state as draft_state
from forum.views.drafts.posted import PostedDraft
from forum.views.drafts.state import DraftState
from forum.views.inquiries import bp
from forum.views.inquiries.form import MessageForm
from forum.web.http.arrival import arrived_at
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended
from forum.web.http.limits import limited_writes
from forum.web.http.query import int_arg, int_field, text_arg
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

PLACE = "/questions/<key>"


@bp.get(PLACE)
def show(key: str) -> ResponseReturnValue:
    """Show the author the thread, and the form of an answer with the draft of one."""
    inquiry = own_inquiry(current_person(), key)
    draft, form = None, MessageForm.empty()
    if _may_answer(inquiry) or text_arg("draft"):
        draft = draft_state.open_draft(WritingPlace(inquiry.consultation, inquiry=inquiry))
        if draft.values is not None:
            form = MessageForm(
                text=draft.values.get("text", ""),
                language=draft.values.get("language", "") or language(),
            )
        form.key = draft.key
    return _page(inquiry, form, draft)


def _may_answer(inquiry: Inquiry) -> bool:
    is_open = inquiry.closed_at is None and inquiry.withdrawn_at is None
    return is_open and can(current_person(), Action.ANSWER, inquiry.consultation)


def _page(inquiry: Inquiry, form: MessageForm, draft: DraftState | None) -> ResponseReturnValue:
    page = render_template(
        "inquiries/show.html",
        consultation=inquiry.consultation,
        overview=read_overview(inquiry.consultation, language()),
        contribution=inquiry.contribution,
        inquiry=inquiry,
        thread=read_inquiry(inquiry, language()),
        may_publish=can(current_person(), Action.ANSWER, inquiry.consultation)
        and inquiry.contribution.is_readable,
        publishing=int_arg("publish") or 0,
        form=form,
        draft=draft,
        most=MAX_ANSWER,
    )
    return page, 422 if form.errors else 200


@bp.post(PLACE)
@limited_writes
def answer(key: str) -> ResponseReturnValue:
    """Keep an answer as a draft, or send it to the team; sent twice, it is stored once."""
    form = MessageForm.read()
    is_sent = request.form.get("act") != "save"
    if not is_sent or not form.check(threads.check_answer):
        return _keep(key, form)
    database.end_writing()  # until the words have been rendered
    inquiry = own_inquiry(current_person(), key)
    posted = PostedDraft.read(request.form, WritingPlace(inquiry.consultation, inquiry=inquiry))
    render_ahead([form.text])
    with reading_ended():
        db.session.commit()
    threads.answer(
        inquiry,
        form.text,
        form.language,
        by=require_person(),
        key=form.key,
        draft_version=posted.version,
    )
    db.session.commit()
    flash(_("Your answer has reached the team. Nobody else sees it."), "info")
    return redirect(url_for(".show", key=key))


def _keep(key: str, form: MessageForm) -> ResponseReturnValue:
    """Store a form as a draft; show it again with what is wrong, if it was to be sent."""
    inquiry = own_inquiry(current_person(), key)
    place = WritingPlace(inquiry.consultation, inquiry=inquiry)
    state = draft_state.save_posted(place, request.form)
    db.session.commit()
    draft_state.require_sending(state)
    form.key = state.key
    if form.errors:
        return _page(inquiry, form, state)
    if state.refusal:
        form.errors["text"] = state.refusal
        return _page(inquiry, form, state)
    flash(state.message or _("The draft is saved."), "info")
    return redirect(state.address if state.version else url_for(".show", key=key))


@bp.post(f"{PLACE}/publish")
@limited_writes
def publish(key: str) -> ResponseReturnValue:
    """Send one's answer as an addition to one's contribution, after a confirmation."""
    inquiry = own_inquiry(current_person(), key)
    message = _find_answer(inquiry, int_field("message"))
    if request.form.get("confirmed") != "yes":
        return redirect(url_for(".show", key=key, publish=message.id, _anchor="publish"))
    try:
        addition = publish_answer(message, by=require_person(), at=arrived_at())
    except Invalid as error:
        db.session.rollback()
        flash(sentence(error), "warning")
        return redirect(url_for(".show", key=key))
    return announce(addition)


def _find_answer(inquiry: Inquiry, message_id: int) -> InquiryMessage:
    message = next((m for m in inquiry.messages if m.id == message_id and m.is_answer), None)
    if message is None:
        raise NotFound
    return message
