"""Pages: what one has written oneself, where it stands, and taking it back."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.contribution import Contribution
from forum.models.user import User
from forum.services.access.gate import own_contribution
from forum.services.accounts.tokens import reader_by_mail
from forum.services.attachments.downloads import shown_files
from forum.services.consultations.overview import facts
from forum.services.consultations.titles import titles
from forum.services.contributions import cosignatures as signatures
from forum.services.contributions.revise import take_back_edit, withdraw
from forum.services.discussion import entries
from forum.services.discussion.history import history, replies_to
from forum.services.discussion.own import own_contributions, own_texts
from forum.services.discussion.pending_edits import open_edits
from forum.services.drafts import store as contribution_drafts
from forum.views.contributions import bp
from forum.web.http import errors
from forum.web.http.current_user import person, signed_in
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_writes
from forum.web.http.query import int_arg
from forum.web.language.locale import language
from forum.web.presenters.presenting import Presenter


@bp.get("/contributions")
def mine() -> ResponseReturnValue:
    """List what the signed-in person has written, with its state, and what is not sent yet."""
    me = signed_in()
    before = int_arg("before")
    found, next_before = own_contributions(me, before=before)
    drafts = contribution_drafts.of_user(me) if before is None else []
    signed = signatures.given_by(me) if before is None else []
    mentioned = {own.contribution.consultation_id for own in found}
    mentioned |= {draft.consultation_id for draft in drafts}
    mentioned |= {contribution.consultation_id for __, contribution in signed}
    return render_template(
        "contributions/mine.html",
        found=found,
        drafts=drafts,
        titles=titles(mentioned, language()),
        signed=signed,
        next_before=next_before,
    )


@bp.get("/contributions/<key>")
def own(key: str) -> ResponseReturnValue:
    """Show the author where their contribution is, and what they can do."""
    me = signed_in()
    contribution = own_contribution(me, key)
    confirm = request.args.get("confirm", "")
    return _own_page(me, contribution, confirm=confirm, by_mail=False)


@bp.get("/contributions/<key>/by-mail/<token>")
def by_mail(key: str, token: str) -> ResponseReturnValue:
    """Show the same to whoever opens the link of a mail to the author, and let nothing be done.

    Nobody is signed in by it. The address is kept from other sites, search engines and caches.
    """
    try:
        author = reader_by_mail(token, key)
        contribution = own_contribution(author, key)
    except (Invalid, NotFound):
        return _private(make_response(_dead_link()))
    if person() == author:
        return _private(make_response(redirect(url_for("contributions.own", key=key))))
    page = _own_page(author, contribution, confirm="", by_mail=True)
    return _private(make_response(page))


def _dead_link() -> ResponseReturnValue:
    return errors.page(
        404,
        _("This link no longer works"),
        _("Links in mails work for 60 days. Sign in to see your contributions."),
    )


def _private(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return keep_private(response)


def _own_page(author: User, contribution: Contribution, *, confirm: str, by_mail: bool) -> str:
    consultation = contribution.consultation
    said = facts(consultation, language())
    numbers = {q.id: q.number for q in said.questions}
    own = own_texts(author, [contribution])[0]
    entry = entries.one(contribution, language())
    if by_mail:
        entry.attachments.clear()  # files are handed over only to those who signed in
    presenter = Presenter(consultation, numbers, as_written=True)
    return render_template(
        "contributions/own.html",
        consultation=consultation,
        contribution=contribution,
        facts=said,
        own=own,
        ready=presenter.shown(entry, whole=True, reveal=True),
        edit=open_edits([contribution.id], language()).get(contribution.id),
        numbers=numbers,
        steps=history(contribution),
        confirm=confirm,
        by_mail=by_mail,
        **_what_came_of(contribution),
    )


def _what_came_of(contribution: Contribution) -> dict[str, Any]:
    """Return replies, files and co-signatories, as far as there are any."""
    return {
        "replies": replies_to(contribution),
        "files": shown_files([contribution.id], is_reading=False, is_latest=True).get(
            contribution.id, []
        ),
        "signers": signatures.of([contribution.id]).get(contribution.id, []),
        "parent_number": _parent_number(contribution),
    }


def _parent_number(contribution: Contribution) -> int | None:
    if contribution.parent_id is None:
        return None
    return db.session.scalar(
        select(Contribution.number).where(Contribution.id == contribution.parent_id)
    )


@bp.post("/contributions/<key>/withdraw")
@limited_writes
def take_back(key: str) -> ResponseReturnValue:
    """Withdraw one's contribution, after a confirmation."""
    contribution = own_contribution(person(), key)
    if request.form.get("confirmed") != "yes":
        return redirect(url_for("contributions.own", key=key, confirm="withdraw"))
    withdraw(contribution, contribution.consultation, by=signed_in())
    db.session.commit()
    if contribution.number is None:
        flash(_("Withdrawn. Your text was never shown, and will not be."), "info")
    else:
        flash(_("Withdrawn. The page now says so in place of your text."), "info")
    return redirect(url_for("contributions.own", key=key))


@bp.post("/contributions/<key>/edit/take-back")
@limited_writes
def drop_edit(key: str) -> ResponseReturnValue:
    """Take back a change that is not decided on."""
    contribution = own_contribution(person(), key)
    take_back_edit(contribution, contribution.consultation, by=signed_in())
    db.session.commit()
    flash(_("Your change is taken back. Readers see the text as before."), "info")
    return redirect(url_for("contributions.own", key=key))
