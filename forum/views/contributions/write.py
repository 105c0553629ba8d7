"""Pages: writing, checking and sending a contribution, a reply or an edit."""

import logging
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from forum import database
from forum.domain.contributions.quotations import append_quote
from forum.domain.contributions.statuses import REVISABLE
from forum.errors import ForumError, Invalid
from forum.extensions import db
from forum.services.attachments import uploads
from forum.services.drafts import store
from forum.services.quotations import quoting
from forum.views.contributions import bp
from forum.views.contributions.form import ContributionForm
from forum.views.contributions.pages import check_page, form_page
from forum.views.contributions.send import send, send_change
from forum.views.contributions.writing import (
    Writing,
    hold_posted_form,
    open_form,
    save_posted_form,
)
from forum.views.drafts.places import explain_refused_reply, place_at
from forum.web.http import errors
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import takes_files
from forum.web.http.limits import limited_writes
from forum.web.http.query import int_arg, parse_int, text_arg
from forum.web.language import files
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

log = logging.getLogger(__name__)

SendFunction = Callable[[Writing, ContributionForm], ResponseReturnValue]


@bp.get("/consultations/<slug>/contribute")
def new(slug: str) -> ResponseReturnValue:
    """Show an empty form, or the form with a draft."""
    writing = _start(slug=slug)
    form = open_form(writing)
    if request.args.get("mode") in ("text", "questions"):
        form.mode = request.args["mode"]
    return form_page(writing, form)


@bp.post("/consultations/<slug>/contribute")
@limited_writes
@takes_files
def create(slug: str) -> ResponseReturnValue:
    """Check, preview or send a contribution."""
    return _write(_start(slug=slug), send)


@bp.get("/consultations/<slug>/contributions/<id:number>/reply")
def reply(slug: str, number: int) -> ResponseReturnValue:
    """Show the form of a reply below its parent; a stub takes no more replies."""
    writing = _start(slug=slug, number=number)
    if reason := explain_refused_reply(writing.place):
        if not text_arg("draft"):
            return errors.error_page(409, _("This reply cannot be sent"), reason)
        draft = store.find_own_draft(writing.author, text_arg("draft"))
        return redirect(url_for("drafts.show", key=draft.key))  # the page shows its text
    return _reply_page(writing)


@bp.post("/consultations/<slug>/contributions/<id:number>/reply")
@limited_writes
@takes_files
def create_reply(slug: str, number: int) -> ResponseReturnValue:
    """Check, preview or send a reply."""
    return _write(_start(slug=slug, number=number), send)


@bp.get("/consultations/<slug>/posts/<id:post_id>/reply")
def reply_to_post(slug: str, post_id: int) -> ResponseReturnValue:
    """Show the form of a reply to a post, below that post."""
    return _reply_page(_start(slug=slug, post_id=post_id))


@bp.post("/consultations/<slug>/posts/<id:post_id>/reply")
@limited_writes
@takes_files
def create_reply_to_post(slug: str, post_id: int) -> ResponseReturnValue:
    """Check, preview or send a reply to a post."""
    return _write(_start(slug=slug, post_id=post_id), send)


@bp.get("/contributions/<key>/edit")
def edit(key: str) -> ResponseReturnValue:
    """Show the author the form with the revision from which they continue."""
    writing = _start(key=key)
    if writing.contribution is not None and writing.contribution.status not in REVISABLE:
        return redirect(url_for("contributions.own", key=key))
    return form_page(writing, open_form(writing))


@bp.post("/contributions/<key>/edit")
@limited_writes
@takes_files
def save(key: str) -> ResponseReturnValue:
    """Check, preview or send an edit."""
    return _write(_start(key=key), send_change)


def _start(**address: Any) -> Writing:
    """Return a text at the place that these parts of an address name; see `place_at`.

    A form that is sent is only read at first: what writes begins when everything is worked out.
    """
    if _is_sending():
        database.end_writing()
    place = place_at(current_person(), **address)
    return Writing(place.consultation, require_person(), place.parent, place.contribution)


def _reply_page(writing: Writing) -> ResponseReturnValue:
    """Return the form of a reply; `?quote=` is the number of a paragraph of the parent to quote."""
    form = open_form(writing)
    paragraph = int_arg("quote")
    if writing.parent is not None and not form.text and paragraph is not None:
        form.text = append_quote("", quoting.quote_paragraph(writing.parent, paragraph, language()))
    return form_page(writing, form)


def _is_sending() -> bool:
    return request.form.get("act") == "send" and not any(
        file.filename for file in request.files.getlist("file")
    )


