"""Pages: writing, checking and sending a contribution; reading one; one's own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.moderation import REVISABLE, WITHDRAWABLE, Status
from forum.domain.policy import Action
from forum.errors import NotFound, NotSignedIn
from forum.extensions import db, limiter
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution
from forum.models.user import User
from forum.services import entries
from forum.services.access import (
    consultation_for,
    own_contribution,
    readable_contribution,
    require,
)
from forum.services.authors import own_contributions
from forum.services.contributions import contribute
from forum.services.facts import facts
from forum.services.lists import thread
from forum.services.moderation import last_decisions
from forum.services.posts import label_of
from forum.services.revisions import revise, withdraw
from forum.web.contribution_form import ContributionForm, again, fresh, read
from forum.web.i18n import language
from forum.web.page_cache import visitors_page
from forum.web.paging import going_on
from forum.web.people import person

bp = Blueprint("contributions", __name__)

WRITES = "30 per minute; 300 per hour"


def signed_in() -> User:
    """Return who is signed in; raises NotSignedIn."""
    me = person()
    if me is None:
        raise NotSignedIn
    return me


def _form_page(
    consultation: Consultation,
    form: ContributionForm,
    *,
    parent: Contribution | None = None,
    own: Contribution | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "contributions/new.html",
        consultation=consultation,
        facts=facts(consultation, language()),
        form=form,
        parent=entries.for_readers(parent, language()) if parent else None,
        own=own,
    )
    return page, 422 if form.errors else 200


def _check_page(
    consultation: Consultation,
    form: ContributionForm,
    *,
    parent: Contribution | None = None,
    own: Contribution | None = None,
) -> str:
    said = facts(consultation, language())
    return render_template(
        "contributions/check.html",
        consultation=consultation,
        facts=said,
        form=form,
        preview=entries.previewed(form.parts()),
        questions={q.id: q for q in said.questions},
        parent=parent,
        own=own,
    )


@bp.get("/consultations/<slug>/contribute")
def new(slug: str) -> ResponseReturnValue:
    """Show the empty form."""
    me = person()
    consultation = consultation_for(me, slug, Action.CONTRIBUTE)
    form = fresh(signed_in())
    form.mode = "text" if request.args.get("mode") == "text" else "questions"
    return _form_page(consultation, form)


@bp.post("/consultations/<slug>/contribute")
@limiter.limit(WRITES)
def create(slug: str) -> ResponseReturnValue:
    """Check, preview or send a contribution."""
    consultation = consultation_for(person(), slug, Action.CONTRIBUTE)
    return _write(consultation, read(request.form, consultation))


@bp.get("/consultations/<slug>/contributions/<int(max=2147483647):number>/reply")
def reply(slug: str, number: int) -> ResponseReturnValue:
    """Show the empty form of a reply, below what it answers."""
    consultation = consultation_for(person(), slug, Action.CONTRIBUTE)
    return _form_page(consultation, fresh(signed_in()), parent=_parent(consultation, number))


@bp.post("/consultations/<slug>/contributions/<int(max=2147483647):number>/reply")
@limiter.limit(WRITES)
def create_reply(slug: str, number: int) -> ResponseReturnValue:
    """Check, preview or send a reply."""
    consultation = consultation_for(person(), slug, Action.CONTRIBUTE)
    form = read(request.form, consultation)
    form.answers = {}
    return _write(consultation, form, parent=_parent(consultation, number))


def _parent(consultation: Consultation, number: int) -> Contribution:
    """Return the contribution to reply to; a stub takes no more replies."""
    parent = readable_contribution(consultation, number)
    if parent.status is not Status.PUBLISHED:
        raise NotFound
    return parent


def _write(
    consultation: Consultation, form: ContributionForm, *, parent: Contribution | None = None
) -> ResponseReturnValue:
    act = request.form.get("act", "check")
    if act in ("text", "questions"):
        form.mode = act
        return _form_page(consultation, form, parent=parent)
    if act == "back" or not form.check(is_final=act == "send"):
        return _form_page(consultation, form, parent=parent)
    if act != "send":
        return _check_page(consultation, form, parent=parent)
    me = signed_in()
    contribution = contribute(
        me,
        consultation,
        form.parts(),
        appearance=form.appearance(me, label_of(consultation, me)),
        key=form.key,
        parent=parent,
    )
    db.session.commit()
    if contribution.status is Status.PENDING:
        flash(_("Received. A moderator reads your text; you get an e-mail about it."), "info")
    else:
        flash(_("Published. Your contribution has a number of its own."), "info")
    return redirect(url_for("contributions.own", key=contribution.key))


@bp.get("/consultations/<slug>/contributions/<int(max=2147483647):number>")
def show(slug: str, number: int) -> ResponseReturnValue:
    """Show one contribution whole, with the replies below it; this is its permanent address."""
    consultation = consultation_for(person(), slug, Action.READ)
    contribution = readable_contribution(consultation, number)
    return visitors_page(consultation, lambda: _thread_page(consultation, contribution))


def _thread_page(consultation: Consultation, contribution: Contribution) -> str:
    said = facts(consultation, language())
    after = going_on("after") or 0
    entry, next_after = thread(contribution, language(), after=after)
    return render_template(
        "contributions/show.html",
        consultation=consultation,
        facts=said,
        entry=entry,
        numbers={q.id: q.number for q in said.questions},
        questions=said.questions,
        next_after=next_after,
        after=after,
        root_number=contribution.root.number if contribution.root else None,
        as_written=request.args.get("as") == "written",
    )


@bp.get("/contributions")
def mine() -> ResponseReturnValue:
    """List what the signed-in person has written, with its state."""
    me = signed_in()
    before = going_on("before")
    found, next_before = own_contributions(me, before=before)
    return render_template(
        "contributions/mine.html",
        found=found,
        decisions=last_decisions([c.id for c in found]),
        titles={c.consultation_id: facts(c.consultation, language()).title for c in found},
        next_before=next_before,
    )


@bp.get("/contributions/<key>")
def own(key: str) -> ResponseReturnValue:
    """Show the author where their contribution is, and what they can do."""
    contribution = own_contribution(person(), key)
    consultation = contribution.consultation
    said = facts(consultation, language())
    return render_template(
        "contributions/own.html",
        consultation=consultation,
        contribution=contribution,
        facts=said,
        entry=entries.one(contribution, language()),
        numbers={q.id: q.number for q in said.questions},
        decision=last_decisions([contribution.id]).get(contribution.id),
        revisable=contribution.status in REVISABLE,
        withdrawable=contribution.status in WITHDRAWABLE,
        confirm=request.args.get("confirm") == "withdraw",
    )


@bp.get("/contributions/<key>/edit")
def edit(key: str) -> ResponseReturnValue:
    """Show the author the latest version, to be changed."""
    contribution = own_contribution(person(), key)
    require(person(), contribution.consultation, Action.REVISE)
    if contribution.status not in REVISABLE:
        return redirect(url_for("contributions.own", key=key))
    return _form_page(contribution.consultation, again(contribution), own=contribution)


@bp.post("/contributions/<key>/edit")
@limiter.limit(WRITES)
def save(key: str) -> ResponseReturnValue:
    """Check, preview or send a new version."""
    contribution = own_contribution(person(), key)
    consultation = contribution.consultation
    require(person(), consultation, Action.REVISE)
    form = read(request.form, consultation)
    act = request.form.get("act")
    if act == "back" or not form.check(is_final=act == "send"):
        return _form_page(consultation, form, own=contribution)
    if act != "send":
        return _check_page(consultation, form, own=contribution)
    me = signed_in()
    revise(contribution, consultation, form.parts(), by=me, appearance=form.appearance(me, ""))
    db.session.commit()
    flash(_("Received. The new version waits for a moderator."), "info")
    return redirect(url_for("contributions.own", key=key))


@bp.post("/contributions/<key>/withdraw")
def take_back(key: str) -> ResponseReturnValue:
    """Withdraw one's contribution, after a confirmation."""
    contribution = own_contribution(person(), key)
    if request.form.get("confirmed") != "yes":
        return redirect(url_for("contributions.own", key=key, confirm="withdraw"))
    withdraw(contribution, contribution.consultation, by=signed_in())
    db.session.commit()
    flash(_("Withdrawn. The page now says so in place of your text."), "info")
    return redirect(url_for("contributions.own", key=key))
