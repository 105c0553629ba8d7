"""Pages: writing, checking and sending a contribution, a reply, or a new version of one's text."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.contributions.quotations import with_quote
from forum.domain.contributions.statuses import REVISABLE
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.services.access.gate import consultation_for, own_contribution, readable_contribution
from forum.services.attachments import uploads
from forum.services.drafts import store
from forum.services.posts.publish import post_of
from forum.services.quotations import quoting
from forum.views.contributions import bp
from forum.views.contributions.form import (
    ContributionForm,
)
from forum.views.contributions.pages import check_page, form_page
from forum.views.contributions.send import send, send_change
from forum.views.contributions.writing import Writing, begin, posted_form
from forum.views.drafts.places import unanswerable
from forum.web.http import errors
from forum.web.http.current_user import person, signed_in
from forum.web.http.guards import takes_files
from forum.web.http.limits import limited_writes
from forum.web.http.query import as_int, int_arg, text_arg
from forum.web.language import files
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

Send = Callable[[Writing, ContributionForm], ResponseReturnValue]


@bp.get("/consultations/<slug>/contribute")
def new(slug: str) -> ResponseReturnValue:
    """Show the empty form, or a draft."""
    writing = Writing(consultation_for(person(), slug, Action.READ), signed_in())
    form = begin(writing)
    if request.args.get("mode") in ("text", "questions"):
        form.mode = request.args["mode"]
    return form_page(writing, form)


@bp.post("/consultations/<slug>/contribute")
@limited_writes
@takes_files
def create(slug: str) -> ResponseReturnValue:
    """Check, preview or send a contribution."""
    consultation = consultation_for(person(), slug, Action.READ)
    return _write(Writing(consultation, signed_in()), send)


@bp.get("/consultations/<slug>/contributions/<id:number>/reply")
def reply(slug: str, number: int) -> ResponseReturnValue:
    """Show the empty form of a reply, below what it answers; a stub takes no more replies."""
    writing = _below(slug, number)
    if sentence := unanswerable(writing.place):
        if not text_arg("draft"):
            return errors.page(409, _("This reply cannot be sent"), sentence)
        draft = store.own_draft(writing.me, text_arg("draft"))
        return redirect(url_for("drafts.show", key=draft.key))  # there it can be read
    return _reply_page(writing)


@bp.post("/consultations/<slug>/contributions/<id:number>/reply")
@limited_writes
@takes_files
def create_reply(slug: str, number: int) -> ResponseReturnValue:
    """Check, preview or send a reply."""
    return _write(_below(slug, number), send)


@bp.get("/consultations/<slug>/posts/<id:post_id>/reply")
def reply_to_post(slug: str, post_id: int) -> ResponseReturnValue:
    """Show the empty form of a reply to a post, below that."""
    return _reply_page(_to_post(slug, post_id))


@bp.post("/consultations/<slug>/posts/<id:post_id>/reply")
@limited_writes
@takes_files
def create_reply_to_post(slug: str, post_id: int) -> ResponseReturnValue:
    """Check, preview or send a reply to a post."""
    return _write(_to_post(slug, post_id), send)


@bp.get("/contributions/<key>/edit")
def edit(key: str) -> ResponseReturnValue:
    """Show the author the version from which they go on, to be changed."""
    contribution = own_contribution(person(), key)
    if contribution.status not in REVISABLE:
        return redirect(url_for("contributions.own", key=key))
    writing = Writing(contribution.consultation, signed_in(), own=contribution)
    return form_page(writing, begin(writing))


@bp.post("/contributions/<key>/edit")
@limited_writes
@takes_files
def save(key: str) -> ResponseReturnValue:
    """Check, preview or send a new version."""
    contribution = own_contribution(person(), key)
    return _write(Writing(contribution.consultation, signed_in(), own=contribution), send_change)


def _below(slug: str, number: int) -> Writing:
    """Return a reply to a contribution, which may be a stub by now."""
    consultation = consultation_for(person(), slug, Action.READ)
    parent = readable_contribution(consultation, number)
    return Writing(consultation, signed_in(), parent=parent)


def _to_post(slug: str, post_id: int) -> Writing:
    """Return a reply to a post of the team."""
    consultation = consultation_for(person(), slug, Action.READ)
    return Writing(consultation, signed_in(), parent=post_of(consultation, post_id))


def _reply_page(writing: Writing) -> ResponseReturnValue:
    """Return the form of a reply; `quote` names a paragraph of what is answered."""
    form = begin(writing)
    quoted = int_arg("quote")
    if writing.parent is not None and not form.text and quoted is not None:
        form.text = with_quote("", quoting.quote_of(writing.parent, quoted, language()))
    return form_page(writing, form)


def _write(writing: Writing, finish: Send) -> ResponseReturnValue:
    """Do what the pressed button says; what is typed is kept as a draft, whatever comes."""
    form = posted_form(writing)
    draft = writing.draft
    refused = _keep_files(writing, form)
    sentence = unanswerable(writing.place)
    if sentence and store.sent_contribution(writing.me, draft.key) is None:
        return errors.page(409, _("This reply cannot be sent"), sentence)
    if refused is not None and not draft.is_second:
        return refused
    if draft.is_second or (request.form.get("act") == "save" and draft.version):
        if draft.note:
            flash(draft.note, "time")
        return redirect(draft.address)
    return _go_on(writing, form, finish)


def _keep_files(writing: Writing, form: ContributionForm) -> ResponseReturnValue | None:
    """Keep what was added to the form, drop what was taken out; None where all went well."""
    me, own, act = writing.me, writing.own, request.form.get("act", "")
    if act.startswith("detach-"):
        uploads.drop(me, form.key, act.removeprefix("detach-"), own)
        db.session.commit()
        return form_page(writing, form)
    for file in request.files.getlist("file"):
        if not file.filename:
            continue
        db.session.commit()  # so that nothing is locked while the file is looked at
        try:
            uploads.keep(
                me,
                writing.consultation,
                form.key,
                name=file.filename,
                stream=file.stream,
                contribution=own,
            )
            db.session.commit()
        except Invalid as error:
            db.session.rollback()
            form.errors["file"] = files.fault(error, file.filename)
    return form_page(writing, form) if form.errors or act == "attach" else None


def _go_on(writing: Writing, form: ContributionForm, finish: Send) -> ResponseReturnValue:
    act = request.form.get("act", "check")
    attached = len(writing.files(form))
    if _changes_the_form(writing, form, act) or not form.check(attached, is_final=act == "send"):
        return form_page(writing, form)
    form.match(writing.wordings)
    if act == "send":
        form.errors |= form.unsure() | _without_consent(writing)
        if form.is_settled and not form.errors:
            return finish(writing, form)
    return check_page(writing, form, agreed=request.form.get("agreed") == "yes")


def _changes_the_form(writing: Writing, form: ContributionForm, act: str) -> bool:
    """Do what leads back to the form: another way of writing, one more country, a quotation."""
    if act in ("text", "questions"):
        form.mode = act
    elif act == "country":
        form.identity.offer_another_country()
    elif act.startswith("quote-") and writing.answers_to is not None:
        wanted = as_int(act.removeprefix("quote-")) or 0
        form.text = quoting.add_quote(form.text, writing.answers_to, wanted, language())
    elif act not in ("back", "keep", "save"):
        return False
    return True


def _without_consent(writing: Writing) -> dict[str, str]:
    """Return a sentence where the author has not agreed to the notice as it is now."""
    if writing.own is not None:
        return {}
    if request.form.get("agreed") != "yes":
        return {"agreed": sentence("agreement_missing")}
    if request.form.get("consent") != str(writing.notice):
        return {"agreed": sentence("agreement_changed")}
    return {}