def _write(writing: Writing, send_form: SendFunction) -> ResponseReturnValue:
    """Send the posted form, or save it as a draft and do what the pressed button says.

    A form that is sent needs no draft, unless something stands against it or goes wrong: then
    nothing has been stored, and it is saved before it is tried again. What has waited for a locked
    database is not tried again, because nobody would wait for the answer. A fault of the program is
    not tried again either, but the text is saved.
    """
    if _is_sending():
        try:
            if (response := _send_at_once(writing, send_form)) is not None:
                return response
        except (ForumError, SQLAlchemyError) as error:
            if database.has_waited(error):
                raise
            log.info("not sent at once: %s", type(error).__name__)
        except Exception:
            _begin_anew()
            save_posted_form(writing)
            raise
        _begin_anew()
    return _save_and_act(writing, send_form)


def _begin_anew() -> None:
    """Undo what was not committed; what follows may write."""
    db.session.rollback()
    database.begin_writing()


def _send_at_once(writing: Writing, send_form: SendFunction) -> ResponseReturnValue | None:
    """Send a form that is complete; return None if it is to be saved and shown again instead."""
    form = hold_posted_form(writing)
    if form is None or explain_refused_reply(writing.place):
        return None
    if not form.check(writing.count_files(form), is_final=True):
        return None
    form.match(writing.wordings)
    return send_form(writing, form) if _is_settled(writing, form) else None


def _is_settled(writing: Writing, form: ContributionForm) -> bool:
    """Return whether nothing is missing in a matched form that is to be sent; set its errors."""
    form.errors |= form.find_missing_choices() | _find_consent_errors(writing)
    return form.is_settled and not form.errors


def _save_and_act(writing: Writing, send_form: SendFunction) -> ResponseReturnValue:
    """Save the posted form as a draft, then do what the pressed button says."""
    form = save_posted_form(writing)
    draft = writing.draft
    files_page = _update_files(writing, form)
    reason = explain_refused_reply(writing.place)
    if reason and store.find_sent_contribution(writing.author, draft.key) is None:
        return errors.error_page(409, _("This reply cannot be sent"), reason)
    if files_page is not None and not draft.is_second:
        return files_page
    if draft.is_second or (request.form.get("act") == "save" and draft.version):
        if draft.message:
            flash(draft.message, "time")
        return redirect(draft.address)
    return _check_or_send(writing, form, send_form)


def _update_files(writing: Writing, form: ContributionForm) -> ResponseReturnValue | None:
    """Store the files that were added to the form, or drop the one that was taken out.

    Return the form page if a file was refused or if the button was only about files, else None.
    """
    author, contribution = writing.author, writing.contribution
    act = request.form.get("act", "")
    if act.startswith("detach-"):
        uploads.remove_file(author, form.key, act.removeprefix("detach-"), contribution)
        db.session.commit()
        return form_page(writing, form)
    for file in request.files.getlist("file"):
        if not file.filename:
            continue
        try:
            uploads.require_room(author, form.key, contribution)
            db.session.commit()  # so that no lock is held while the file is examined
            uploads.store_upload(
                author,
                writing.consultation,
                form.key,
                name=file.filename,
                stream=file.stream,
                contribution=contribution,
            )
            db.session.commit()
        except Invalid as error:
            db.session.rollback()
            form.errors["file"] = files.file_error(error, file.filename)
    return form_page(writing, form) if form.errors or act == "attach" else None


def _check_or_send(
    writing: Writing, form: ContributionForm, send_form: SendFunction
) -> ResponseReturnValue:
    """Send the form if it is complete, else return the form page or the checking page.

    Until it is sent only reading follows, so nobody waits while long texts are matched.
    """
    db.session.commit()
    database.end_writing()
    act = request.form.get("act", "check")
    is_final = act == "send"
    if _change_form(writing, form, act) or not form.check(
        writing.count_files(form), is_final=is_final
    ):
        return form_page(writing, form)
    form.match(writing.wordings)
    if is_final and _is_settled(writing, form):
        return send_form(writing, form)
    return check_page(writing, form, agreed=request.form.get("agreed") == "yes")


def _change_form(writing: Writing, form: ContributionForm, act: str) -> bool:
    """Change the form as the button says, and return whether the form page is to be shown again.

    The buttons change the mode, add a country, add a quotation, or go back.
    """
    if act in ("text", "questions"):
        form.mode = act
    elif act == "country":
        form.identity.offer_another_country()
    elif act.startswith("quote-") and writing.answers_to is not None:
        paragraph = parse_int(act.removeprefix("quote-")) or 0
        form.text = quoting.add_quote(form.text, writing.answers_to, paragraph, language())
    elif act not in ("back", "keep", "save"):
        return False
    return True


def _find_consent_errors(writing: Writing) -> dict[str, str]:
    """Return an error if the author has not agreed to the consent version in force.

    An edit needs no new consent.
    """
    if writing.contribution is not None:
        return {}
    if request.form.get("agreed") != "yes":
        return {"agreed": sentence("agreement_missing")}
    if request.form.get("consent") != str(writing.consent_number):
        return {"agreed": sentence("agreement_changed")}
    return {}
