"""Pages: asking the author of a contribution, and the threads about it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import database
from forum.domain.inquiries import MAX_QUESTION
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.inquiry import Inquiry
from forum.services.access.gate import asked_inquiry, can, consultation_for, readable_contribution
from forum.services.consultations.overview import read_overview
from forum.services.inquiries import threads
from forum.services.inquiries.reading import list_threads
from forum.services.texts.store import render_ahead
from forum.views.inquiries import bp
from forum.views.inquiries.form import MessageForm
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended
from forum.web.http.limits import limited_writes
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

PLACE = "/consultations/<slug>/contributions/<id:number>/questions"


def _find(slug: str, number: int, action: Action) -> tuple[Consultation, Contribution]:
    consultation = consultation_for(current_person(), slug, action)
    return consultation, readable_contribution(consultation, number)


@bp.get(PLACE)
def index(slug: str, number: int) -> ResponseReturnValue:
    """Show the private questions about a contribution, and the ways to ask its author."""
    return _page(*_find(slug, number, Action.LISTEN), MessageForm.empty())


def _page(
    consultation: Consultation, contribution: Contribution, form: MessageForm, *, at: str = ""
) -> ResponseReturnValue:
    """Show the page; `at` is the key of the thread to which the form belongs, "" for a new one."""
    person = require_person()
    may_ask = can(person, Action.INQUIRE, consultation)
    refusal = threads.why_not_askable(contribution, person) if may_ask else ""
    page = render_template(
        "inquiries/index.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        contribution=contribution,
        threads=list_threads(consultation, contribution, language()),
        form=form,
        blank=MessageForm.empty(),
        at=at,
        may_ask=may_ask and not refusal,
        refusal=sentence(refusal) if refusal else "",
        most=MAX_QUESTION,
    )
    return page, 422 if form.errors else 200


@bp.post(PLACE)
@limited_writes
def ask(slug: str, number: int) -> ResponseReturnValue:
    """Ask the author in private; sending the form twice asks once."""
    database.end_writing()  # until the words have been rendered
    consultation, contribution = _find(slug, number, Action.INQUIRE)
    form = MessageForm.read()
    if not form.check(threads.check_question):
        return _page(consultation, contribution, form)
    _render(form)
    try:
        threads.ask(contribution, form.text, form.language, by=require_person(), key=form.key)
    except Invalid as error:
        return _refuse(slug, number, form, error)
    db.session.commit()
    flash(_("Asked. The author gets an email and answers here; only the team sees it."), "info")
    return redirect(url_for(".index", slug=slug, number=number))


@bp.post(f"{PLACE}/<key>")
@limited_writes
def follow(slug: str, number: int, key: str) -> ResponseReturnValue:
    """Ask further in a thread, or end it."""
    act = request.form.get("act", "")
    if act == "ask":
        return _ask_again(slug, number, key)
    consultation, contribution = _find(slug, number, Action.INQUIRE)
    inquiry = asked_inquiry(consultation, contribution, key)
    flash(_end(inquiry, act), "info")
    db.session.commit()
    return redirect(url_for(".index", slug=slug, number=number, _anchor=f"t{key}"))


def _end(inquiry: Inquiry, act: str) -> str:
    """End a thread, or open it again, and return what to say of it."""
    if act == "withdraw":
        threads.withdraw_question(inquiry, by=require_person())
        return _("Withdrawn. The author can no longer answer.")
    if act == "reopen":
        threads.reopen(inquiry, by=require_person())
        return _("The thread is open again.")
    threads.close(inquiry, by=require_person())
    return _("Closed as settled.")


def _ask_again(slug: str, number: int, key: str) -> ResponseReturnValue:
    database.end_writing()
    consultation, contribution = _find(slug, number, Action.INQUIRE)
    inquiry = asked_inquiry(consultation, contribution, key)
    form = MessageForm.read()
    if not form.check(threads.check_question):
        return _page(consultation, contribution, form, at=key)
    _render(form)
    try:
        threads.ask_again(inquiry, form.text, form.language, by=require_person(), key=form.key)
    except Invalid as error:
        return _refuse(slug, number, form, error, at=key)
    db.session.commit()
    flash(_("Asked. The author gets an email and answers here; only the team sees it."), "info")
    return redirect(url_for(".index", slug=slug, number=number, _anchor=f"t{key}"))


def _render(form: MessageForm) -> None:
    render_ahead([form.text])
    with reading_ended():
        db.session.commit()


def _refuse(
    slug: str, number: int, form: MessageForm, error: Invalid, *, at: str = ""
) -> ResponseReturnValue:
    """Show the page again with what was typed, while nothing is locked."""
    db.session.rollback()
    database.end_writing()
    form.refuse(error)
    return _page(*_find(slug, number, Action.INQUIRE), form, at=at)
