"""Pages: the moderators' queue, one text with its history, and deciding."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum import clock
from forum.domain.contributions.statuses import STATES_AFTER, DecisionTarget, Status
from forum.domain.policy import Action
from forum.errors import NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.access.gate import consultation_for, moderated_contribution
from forum.services.access.locking import lock
from forum.services.consultations.overview import overview_of
from forum.services.discussion.history import last_decisions
from forum.services.moderation.decisions import decide
from forum.services.moderation.queue import (
    TARGET,
    count_waiting_edits,
    oldest_waiting,
    page_of_queue,
    queue_items,
    queue_sizes,
)
from forum.views.moderation import bp, form
from forum.views.moderation.form import DecisionForm
from forum.web.http.current_user import person, signed_in
from forum.web.http.limits import limited_decisions
from forum.web.http.query import int_arg
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language

EDIT = DecisionTarget.EDIT
EDITS = "edits"
"""The queue of changes to published texts, as the address names it."""

TABS = (
    Status.PENDING,
    Status.RETURNED,
    Status.REJECTED,
    Status.PUBLISHED,
    Status.HIDDEN,
    Status.WITHDRAWN,
)


@bp.get("/consultations/<slug>/moderation", endpoint="queue")
def show_queue(slug: str) -> ResponseReturnValue:
    """Show the texts of one status, or the edits that wait, those first that came first."""
    consultation = consultation_for(person(), slug, Action.MODERATE)
    wanted = request.args.get("status", "")
    tab = wanted if wanted == EDITS or wanted in set(Status) else Status.PENDING.value
    after = int_arg("after") or 0
    of_tab: dict[str, Any] = {"status": Status(tab)} if tab != EDITS else {"target": EDIT}
    page, next_after = page_of_queue(consultation, language(), **of_tab, after=after)
    overview = overview_of(consultation, language())
    return render_template(
        "moderation/queue.html",
        consultation=consultation,
        facts=overview,
        numbers=overview.numbers,
        status=tab,
        tabs=TABS,
        sizes=queue_sizes(consultation),
        edits=count_waiting_edits(consultation),
        cases=page,
        after=after,
        next_after=next_after,
        oldest=oldest_waiting(consultation),
        target=TARGET,
        seen=form.seen,
        verdict=None,
    )


@bp.get("/consultations/<slug>/moderation/<key>")
def item(slug: str, key: str) -> ResponseReturnValue:
    """Show one text, whole, with what was decided on it."""
    consultation = consultation_for(person(), slug, Action.MODERATE)
    return _item_page(consultation, moderated_contribution(consultation, key), None)


def _item_page(
    consultation: Consultation,
    contribution: Contribution,
    verdict: DecisionForm | None,
    *,
    is_stale: bool = False,
) -> str:
    case = queue_items([contribution], language())[0]
    overview = overview_of(consultation, language())
    errors = sentences(verdict.errors) if verdict else {}
    status = verdict.status.value if verdict and verdict.status else ""
    place = f"{'d' if verdict and verdict.target is EDIT else 'i'}{case.entry.id}"
    return render_template(
        "moderation/item.html",
        consultation=consultation,
        facts=overview,
        numbers=overview.numbers,
        case=case,
        verdict=verdict,
        errors={f"{place}-{name}-{status}": words for name, words in errors.items()},
        is_stale=is_stale,
        target=TARGET,
        now=clock.now(),
        seen=form.seen,
    )


@bp.post("/consultations/<slug>/moderation/<key>", endpoint="decide")
@limited_decisions
def take_decision(slug: str, key: str) -> ResponseReturnValue:
    """Take a decision, propose a message for one, or say what is missing or has changed."""
    return _decide(slug, key, form.read(request.form))


@bp.post("/consultations/<slug>/moderation/<key>/edit", endpoint="decide_on_edit")
@limited_decisions
def take_decision_on_edit(slug: str, key: str) -> ResponseReturnValue:
    """Do the same for a change to a published text."""
    return _decide(slug, key, form.read(request.form, target=EDIT))


def _decide(slug: str, key: str, verdict: DecisionForm) -> ResponseReturnValue:
    consultation = consultation_for(person(), slug, Action.MODERATE)
    contribution = moderated_contribution(consultation, key)
    if verdict.status is None:
        return redirect(url_for(".item", slug=slug, key=key))
    lock(consultation)
    db.session.refresh(contribution)
    if form.is_stale(verdict, contribution):
        return _too_late(consultation, contribution, verdict)
    if not verdict.check():
        return _item_page(consultation, contribution, verdict), 422
    if verdict.wants_proposal and verdict.rule:
        spoken = queue_items([contribution], language())[0].author_language
        message = form.proposal(verdict.status, verdict.rule, spoken)
        verdict.reason = "\n\n".join(filter(None, (verdict.reason.strip(), message)))
        return _item_page(consultation, contribution, verdict)
    return _take(consultation, contribution, verdict)


def _take(
    consultation: Consultation, contribution: Contribution, verdict: DecisionForm
) -> ResponseReturnValue:
    before, status = contribution.status, verdict.status
    if status is None:
        raise NotFound
    try:
        decide(
            contribution,
            status,
            by=signed_in(),
            rule=verdict.rule,
            reason=verdict.reason,
            target=verdict.target,
        )
    except NotAllowed:
        db.session.rollback()
        return _item_page(consultation, contribution, verdict, is_stale=True), 409
    db.session.commit()
    return _back(contribution, status, verdict.target, before)


def _back(
    contribution: Contribution, status: Status, target: DecisionTarget, before: Status | str
) -> ResponseReturnValue:
    """Say what was done, with a way back, and return to the queue that the text was in."""
    slug = contribution.consultation.slug
    name = contribution.shown_name or contribution.author.name
    words: str | Markup = form.done(status, target, name, contribution.number)
    if target is DecisionTarget.TEXT:
        address = url_for(".item", slug=slug, key=contribution.key)
        link = Markup('<a href="{}">{}</a>').format(address, form.way_back(status))
        words = Markup("{} {}").format(words, link)
    flash(words, "info")
    return redirect(url_for(".queue", slug=slug, status=EDITS if target is EDIT else str(before)))


def _too_late(
    consultation: Consultation, contribution: Contribution, verdict: DecisionForm
) -> ResponseReturnValue:
    """Answer a decision on what has changed since; the same one sent twice is no fault."""
    last = last_decisions([contribution.id]).get(contribution.id)
    status, target = verdict.status, verdict.target
    if last is not None and last.by_id == signed_in().id and status is not None:
        is_same = last.edit is None and last.after is status
        if target is EDIT:
            is_same = last.edit is not None and last.edit is STATES_AFTER.get(status)
        if is_same:
            return _back(contribution, status, target, last.before)
    return _item_page(consultation, contribution, verdict, is_stale=True), 409
